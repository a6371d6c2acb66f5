/** A list of what people wrote: merged by id, oldest first, replies under what they answer. */
import type { Post } from "./source";

interface Item {
  readonly id: string;
  readonly created_at: string;
}

/** `items` with `more` in it, each id once; the same array where nothing is new. */
export function merge<T extends Item>(items: readonly T[], more: readonly T[]): readonly T[] {
  const known = new Set(items.map((item) => item.id));
  const fresh = more.filter((item) => !known.has(item.id) && known.add(item.id));
  if (fresh.length === 0) return items;
  return [...items, ...fresh].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

export interface Branch {
  readonly post: Post;
  readonly replies: readonly Post[];
}

/** One level of replies; a reply to a reply stays with the post the conversation began at. */
export function branches(posts: readonly Post[]): readonly Branch[] {
  const byId = new Map(posts.map((post) => [post.id, post]));
  const rootOf = (post: Post): Post => {
    const seen = new Set<string>();
    let root = post;
    while (root.reply_to !== null && !seen.has(root.id)) {
      seen.add(root.id);
      const parent = byId.get(root.reply_to);
      if (!parent) break;
      root = parent;
    }
    return root;
  };
  const replies = new Map<string, Post[]>();
  const roots: Post[] = [];
  for (const post of posts) {
    const root = rootOf(post);
    if (root === post) roots.push(post);
    else replies.set(root.id, [...(replies.get(root.id) ?? []), post]);
  }
  return roots.map((post) => ({ post, replies: replies.get(post.id) ?? [] }));
}

/** Whether `a` came after `b`: ids grow. */
export function isAfter(a: string, b: string | null): boolean {
  return b === null || a.length > b.length || (a.length === b.length && a > b);
}

/** `items` with those of `more` that are new added and the others renewed, in order. */
export function upsert(items: readonly Post[], more: readonly Post[]): readonly Post[] {
  if (more.length === 0) return items;
  const byId = new Map([...items, ...more].map((post) => [post.id, post]));
  return [...byId.values()].sort((a, b) => (a.id === b.id ? 0 : isAfter(a.id, b.id) ? 1 : -1));
}
