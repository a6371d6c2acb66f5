/** The lane's events as they happen, resumed where they stopped. One stream serves a whole page. */
import type { LaneEvent, Status, Stop } from "./source";

/** EventSource tells only of the kinds it is asked for. */
const KINDS = [
  "core.presence",
  ...["created", "edited", "deleted", "hidden", "unhidden", "reacted"].map((what) => `discussion.post.${what}`),
  "discussion.thread.changed",
  ...["created", "closed"].map((what) => `discussion.report.${what}`),
  ...["created", "changed"].map((what) => `prompts.prompt.${what}`),
  ...["begun", "changed"].map((what) => `prompts.round.${what}`),
  ...["created", "revised", "marked"].map((what) => `prompts.response.${what}`),
  ...["created", "deleted"].map((what) => `prompts.reply.${what}`),
  "prompts.responses.changed",
];
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** Whether somebody who is out of the lane is back. */
const ASK_AGAIN = 30_000;

export class LaneStream {
  readonly #url: string;
  readonly #listeners = new Set<(event: LaneEvent) => void>();
  readonly #watchers = new Set<(status: Status) => void>();
  #source: EventSource | null = null;
  #cursor = "";
  #status: Status = "connecting";
  #wait = FIRST_WAIT;

  constructor(url: string) {
    this.#url = url;
    addEventListener("offline", () => this.#tell("offline"));
    addEventListener("online", () => this.#source && this.#open());
  }

  /**
   * Begins after `cursor`, or now where it is empty. A stream that knows its place already stays there, which is not
   * later; one that began at "now" goes back to the first cursor it is told, so nothing in between is missed.
   */
  start(cursor: string): void {
    if (this.#source && (this.#cursor !== "" || cursor === "")) return;
    this.#cursor = cursor;
    this.#open();
  }

  subscribe(listener: (event: LaneEvent) => void): Stop {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watch(listener: (status: Status) => void): Stop {
    this.#watchers.add(listener);
    listener(this.#status);
    return () => this.#watchers.delete(listener);
  }

  #open(): void {
    this.#source?.close();
    const after = this.#cursor === "" ? "" : `?after=${encodeURIComponent(this.#cursor)}`;
    const source = new EventSource(this.#url + after);
    this.#source = source;
    source.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.#tell("live");
    };
    source.addEventListener("end", () => {
      source.close();
      this.#tell("ended");
      setTimeout(() => source === this.#source && this.#open(), ASK_AGAIN);
    });
    source.onerror = () => {
      if (this.#status === "ended") {
        source.close();
        setTimeout(() => source === this.#source && this.#open(), ASK_AGAIN);
        return;
      }
      this.#tell("offline");
      if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
      // The browser gives up for good on an answer that is no stream (a proxy's 502): start again ourselves.
      setTimeout(() => source === this.#source && this.#open(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, (message: MessageEvent<string>) => {
        if (message.lastEventId !== "") this.#cursor = message.lastEventId;
        const event = JSON.parse(message.data) as LaneEvent;
        this.#listeners.forEach((listener) => listener(event));
      });
    }
  }

  #tell(status: Status): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#watchers.forEach((listener) => listener(status));
  }
}

const streams = new Map<string, LaneStream>();

export function streamOf(url: string): LaneStream {
  const known = streams.get(url) ?? new LaneStream(url);
  streams.set(url, known);
  return known;
}
