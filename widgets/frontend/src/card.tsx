/** One thing somebody wrote: who, when, what, and what can be done with it. Posts and responses share it. */
import type { ComponentChildren } from "preact";

import { exactly, inWords } from "./dates";
import { Html } from "./html";
import type { Person } from "./source";
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
  readonly children?: ComponentChildren;
}

/** `html` null: what was written here has not been to the server yet, so it is shown as plain text. */
export function Card({ author, own, at, html, text, note, words, fresh, children }: CardProps) {
  const role = author.role === "steward" ? words.steward : author.role === "host" ? words.host : null;
  return (
    <article class={`cosmos-card${own ? " cosmos-own" : ""}${fresh ? " cosmos-fresh" : ""}`}>
      <span class="cosmos-face" aria-hidden="true">
        {initials(author.display_name)}
      </span>
      <div class="cosmos-card-body">
        <header class="cosmos-card-head">
          <span class="cosmos-who">{author.display_name}</span>
          {own && <span class="cosmos-tag">{words.you}</span>}
          {role !== null && <span class="cosmos-tag">{role}</span>}
          {at !== null && <When iso={at} words={words} />}
          {note !== undefined && <span class="cosmos-note">{note}</span>}
        </header>
        {html === null ? <p class="cosmos-text cosmos-plain">{text}</p> : <Html html={html} />}
        {children}
      </div>
    </article>
  );
}
