/**
 * Who is here, and who writes. One says it for as long as one looks: again every 20 seconds, and at most every 3 while
 * typing. Of several threads on a page only the one last looked at speaks.
 */
import { type RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { DiscussionSource, Present, Status } from "./source";

const AGAIN = 20_000;
const TYPING = 3_000;

let speaker: object | null = null;

export interface Presence {
  /** The others in this thread. */
  readonly people: readonly Present[];
  /** Called at each key. */
  readonly typing: () => void;
  /** What was being typed was sent or thrown away. */
  readonly rested: () => void;
}

export function usePresence(
  place: RefObject<HTMLElement | null>,
  source: DiscussionSource,
  id: string,
  me: string | null,
  status: Status,
): Presence {
  const [people, setPeople] = useState<readonly Present[]>([]);
  const typed = useRef(0);
  const self = useRef({});
  const show = useCallback(
    (all: readonly Present[]) => setPeople(all.filter((one) => one.thread === id && one.name !== me)),
    [id, me],
  );
  const say = useCallback(
    (typing: boolean) => {
      if (me === null) return;
      speaker = self.current;
      source.present(typing).then(show, () => undefined);
    },
    [source, me, show],
  );
  const typing = useCallback(() => {
    if (Date.now() - typed.current < TYPING) return;
    typed.current = Date.now();
    say(true);
  }, [say]);
  const rested = useCallback(() => {
    if (typed.current === 0) return;
    typed.current = 0;
    say(false);
  }, [say]);

  useEffect(() => source.subscribe(({ people: all }) => all && show(all)), [source, show]);
  useEffect(() => {
    if (status === "offline") setPeople([]);
  }, [status]);
  useEffect(() => {
    if (me === null || place.current === null) return undefined;
    let inSight = false;
    const look = () => {
      if (inSight && document.visibilityState === "visible") say(false);
    };
    const observer = new IntersectionObserver(([entry]) => {
      const now = entry?.isIntersecting ?? false;
      if (now === inSight) return;
      inSight = now;
      look();
    });
    observer.observe(place.current);
    const timer = setInterval(() => {
      if (speaker === self.current && Date.now() - typed.current > TYPING) look();
    }, AGAIN);
    document.addEventListener("visibilitychange", look);
    return () => {
      observer.disconnect();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [me, say]);
  return { people, typing, rested };
}
