/**
 * Waits for the end of one's access to the lane, by following the lane's events. However many tabs a browser has open in
 * this workspace, one of them follows and tells the others; where it is closed, the next one takes its place.
 */
import type { ILane } from "./tokens";

const ENDED = /^(not-a-member|access-ended|lane-closed)$/;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;

/** `told`: the stream said that it was the end. `closed`: it ended otherwise. `gone`: nobody answered as they should. */
type Heard = "ended" | "told" | "closed" | "gone";

export function whenEnded(lane: ILane, ended: () => void): void {
  const name = `cosmos-lanes:access:${lane.base}`;
  const others = new BroadcastChannel(name);
  others.onmessage = ended;
  const follow = async () => {
    await untilEnded(lane);
    others.postMessage("ended");
    ended();
  };
  // Only a secure context has locks; elsewhere each tab follows for itself.
  void ("locks" in navigator ? navigator.locks.request(name, follow) : follow());
}

async function untilEnded(lane: ILane): Promise<void> {
  let pause = FIRST_PAUSE;
  let told = false;
  for (;;) {
    const heard = await listen(lane);
    // The stream also ends so when a token does, so the lane is asked once more; a server that is gone by then was stopped.
    if (heard === "ended" || (told && heard === "gone")) return;
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
  if (!answer.ok) {
    const { code } = (await answer.json().catch(() => ({}))) as { readonly code?: string };
    return ENDED.test(code ?? "") ? "ended" : "gone";
  }
  return (await saysEnd(answer).catch(() => false)) ? "told" : "closed";
}

/** Reads the stream to its end, or to the frame that says so. */
async function saysEnd(answer: Response): Promise<boolean> {
  if (answer.body === null) return false;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let line = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    const lines = (line + value).split("\n");
    if (lines.includes("event: end")) {
      void reader.cancel();
      return true;
    }
    line = lines.at(-1) ?? "";
  }
}
