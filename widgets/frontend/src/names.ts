/** What people are called: by what they wrote here, and by the lane's list of members where somebody only reacted. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { REACTIONS, type DiscussionSource, type Post, type Viewer } from "./source";

export function useNames(source: DiscussionSource, viewer: Viewer, posts: readonly Post[]): (name: string) => string {
  const [members, setMembers] = useState<ReadonlyMap<string, string>>(new Map());
  const asked = useRef(new Set<string>());
  const written = useMemo(
    () => new Map(posts.map((post) => [post.author.name, post.author.display_name])),
    [posts],
  );
  const known = useRef(written);
  known.current = written;
  useEffect(() => {
    if (viewer.role === null) return;
    const reacted = posts.flatMap((post) => REACTIONS.flatMap((kind) => post.reactions?.[kind] ?? []));
    const unknown = new Set(reacted.filter((name) => !written.has(name) && !asked.current.has(name)));
    for (const name of unknown) {
      asked.current.add(name);
      source.members(name).then(
        (found) => setMembers((before) => new Map([...before, ...found.map((one) => [one.name, one.display_name] as const)])),
        () => asked.current.delete(name),
      );
    }
  }, [source, viewer.role, posts, written]);
  return useCallback(
    (name: string) => known.current.get(name) ?? members.get(name) ?? name,
    [members],
  );
}
