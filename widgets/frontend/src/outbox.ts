/**
 * What was sent and is not acknowledged yet. Each piece keeps its key until the commons has it, and is tried again
 * by itself; one that was refused waits for its writer.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { read, write } from "./kept";
import { newKey } from "./key";
import { Problem, type Status, type Written } from "./source";

const RETRY = 4_000;

export interface Outgoing extends Written {
  readonly state: "sending" | "waiting" | "refused";
  readonly at: string;
  readonly reason: string;
}

export interface Outbox {
  readonly items: readonly Outgoing[];
  readonly send: (text: string, replyTo: string | null) => void;
  readonly again: (key: string) => void;
  readonly drop: (key: string) => void;
}

/** `deliver` sends one piece; it may be called more than once for the same key. */
export function useOutbox(
  keptAs: string,
  status: Status,
  deliver: (written: Written) => Promise<void>,
): Outbox {
  const [items, setItems] = useState<readonly Outgoing[]>(() =>
    read<readonly Outgoing[]>(keptAs, []).map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item)),
  );
  const list = useRef(items);
  const change = useCallback(
    (next: readonly Outgoing[]) => {
      list.current = next;
      write(keptAs, next.length === 0 ? null : next);
      setItems(next);
    },
    [keptAs],
  );
  const mark = useCallback(
    (key: string, state: Outgoing["state"], reason = "") =>
      change(list.current.map((item) => (item.key === key ? { ...item, state, reason } : item))),
    [change],
  );
  const drop = useCallback((key: string) => change(list.current.filter((item) => item.key !== key)), [change]);
  const attempt = useCallback(
    (item: Written) => {
      mark(item.key, "sending");
      deliver({ key: item.key, text: item.text, reply_to: item.reply_to }).then(
        () => drop(item.key),
        (error: unknown) => {
          const problem = Problem.of(error);
          mark(item.key, problem.transient ? "waiting" : "refused", problem.message);
        },
      );
    },
    [deliver, drop, mark],
  );
  const again = useCallback(
    (key: string) => {
      const item = list.current.find((one) => one.key === key);
      if (item && item.state !== "sending") attempt(item);
    },
    [attempt],
  );
  const send = useCallback(
    (text: string, replyTo: string | null) => {
      const item: Outgoing = {
        key: newKey(),
        text,
        reply_to: replyTo,
        state: "sending",
        at: new Date().toISOString(),
        reason: "",
      };
      change([...list.current, item]);
      attempt(item);
    },
    [attempt, change],
  );

  const waiting = items.some((item) => item.state === "waiting");
  useEffect(() => {
    if (!waiting) return undefined;
    const retry = () => list.current.filter((item) => item.state === "waiting").forEach(attempt);
    if (status === "live") retry();
    const timer = setInterval(retry, RETRY);
    return () => clearInterval(timer);
  }, [waiting, status, attempt]);
  return { items, send, again, drop };
}
