/**
 * What was sent and is not acknowledged yet. Each piece keeps its key until the commons has it, and is tried again
 * by itself; one that was refused waits for its writer. Each is kept in a place of its own, so that two windows do
 * not write over each other's; sent from both, it arrives once, for its key is the same.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { namesUnder, read, write } from "./kept";
import { newKey } from "./key";
import { type Attached, Problem, type Status, type Written } from "./source";

const RETRY = 4_000;

export interface Outgoing extends Written {
  readonly state: "sending" | "waiting" | "refused";
  readonly at: string;
  readonly reason: string;
  /** Not sent because its writer is not in the lane any more. */
  readonly ended?: boolean;
}

export interface Outbox {
  readonly items: readonly Outgoing[];
  readonly send: (text: string, replyTo: string | null, attachments?: readonly Attached[]) => void;
  readonly again: (key: string) => void;
  readonly drop: (key: string) => void;
}

function kept(keptAs: string): readonly Outgoing[] {
  return namesUnder(`${keptAs}/`)
    .map((name) => read<Outgoing | null>(name, null))
    .filter((item) => item !== null)
    .map((item): Outgoing => (item.state === "sending" ? { ...item, state: "waiting" } : item))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** `deliver` sends one piece; it may be called more than once for the same key. */
export function useOutbox(
  keptAs: string,
  status: Status,
  deliver: (written: Written) => Promise<void>,
): Outbox {
  const [items, setItems] = useState<readonly Outgoing[]>(() => kept(keptAs));
  const list = useRef(items);
  const show = useCallback((next: readonly Outgoing[]) => {
    list.current = next;
    setItems(next);
  }, []);
  const put = useCallback(
    (item: Outgoing) => {
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
    (item: Outgoing) => {
      put({ ...item, state: "sending" });
      const { key, text, reply_to, attachments } = item;
      deliver({ key, text, reply_to, ...(attachments ? { attachments } : {}) }).then(
        () => drop(key),
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
      if (item && item.state !== "sending") attempt(item);
    },
    [attempt],
  );
  const send = useCallback(
    (text: string, replyTo: string | null, attachments: readonly Attached[] = []) =>
      attempt({
        key: newKey(),
        text,
        reply_to: replyTo,
        ...(attachments.length > 0 ? { attachments } : {}),
        state: "sending",
        at: new Date().toISOString(),
        reason: "",
      }),
    [attempt],
  );

  const waiting = items.some((item) => item.state === "waiting");
  useEffect(() => {
    if (!waiting || status === "ended") return undefined;
    const retry = () => list.current.filter((item) => item.state === "waiting").forEach(attempt);
    if (status === "live") retry();
    const timer = setInterval(retry, RETRY);
    return () => clearInterval(timer);
  }, [waiting, status, attempt]);
  return { items, send, again, drop };
}
