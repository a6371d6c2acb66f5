/** Loads a page of a source, again and again until it works, and says how the connection is. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { type Live, Problem, type Status } from "./source";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

export interface Loaded<P> {
  readonly page: P | null;
  readonly problem: Problem | null;
  readonly status: Status;
  readonly reload: () => void;
}

/** `load` that failed for want of an answer is repeated with growing pauses, and at once when the status is live. */
export function useLoaded<P>(source: Pick<Live, "watch"> & { load(): Promise<P> }): Loaded<P> {
  const [page, setPage] = useState<P | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [status, setStatus] = useState<Status>("connecting");
  const [round, setRound] = useState(0);
  const wait = useRef(FIRST_WAIT);
  const reload = useCallback(() => setRound((count) => count + 1), []);

  useEffect(() => source.watch(setStatus), [source]);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    source.load().then(
      (loaded) => {
        if (!current) return;
        wait.current = FIRST_WAIT;
        setPage(loaded);
        setProblem(null);
      },
      (error: unknown) => {
        if (!current) return;
        const failed = Problem.of(error);
        setProblem(failed);
        if (!failed.transient) return;
        timer = setTimeout(reload, wait.current);
        wait.current = Math.min(wait.current * 2, LONGEST_WAIT);
      },
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [source, round]);
  useEffect(() => {
    if (status === "live" && problem?.transient) reload();
  }, [status]);
  return { page, problem, status, reload };
}
