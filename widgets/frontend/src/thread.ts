/** What is known of a thread: the posts that were fetched, kept up to date by the lane's events, and what leads on. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { isAfter, upsert } from "./feed";
import type { DiscussionSource, LaneEvent, Post, PostPage, Thread, ThreadPage } from "./source";

/** Of one page's posts, how many missing beginnings of conversations are fetched with it. */
const MOST_ROOTS = 10;

export interface ThreadState {
  readonly thread: Thread;
  readonly posts: readonly Post[];
  /** The first post of what was fetched in one piece; null where that is the thread's own. */
  readonly previous: string | null;
  readonly next: boolean;
  readonly add: (more: readonly Post[]) => void;
  readonly change: (thread: Partial<Thread>) => void;
  /** Fetches what comes before or after; does nothing while it is on its way. */
  readonly more: (way: "previous" | "next") => Promise<void>;
  /** Goes to a post that is further on than what was fetched. */
  readonly jump: (id: string) => Promise<void>;
}

/** `heard` is told of posts that others wrote just now and that are shown. */
export function useThread(
  source: DiscussionSource,
  page: ThreadPage,
  heard: (event: LaneEvent, post: Post) => void,
  expected: (post: Post) => boolean,
): ThreadState {
  const [posts, setPosts] = useState<readonly Post[]>(page.posts.items);
  const [thread, setThread] = useState<Thread>(page.thread);
  const [ends, setEnds] = useState({ previous: page.posts.previous ?? null, next: page.posts.next });
  const latest = useRef({ ends, posts, busy: false });
  latest.current.ends = ends;
  latest.current.posts = posts;
  const add = useCallback((more: readonly Post[]) => setPosts((known) => upsert(known, more)), []);
  const change = useCallback((told: Partial<Thread>) => setThread((known) => ({ ...known, ...told })), []);

  const take = useCallback(
    async (fetched: PostPage) => add([...fetched.items, ...(await roots(source, fetched.items, latest.current.posts))]),
    [source, add],
  );
  useEffect(() => {
    void roots(source, page.posts.items, page.posts.items).then(add);
  }, [source, page, add]);

  const more = useCallback(
    async (way: "previous" | "next") => {
      const from = latest.current.ends[way];
      if (from === null || latest.current.busy) return;
      latest.current.busy = true;
      try {
        const fetched = await source.page(way === "previous" ? { before: from } : { after: from });
        await take(fetched);
        setEnds((known) => ({ ...known, [way]: fetched[way] ?? null }));
      } finally {
        latest.current.busy = false;
      }
    },
    [source, take],
  );
  const jump = useCallback(
    async (id: string) => {
      const fetched = await source.page({ around: id });
      const answered = new Set(fetched.items.map((post) => post.reply_to));
      setPosts((known) => upsert(known.filter((post) => answered.has(post.id)), fetched.items));
      setEnds({ previous: fetched.previous ?? null, next: fetched.next });
      void roots(source, fetched.items, latest.current.posts).then(add);
    },
    [source, add],
  );

  useEffect(
    () =>
      source.subscribe((event) => {
        if (event.kind === "discussion.thread.changed") {
          const { title, pinned = false, locked = false } = event;
          change({ ...(title === undefined ? {} : { title }), pinned, locked });
        }
        const { post } = event;
        if (!post || expected(post)) return;
        const { posts: known, ends: reach } = latest.current;
        const there = known.some((one) => one.id === post.id);
        // What is written beyond what was fetched comes with its page.
        const beyond = reach.next !== null && isAfter(post.id, reach.next);
        if (there || !beyond) add([post]);
        if (!there && !beyond && event.kind === "discussion.post.created") heard(event, post);
      }),
    [source, add, change, heard, expected],
  );
  return useMemo(
    () => ({ thread, posts, previous: ends.previous, next: ends.next !== null, add, change, more, jump }),
    [thread, posts, ends, add, change, more, jump],
  );
}

/** The posts that `items` answer and that are not known yet; one that cannot be had is left out. */
async function roots(
  source: DiscussionSource,
  items: readonly Post[],
  known: readonly Post[],
): Promise<readonly Post[]> {
  const there = new Set([...known, ...items].map((post) => post.id));
  const missing = new Set(items.map((post) => post.reply_to).filter((id) => id !== null && !there.has(id)));
  const asked = [...missing].slice(0, MOST_ROOTS).map((id) => source.one(id as string).catch(() => null));
  return (await Promise.all(asked)).filter((post) => post !== null);
}
