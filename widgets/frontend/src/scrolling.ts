/**
 * Where somebody is in a long thread: it opens at the first unread post, or at the one that the page's address leads
 * to, and fetches what comes before and after as one gets near, without moving what is being read (the browser's own
 * scroll anchoring holds it).
 */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { askedPost } from "./asked";
import type { Post } from "./source";

const NEAR = 600;

interface PlaceOptions {
  readonly list: RefObject<HTMLElement | null>;
  readonly embedded: boolean;
  readonly posts: readonly Post[];
  /** The first post to be read; null where all was. */
  readonly firstNew: string | null;
  readonly previous: boolean;
  readonly next: boolean;
  readonly more: (way: "previous" | "next") => Promise<void>;
}

export function usePlace({ list, embedded, posts, firstNew, previous, next, more }: PlaceOptions): void {
  const opened = useRef(false);
  const ways = useRef({ previous, next, more });
  ways.current = { previous, next, more };

  useLayoutEffect(() => {
    if (opened.current || posts.length === 0) return;
    opened.current = true;
    const cardOf = (post: string | null) =>
      post === null ? null : list.current?.querySelector<HTMLElement>(`[data-post="${CSS.escape(post)}"]`);
    const asked = embedded ? null : cardOf(askedPost());
    if (asked) {
      asked.tabIndex = -1; // who comes for this post has it under the focus, to see and to hear
      asked.focus({ preventScroll: true });
      asked.scrollIntoView({ block: "start", behavior: "instant" });
      return;
    }
    const first = cardOf(firstNew);
    const line = first?.parentElement?.querySelector(".cosmos-since") ?? first;
    const target = line ?? (previous || embedded ? list.current?.querySelector(".cosmos-list > li:last-child") : null);
    if (!target || !list.current) return;
    if (embedded) {
      const gap = target.getBoundingClientRect().top - list.current.getBoundingClientRect().top;
      list.current.scrollTop += gap - 8;
    } else if (location.hash === "" && (previous || firstNew !== posts[0]?.id)) {
      history.scrollRestoration = "manual"; // a reload goes to what is new, not to where the page was
      target.scrollIntoView({ block: firstNew === null ? "end" : "start", behavior: "instant" });
    }
  }, [posts]);

  useEffect(() => {
    const own = list.current;
    if (!own) return undefined;
    const scroller = embedded ? own : document;
    const height = () => (embedded ? own.scrollTop : scrollY);
    let before = height();
    let waiting = 0;
    const look = () => {
      waiting = 0;
      const now = height();
      const [up, down] = [now < before, now > before];
      before = now;
      const box = own.getBoundingClientRect();
      const [top, bottom] = embedded
        ? [own.scrollTop, own.scrollHeight - own.scrollTop - own.clientHeight]
        : [-box.top, box.bottom - innerHeight];
      if (up && top < NEAR && ways.current.previous) {
        // At the very top a browser anchors nothing: what comes would push down what is being read.
        if (embedded && own.scrollTop === 0) own.scrollTop = 1;
        void ways.current.more("previous").catch(() => undefined);
      } else if (down && bottom < NEAR && ways.current.next) {
        void ways.current.more("next").catch(() => undefined);
      }
    };
    const scrolled = () => {
      waiting ||= requestAnimationFrame(look);
    };
    scroller.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      scroller.removeEventListener("scroll", scrolled);
      cancelAnimationFrame(waiting);
    };
  }, [list, embedded]);
}
