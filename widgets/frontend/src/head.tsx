/** What a thread is about, who is in it now, and for those who look after it pinning and locking. */
import { useState } from "preact/hooks";

import { Html } from "./html";
import { facilitates } from "./post";
import { type Present, Problem, type Thread, type Viewer } from "./source";
import { reason } from "./states";
import type { ThreadWords } from "./thread-words";

interface HeadProps {
  readonly thread: Thread;
  readonly count: number;
  readonly people: readonly Present[];
  readonly viewer: Viewer;
  readonly words: ThreadWords;
  readonly change: (what: { readonly pinned?: boolean; readonly locked?: boolean }) => Promise<void>;
}

export function Head({ thread, count, people, viewer, words, change }: HeadProps) {
  const names = people.map((one) => one.display_name);
  const told = [
    ...(count > 0 ? [words.posts(count)] : []),
    ...(thread.pinned ? [words.isPinned] : []),
    ...(thread.locked ? [words.isLocked] : []),
  ];
  return (
    <header class="cosmos-head">
      <h3>{thread.title}</h3>
      <p class="cosmos-quiet cosmos-about">
        {told.join(" · ")}
        {people.length > 0 && (
          <span title={words.whoIsHere(names)}>
            {told.length > 0 && " · "}
            {words.here(people.length + 1)}
            <span class="cosmos-hidden">. {words.whoIsHere(names)}</span>
          </span>
        )}
      </p>
      {thread.intro_html !== "" && <Html html={thread.intro_html} />}
      {facilitates(viewer) && <Care thread={thread} words={words} change={change} />}
    </header>
  );
}

type CareProps = Pick<HeadProps, "thread" | "words" | "change">;

function Care({ thread, words, change }: CareProps) {
  const [problem, setProblem] = useState("");
  const press = (what: { readonly pinned?: boolean; readonly locked?: boolean }) => {
    setProblem("");
    change(what).catch((error: unknown) => setProblem(reason(Problem.of(error), words)));
  };
  return (
    <details class="cosmos-care">
      <summary>{words.manage}</summary>
      <div class="cosmos-actions">
        <button type="button" class="cosmos-button" onClick={() => press({ pinned: !thread.pinned })}>
          {thread.pinned ? words.unpin : words.pin}
        </button>
        <button type="button" class="cosmos-button" onClick={() => press({ locked: !thread.locked })}>
          {thread.locked ? words.unlock : words.lock}
        </button>
      </div>
      <p class="cosmos-error cosmos-told" role="alert">
        {problem}
      </p>
    </details>
  );
}
