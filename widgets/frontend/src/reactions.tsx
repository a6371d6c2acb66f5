/** Six ways to answer without words. Those that were used stand under the post with who used them. */
import { useState } from "preact/hooks";

import { type Post, REACTIONS, type Reaction } from "./source";
import type { ThreadWords } from "./thread-words";

const SIGNS: Record<Reaction, string> = {
  heart: "❤️",
  agree: "👍",
  thanks: "🙏",
  idea: "💡",
  question: "🤔",
  celebrate: "🎉",
};

interface ReactionsProps {
  readonly post: Post;
  readonly me: string | null;
  readonly named: (name: string) => string;
  readonly words: ThreadWords;
  /** Null for who may only read. */
  readonly react: ((kind: Reaction, on: boolean) => Promise<unknown>) | null;
}

interface KindProps extends ReactionsProps {
  readonly kind: Reaction;
}

function Kind({ kind, post, me, named, words, react }: KindProps) {
  const [busy, setBusy] = useState(false);
  const who = post.reactions?.[kind] ?? [];
  const mine = me !== null && who.includes(me);
  const names = new Intl.ListFormat(words.locale).format(who.map((name) => (name === me ? words.you : named(name))));
  const press = () => {
    if (!react || busy) return;
    setBusy(true);
    react(kind, !mine).finally(() => setBusy(false));
  };
  return (
    <button
      type="button"
      class="cosmos-button cosmos-reaction"
      aria-pressed={mine}
      aria-disabled={react === null}
      title={names}
      onClick={press}
    >
      <span aria-hidden="true">{SIGNS[kind]}</span>
      {words.reactions[kind]}
      {who.length > 0 && <span class="cosmos-count">{who.length}</span>}
      {who.length > 0 && <span class="cosmos-hidden">: {names}</span>}
    </button>
  );
}

/** Those that somebody used. */
export function Reactions(props: ReactionsProps) {
  const used = REACTIONS.filter((kind) => (props.post.reactions?.[kind]?.length ?? 0) > 0);
  if (used.length === 0) return null;
  return (
    <div class="cosmos-reactions">
      {used.map((kind) => (
        <Kind key={kind} kind={kind} {...props} />
      ))}
    </div>
  );
}

/** All six, and in words who used which. */
export function AllReactions({ id, ...props }: ReactionsProps & { readonly id: string }) {
  const { post, me, named, words } = props;
  const used = REACTIONS.filter((kind) => (post.reactions?.[kind]?.length ?? 0) > 0);
  const list = new Intl.ListFormat(words.locale);
  return (
    <div class="cosmos-panel" id={id} role="group" aria-label={words.reactTo(post.author.display_name)}>
      <div class="cosmos-reactions">
        {REACTIONS.map((kind) => (
          <Kind key={kind} kind={kind} {...props} />
        ))}
      </div>
      {used.map((kind) => (
        <p class="cosmos-quiet" key={kind}>
          {words.reactions[kind]}:{" "}
          {list.format((post.reactions?.[kind] ?? []).map((name) => (name === me ? words.you : named(name))))}
        </p>
      ))}
    </div>
  );
}
