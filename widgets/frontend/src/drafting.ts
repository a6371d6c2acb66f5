/** A private draft: kept here at once, saved to the lane a moment after the last change, and again when the connection is back. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { read, write } from "./kept";
import { newKey } from "./key";
import type { Answer, Draft, PromptSource } from "./prompt_source";
import type { Status } from "./source";
import { Problem } from "./source";

const PAUSE = 700;

export interface Drafting {
  readonly answer: Answer;
  readonly state: "clean" | "saving" | "saved" | "waiting" | "refused";
  readonly savedAt: string | null;
  readonly reason: string;
  readonly setAnswer: (answer: Answer) => void;
  /** Stops saving: it was sent. */
  readonly close: () => void;
}

function same(one: Answer, other: Answer): boolean {
  const told = ({ text, value, file }: Answer) => JSON.stringify([text, value ?? null, file?.id ?? null]);
  return told(one) === told(other);
}

/** Parts that a commons of an earlier version does not tell are empty. */
function whole({ text, value, file }: Answer): Answer {
  return { text, value: value ?? null, file: file ?? null };
}

/** What was typed and never saved (kept in the browser) wins over what the lane has: it is newer. */
export function useDrafting(source: PromptSource, saved: Draft, keptAs: string, status: Status, open: boolean): Drafting {
  const [answer, show] = useState<Answer>(() => read(keptAs, whole(saved)));
  const [state, setState] = useState<Drafting["state"]>(() =>
    !same(answer, saved) ? "waiting" : saved.saved_at === null ? "clean" : "saved",
  );
  const [savedAt, setSavedAt] = useState(saved.saved_at);
  const [reason, setReason] = useState("");
  const latest = useRef(answer);
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
      const draft = await source.saveDraft(sending, newKey());
      setSavedAt(draft.saved_at);
      if (latest.current === sending) {
        write(keptAs, null);
        setState("saved");
      }
    } catch (error) {
      const problem = Problem.of(error);
      setReason(problem.message);
      setState(problem.transient || problem.ended ? "waiting" : "refused");
    } finally {
      flying.current = false;
      if (latest.current !== sending) timer.current = setTimeout(save, PAUSE);
    }
  }, [source, keptAs]);

  const setAnswer = useCallback(
    (next: Answer) => {
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
  return { answer, state, savedAt, reason, setAnswer, close };
}
