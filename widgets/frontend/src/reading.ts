/**
 * How far somebody has read: posts that were on the screen for a moment, in a window that was looked at. The mark
 * moves forward only, over posts that were all seen.
 */
import { type RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { isAfter } from "./feed";
import type { DiscussionSource, Post } from "./source";

const MOMENT = 1_000;
const PAUSE = 500;

/** Watches the elements under `list` that carry `data-post`. */
export function useReading(
  list: RefObject<HTMLElement | null>,
  source: DiscussionSource,
  posts: readonly Post[],
  lastRead: string | null,
  me: string | null,
  /** Whether there are posts between the mark and these that were not fetched: over them it does not move. */
  beyond: boolean,
): void {
  const seen = useRef(new Set<string>());
  const mark = useRef(lastRead);
  const latest = useRef({ posts, beyond });
  latest.current = { posts, beyond };
  const watch = useRef<((post: Element) => void) | null>(null);

  useEffect(() => {
    if (me === null) return undefined;
    const timers = new Map<Element, ReturnType<typeof setTimeout>>();
    const inSight = new Set<Element>();
    let sending: ReturnType<typeof setTimeout> | undefined;
    const send = () => {
      if (latest.current.beyond) return;
      const reached = furthest(latest.current.posts, seen.current, mark.current, me);
      if (reached === mark.current || reached === null) return;
      const before = mark.current;
      mark.current = reached;
      source.read(reached).catch(() => {
        if (mark.current === reached) mark.current = before; // told again with the next
      });
    };
    const begin = (post: Element) => {
      if (document.visibilityState === "hidden" || timers.has(post)) return;
      const note = () => {
        timers.delete(post);
        seen.current.add((post as HTMLElement).dataset.post ?? "");
        clearTimeout(sending);
        sending = setTimeout(send, PAUSE);
      };
      timers.set(post, setTimeout(note, MOMENT));
    };
    const end = (post: Element) => {
      clearTimeout(timers.get(post));
      timers.delete(post);
    };
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
          const filling = rootBounds !== null && intersectionRect.height > rootBounds.height / 2;
          if (intersectionRatio >= 0.6 || filling) {
            inSight.add(target);
            begin(target);
          } else {
            inSight.delete(target);
            end(target);
          }
        }
      },
      { threshold: [0, 0.2, 0.4, 0.6] },
    );
    const turned = () => [...inSight].forEach(document.visibilityState === "hidden" ? end : begin);
    document.addEventListener("visibilitychange", turned);
    watch.current = (post) => observer.observe(post);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", turned);
      timers.forEach(clearTimeout);
      clearTimeout(sending);
      watch.current = null;
    };
  }, [source, me]);

  useEffect(() => {
    for (const post of list.current?.querySelectorAll<HTMLElement>("[data-post]") ?? [])
      if (isAfter(post.dataset.post ?? "", mark.current)) watch.current?.(post);
  }, [posts]);
}

/** The last of the posts after `mark` before the first that was not seen; one's own, and what is gone, need no look. */
function furthest(posts: readonly Post[], seen: ReadonlySet<string>, mark: string | null, me: string): string | null {
  let reached = mark;
  for (const post of posts) {
    if (!isAfter(post.id, mark)) continue;
    if (!seen.has(post.id) && post.author.name !== me && (post.state ?? "shown") === "shown") break;
    reached = post.id;
  }
  return reached;
}
