/**
 * What was sent and is not acknowledged yet. Each piece keeps its key until the commons has it, and is tried again
 * by itself; one that was refused, or that is old, waits for its writer. Each is kept in a place of its own, so that
 * two windows do not write over each other's; sent from both, it arrives once, for its key is the same.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { namesUnder, read, write } from "./kept";
import { newKey } from "./key";
import { Problem, type Status } from "./source";

const RETRY = 4_000;
/** The commons knows a key for two days longer (docs/api.md). What is older might arrive twice, so its writer is asked. */
const UNASKED = 30 * 24 * 60 * 60_000;

interface Keyed {
  readonly key: string;
}

export type Outgoing<What> = What & {
  readonly state: "sending" | "waiting" | "refused" | "old";
  readonly at: string;
  readonly reason: string;
  /** Not sent because its writer is not in the lane any more. */
  readonly ended?: boolean;
};

export interface Outbox<What> {
  readonly items: readonly Outgoing<What>[];
  readonly send: (what: Omit<What, "key">) => void;
  readonly again: (key: string) => void;
  readonly drop: (key: string) => void;
}

function kept<What extends Keyed>(keptAs: string): readonly Outgoing<What>[] {
  return namesUnder(`${keptAs}/`)
    .map((name) => read<Outgoing<What> | null>(name, null))
    .filter((item) => item !== null)
    .map((item): Outgoing<What> => (item.state === "sending" ? { ...item, state: "waiting" } : item))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** What was sent about prompts once lay in one list, without its time; each of it gets a place of its own. */
function takeOver(keptAs: string): void {
  const at = new Date().toISOString();
  for (const item of read<readonly Keyed[]>(keptAs, [])) write(`${keptAs}/${item.key}`, { at, ...item });
  write(keptAs, null);
}

/** `deliver` sends one piece; it may be called more than once for the same key. */
export function useOutbox<What extends Keyed>(
  keptAs: string,
  status: Status,
  deliver: (what: What) => Promise<void>,
): Outbox<What> {
  const [items, setItems] = useState<readonly Outgoing<What>[]>(() => {
    takeOver(keptAs);
    return kept(keptAs);
  });
  const list = useRef(items);
  const show = useCallback((next: readonly Outgoing<What>[]) => {
    list.current = next;
    setItems(next);
  }, []);
  const put = useCallback(
    (item: Outgoing<What>) => {
      write(`${keptAs}/${item.key}`, item);
      const there = list.current.some((one) => one.key === item.key);
      show(there ? list.current.map((one) => (one.key === item.key ? item : one)) : [...list.current, item]);
    },
    [keptAs, show],
  );
  const drop = useCallback(
    (key: string) => {
      write(`${keptAs}/${key}`, null);
      show(list.current.filter((item) => item.key !== key));
    },
    [keptAs, show],
  );
  const attempt = useCallback(
    (item: Outgoing<What>) => {
      put({ ...item, state: "sending" });
      deliver(item).then(
        () => drop(item.key),
        (error: unknown) => {
          const problem = Problem.of(error);
          const state = problem.transient || problem.ended ? "waiting" : "refused";
          put({ ...item, state, reason: problem.message, ended: problem.ended });
        },
      );
    },
    [deliver, drop, put],
  );
  const again = useCallback(
    (key: string) => {
      const item = list.current.find((one) => one.key === key);
      if (item && item.state !== "sending") attempt({ ...item, at: new Date().toISOString() });
    },
    [attempt],
  );
  const send = useCallback(
    (what: Omit<What, "key">) => {
      const begun = { key: newKey(), state: "sending", at: new Date().toISOString(), reason: "" };
      attempt({ ...what, ...begun } as unknown as Outgoing<What>);
    },
    [attempt],
  );

  const waiting = items.some((item) => item.state === "waiting");
  useEffect(() => {
    if (!waiting || status === "ended") return undefined;
    const retry = () => {
      for (const item of list.current.filter((one) => one.state === "waiting"))
        if (Date.now() - Date.parse(item.at) < UNASKED) attempt(item);
        else put({ ...item, state: "old" });
    };
    if (status === "live") retry();
    const timer = setInterval(retry, RETRY);
    return () => clearInterval(timer);
  }, [waiting, status, attempt, put]);
  return { items, send, again, drop };
}
