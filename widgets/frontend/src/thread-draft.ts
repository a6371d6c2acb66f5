/**
 * What is being written in a thread: kept in this browser at each key, and in the lane a moment later, so that it is
 * there on another machine too. Of the two, the newer counts.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { read, write } from "./kept";
import type { Attached, DiscussionSource, Status, ThreadDraft } from "./source";

const PAUSE = 1_500;

export interface Being {
  readonly text: string;
  readonly files: readonly Attached[];
}

/** A new post and, at most, one reply. `last` is which of them was typed in last. */
interface Drafts {
  readonly post: Being;
  readonly reply: (Being & { readonly to: string }) | null;
  readonly last: "post" | "reply";
  readonly at: string | null;
}

export interface Drafting extends Drafts {
  readonly setPost: (being: Being) => void;
  readonly setReply: (reply: Drafts["reply"]) => void;
  /** Resolves when nothing is on its way to the lane, so that a draft does not come after its post. */
  readonly settled: () => Promise<void>;
}

const NOTHING: Being = { text: "", files: [] };
const NONE: Drafts = { post: NOTHING, reply: null, last: "post", at: null };

function begin(kept: Drafts, saved: ThreadDraft): Drafts {
  const newer = saved.saved_at !== null && (kept.at === null || Date.parse(saved.saved_at) > Date.parse(kept.at));
  if (!newer || saved.text === "") return kept;
  const being = { text: saved.text, files: [] };
  return saved.reply_to === null
    ? { ...kept, post: being, last: "post" }
    : { ...kept, reply: { ...being, to: saved.reply_to }, last: "reply" };
}

export function useThreadDraft(source: DiscussionSource, saved: ThreadDraft, keptAs: string, status: Status): Drafting {
  const [drafts, show] = useState<Drafts>(() => begin(read(keptAs, NONE), saved));
  const latest = useRef(drafts);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flying = useRef<Promise<void>>(Promise.resolve());
  const unsaved = useRef(false);
  const inLane = useRef(saved.text);

  const save = useCallback(() => {
    clearTimeout(timer.current);
    const { post, reply, last } = latest.current;
    const [text, to] = last === "reply" && reply ? [reply.text, reply.to] : [post.text, null];
    unsaved.current = false;
    if (text.trim() === inLane.current.trim()) return;
    flying.current = flying.current
      .then(() => source.saveDraft(text, to))
      .then(
        () => void (inLane.current = text),
        () => void (unsaved.current = true),
      );
  }, [source]);
  const keep = useCallback(
    (next: Omit<Drafts, "at">) => {
      // Also when it is empty: what was sent from here is newer than the draft that the lane may still have of it.
      latest.current = { ...next, at: new Date().toISOString() };
      write(keptAs, latest.current);
      show(latest.current);
      clearTimeout(timer.current);
      timer.current = setTimeout(save, PAUSE);
    },
    [keptAs, save],
  );
  const setPost = useCallback((post: Being) => keep({ ...latest.current, post, last: "post" }), [keep]);
  const setReply = useCallback(
    (reply: Drafts["reply"]) => keep({ ...latest.current, reply, last: reply ? "reply" : "post" }),
    [keep],
  );
  const settled = useCallback(() => {
    clearTimeout(timer.current);
    return flying.current.then(() => void (inLane.current = ""));
  }, []);

  useEffect(() => {
    if (status === "live" && unsaved.current) save();
  }, [status, save]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { ...drafts, setPost, setReply, settled };
}
