/** One thing somebody wrote: who, when, what, and what can be done with it. Posts and responses share it. */
import type { ComponentChildren } from "preact";

import { exactly, inWords } from "./dates";
import { Html } from "./html";
import type { FileSource, Person } from "./source";
import type { Words } from "./words";

function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  const letters = [parts[0], parts.length > 1 ? parts.at(-1) : undefined].map((part) => [...(part ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}

export function When({ iso, words }: { readonly iso: string; readonly words: Words }) {
  const exact = exactly(iso, words);
  return (
    <time class="cosmos-when" dateTime={iso} title={exact} data-exact={exact} tabIndex={0}>
      {inWords(iso, words)}
      <span class="cosmos-hidden">, {exact}</span>
    </time>
  );
}

interface CardProps {
  readonly author: Person;
  readonly own: boolean;
  readonly at: string | null;
  readonly html: string | null;
  readonly text: string;
  readonly note?: string | undefined;
  readonly words: Words;
  readonly fresh?: boolean | undefined;
  /** What it said is not there any more; `text` says so. */
  readonly gone?: boolean | undefined;
  /** The id of the post it is. */
  readonly post?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Where its pictures are had from. */
  readonly source?: FileSource | undefined;
  /** Stands where the words would. */
  readonly instead?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** `html` null: what was written here has not been to the server yet, so it is shown as plain text. */
export function Card(props: CardProps) {
  const { author, own, at, html, text, note, words, fresh, gone, post, tags = [], source, instead, children } = props;
  const roles: Record<string, string> = { facilitator: words.facilitator, steward: words.steward, host: words.host };
  const role = roles[author.role ?? ""] ?? null;
  return (
    <article
      class={`cosmos-card${own ? " cosmos-own" : ""}${fresh ? " cosmos-fresh" : ""}${gone ? " cosmos-gone" : ""}`}
      data-post={post}
    >
      <span class="cosmos-face" aria-hidden="true">
        {initials(author.display_name)}
      </span>
      <div class="cosmos-card-body">
        <header class="cosmos-card-head">
          <span class="cosmos-who">{author.display_name}</span>
          {own && <span class="cosmos-tag">{words.you}</span>}
          {role !== null && <span class="cosmos-tag">{role}</span>}
          {at !== null && <When iso={at} words={words} />}
          {tags.map((tag) => (
            <span class="cosmos-note" key={tag}>
              {tag}
            </span>
          ))}
          {note !== undefined && <span class="cosmos-note">{note}</span>}
        </header>
        {instead ?? (html === null ? <p class="cosmos-text cosmos-plain">{text}</p> : <Html html={html} source={source} />)}
        {children}
      </div>
    </article>
  );
}
