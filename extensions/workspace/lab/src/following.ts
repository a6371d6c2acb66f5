/**
 * Waits for the end of one's access to the lane, by following the lane's events. However many tabs a browser has open in
 * this workspace, one of them follows and tells the others; where it is closed, the next one takes its place.
 */
import type { ILane } from "./tokens";

/** What the stream says where the workspace may have to end: it is over, or the lane's own subscription changed. */
const TURNS = ["event: end", "event: lanes.lane.standing_changed"];
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** `told`: the stream said that something turned. `closed`: it ended otherwise. `gone`: nobody answered as they should. */
type Heard = "told" | "closed" | "gone";

/** `ended` is told why, in a sentence; empty where nobody could be asked any more. */
export function whenEnded(lane: ILane, ended: (why: string) => void): void {
  const name = `cosmos-lanes:access:${lane.base}`;
  const others = new BroadcastChannel(name);
  others.onmessage = ({ data }: MessageEvent<string>) => ended(data);
  const follow = async () => {
    const why = await untilEnded(lane);
    others.postMessage(why);
    ended(why);
  };
  // Only a secure context has locks; elsewhere each tab follows for itself.
  void ("locks" in navigator ? navigator.locks.request(name, follow) : follow());
}

async function untilEnded(lane: ILane): Promise<string> {
  let pause = FIRST_PAUSE;
  let told = false;
  for (;;) {
    const heard = await listen(lane);
    // However it ended: what the lane said since is not heard again, so it is asked.
    const standing = await lane.standing().catch(() => null);
    if (standing !== null && standing.mode !== "work") return standing.why;
    // A token that ended, or a server that is gone after what it told: it was stopped.
    if (standing === null && told && heard === "gone") return "";
    told = heard === "told";
    if (told) continue;
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = heard === "closed" ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
  }
}

async function listen(lane: ILane): Promise<Heard> {
  let answer: Response;
  try {
    answer = await lane.events();
  } catch {
    return "gone";
  }
  if (!answer.ok) return "gone";
  return (await turns(answer).catch(() => false)) ? "told" : "closed";
}

/** Reads the stream to its end, or to a frame that says to look; whether there was one. */
async function turns(answer: Response): Promise<boolean> {
  if (answer.body === null) return false;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let line = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    const lines = (line + value).split("\n");
    if (lines.some((one) => TURNS.includes(one))) {
      void reader.cancel();
      return true;
    }
    line = lines.at(-1) ?? "";
  }
}
