/**
 * Responses, changes and replies that were sent and are not acknowledged yet. Each keeps its key until the commons has
 * it and is tried again by itself, also after the browser was closed; one that was refused waits for its writer.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { read, write } from "./kept";
import { newKey } from "./key";
import type { Sendable } from "./prompt_source";
import type { PromptWords } from "./prompt_words";
import { Problem, type Status } from "./source";

const RETRY = 4_000;

export interface Going extends Sendable {
  readonly state: "sending" | "waiting" | "refused";
  readonly reason: string;
  /** Not sent because its writer is not in the lane any more. */
  readonly ended?: boolean;
}

export interface Outbox {
  readonly items: readonly Going[];
  readonly send: (what: Omit<Sendable, "key">) => void;
  readonly drop: (key: string) => void;
}

type Change = (items: readonly Going[]) => readonly Going[];

/** `deliver` sends one; it may be called more than once for the same key. */
export function useOutbox(keptAs: string, status: Status, deliver: (what: Sendable) => Promise<void>): Outbox {
  const [items, setItems] = useState<readonly Going[]>(() =>
    read<readonly Going[]>(keptAs, []).map((item) => (item.state === "sending" ? { ...item, state: "waiting" } : item)),
  );
  const list = useRef(items);
  const change = useCallback(
    (next: Change) => {
      list.current = next(list.current);
      write(keptAs, list.current.length === 0 ? null : list.current);
      setItems(list.current);
    },
    [keptAs],
  );
  const drop = useCallback((key: string) => change((all) => all.filter((item) => item.key !== key)), [change]);
  const attempt = useCallback(
    (item: Going) => {
      const mark = (state: Going["state"], reason: string, ended = false) =>
        change((all) => all.map((one) => (one.key === item.key ? { ...one, state, reason, ended } : one)));
      mark("sending", "");
      deliver(item).then(
        () => drop(item.key),
        (error: unknown) => {
          const problem = Problem.of(error);
          mark(problem.transient || problem.ended ? "waiting" : "refused", problem.message, problem.ended);
        },
      );
    },
    [change, deliver, drop],
  );
  const send = useCallback(
    (what: Omit<Sendable, "key">) => {
      const item: Going = { ...what, key: newKey(), state: "sending", reason: "" };
      change((all) => [...all, item]);
      attempt(item);
    },
    [attempt, change],
  );

  const waiting = items.some((item) => item.state === "waiting");
  useEffect(() => {
    if (!waiting || status === "ended") return undefined;
    const retry = () => list.current.filter((item) => item.state === "waiting").forEach(attempt);
    if (status === "live") retry();
    const timer = setInterval(retry, RETRY);
    return () => clearInterval(timer);
  }, [waiting, status, attempt]);
  return { items, send, drop };
}

/** How it goes with something that was sent, null where nothing is under way. */
export function goingInWords(going: Going | undefined, words: PromptWords): string | null {
  if (going === undefined) return null;
  if (going.state === "sending") return words.sending;
  if (going.state === "waiting") return going.ended ? words.waitingEnded : words.waiting;
  return `${words.refused} ${going.reason}`;
}
