/**
 * A private draft: kept here at once, saved to the lane a moment after the last change, and again when the connection
 * is back. Where something else was written on another machine meanwhile, the newer is shown and the other put aside.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { putAside, useAside } from "./aside";
import { between, isEmpty, type Kept, same } from "./drafts";
import { read, write } from "./kept";
import { newKey } from "./key";
import type { Answer, Draft, PromptSource } from "./prompt_source";
import type { Status } from "./source";
import { Problem } from "./source";

const PAUSE = 700;
/** For so long nobody is thought to have gone on writing on another machine. */
const ALONE = 60_000;

export interface Drafting {
  readonly answer: Answer;
  readonly state: "clean" | "saving" | "saved" | "waiting" | "refused";
  readonly savedAt: string | null;
  readonly reason: string;
  readonly aside: readonly Answer[];
  readonly setAnswer: (answer: Answer) => void;
  /** Shows one that was put aside, and puts aside what was shown. */
  readonly swap: (answer: Answer) => void;
  /** Throws away one that was put aside. */
  readonly drop: (answer: Answer) => void;
  /** Stops saving: it was sent. */
  readonly close: () => void;
}

function begin(keptAs: string, asideAs: string, saved: Draft) {
  const kept = read<Kept | null>(keptAs, null);
  const { shown, unsaved, aside } = between(kept, saved);
  const latest: Kept = { ...shown, at: kept?.at, over: saved.saved_at };
  if (aside) putAside(asideAs, aside);
  write(keptAs, unsaved ? latest : null);
  return { shown, unsaved, latest };
}

export function useDrafting(source: PromptSource, saved: Draft, keptAs: string, status: Status, open: boolean): Drafting {
  const asideAs = `${keptAs}/aside`;
  const [begun] = useState(() => begin(keptAs, asideAs, saved));
  const [answer, show] = useState(begun.shown);
  const [state, setState] = useState<Drafting["state"]>(() =>
    begun.unsaved ? "waiting" : saved.saved_at === null ? "clean" : "saved",
  );
  const [savedAt, setSavedAt] = useState(saved.saved_at);
  const [reason, setReason] = useState("");
  const aside = useAside(asideAs);
  const latest = useRef(begun.latest);
  const over = useRef(saved.saved_at);
  const tried = useRef<Answer | null>(null);
  const looked = useRef(Date.now());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flying = useRef(false);
  const closed = useRef(!open);

  const keep = useCallback(
    (next: Answer) => {
      latest.current = { ...next, at: new Date().toISOString(), over: over.current };
      write(keptAs, latest.current);
    },
    [keptAs],
  );
  const isIn = useCallback((draft: Draft) => {
    over.current = draft.saved_at;
    tried.current = null;
    looked.current = Date.now();
    setSavedAt(draft.saved_at);
  }, []);
  /** What the lane has by now. True where what is here is still to be saved. */
  const look = useCallback(async () => {
    const there = await source.draft();
    const ours = tried.current !== null && same(tried.current, there);
    const found = between({ ...latest.current, over: ours ? there.saved_at : over.current }, there);
    isIn(there);
    if (found.aside) aside.put(found.aside);
    latest.current = { ...found.shown, at: latest.current.at, over: there.saved_at };
    if (found.unsaved) write(keptAs, latest.current);
    else show(found.shown);
    return found.unsaved;
  }, [source, keptAs, isIn, aside.put]);

  const save = useCallback(async () => {
    clearTimeout(timer.current);
    if (flying.current || closed.current) return;
    flying.current = true;
    setState("saving");
    let sending = latest.current;
    try {
      const known = tried.current === null && Date.now() - looked.current < ALONE;
      const still = known || (await look());
      sending = latest.current;
      if (still) {
        tried.current = sending;
        isIn(await source.saveDraft(sending, newKey()));
      }
      if (latest.current === sending) {
        write(keptAs, null);
        setState("saved");
      } else if (!closed.current) keep(latest.current);
    } catch (error) {
      const problem = Problem.of(error);
      setReason(problem.message);
      setState(problem.transient || problem.ended ? "waiting" : "refused");
    } finally {
      flying.current = false;
      if (latest.current !== sending) timer.current = setTimeout(save, PAUSE);
    }
  }, [source, keptAs, keep, look, isIn]);

  const setAnswer = useCallback(
    (next: Answer) => {
      keep(next);
      show(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(save, PAUSE);
    },
    [keep, save],
  );
  const swap = useCallback(
    (next: Answer) => {
      const { text, value, file } = latest.current;
      aside.drop(next);
      if (!isEmpty(latest.current)) aside.put({ text, value, file });
      setAnswer(next);
    },
    [aside.drop, aside.put, setAnswer],
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
  return { answer, state, savedAt, reason, aside: aside.answers, setAnswer, swap, drop: aside.drop, close };
}
