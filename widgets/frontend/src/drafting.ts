/** A private draft: kept here at once, saved to the lane a moment after the last key, and again when the connection is back. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { read, write } from "./kept";
import type { Draft, PromptSource, Status } from "./source";
import { Problem } from "./source";

const PAUSE = 700;

export interface Drafting {
  readonly text: string;
  readonly state: "clean" | "saving" | "saved" | "waiting" | "refused";
  readonly savedAt: string | null;
  readonly reason: string;
  readonly setText: (text: string) => void;
  /** Stops saving: the text was sent. */
  readonly close: () => void;
}

/** What was typed and never saved (kept in the tab) wins over what the lane has: it is newer. */
export function useDrafting(source: PromptSource, saved: Draft, keptAs: string, status: Status, open: boolean): Drafting {
  const [text, show] = useState(() => read(keptAs, saved.text));
  const [state, setState] = useState<Drafting["state"]>(() =>
    text !== saved.text ? "waiting" : saved.text === "" ? "clean" : "saved",
  );
  const [savedAt, setSavedAt] = useState(saved.saved_at);
  const [reason, setReason] = useState("");
  const latest = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flying = useRef(false);
  const closed = useRef(!open);

  const save = useCallback(async () => {
    clearTimeout(timer.current);
    if (flying.current || closed.current) return;
    flying.current = true;
    const sending = latest.current;
    setState("saving");
    try {
      const draft = await source.saveDraft(sending);
      setSavedAt(draft.saved_at);
      if (latest.current === sending) {
        write(keptAs, null);
        setState("saved");
      }
    } catch (error) {
      const problem = Problem.of(error);
      setReason(problem.message);
      setState(problem.transient ? "waiting" : "refused");
    } finally {
      flying.current = false;
      if (latest.current !== sending) timer.current = setTimeout(save, PAUSE);
    }
  }, [source, keptAs]);

  const setText = useCallback(
    (next: string) => {
      latest.current = next;
      write(keptAs, next);
      show(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(save, PAUSE);
    },
    [keptAs, save],
  );
  const close = useCallback(() => {
    closed.current = true;
    clearTimeout(timer.current);
    write(keptAs, null);
  }, [keptAs]);

  useEffect(() => {
    if (state !== "waiting") return undefined;
    if (status === "live") void save();
    const retry = setInterval(save, 5_000);
    return () => clearInterval(retry);
  }, [state, status, save]);
  useEffect(() => {
    const leave = () => {
      if (timer.current !== undefined && document.visibilityState === "hidden") void save();
    };
    document.addEventListener("visibilitychange", leave);
    return () => document.removeEventListener("visibilitychange", leave);
  }, [save]);
  return { text, state, savedAt, reason, setText, close };
}
