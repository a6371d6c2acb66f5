/** What was sent and is not there yet: how it stands with it, and what its writer can do. */
import { Files } from "./attached";
import { Card } from "./card";
import type { Outgoing } from "./outbox";
import type { FileSource, Viewer, Written } from "./source";
import type { ThreadWords } from "./thread-words";
import type { Words } from "./words";

interface StandingProps {
  readonly item: Outgoing<object>;
  readonly words: Words;
  /** What its writer can do where it does not go out by itself. */
  readonly edit?: () => void;
  readonly again?: (() => void) | undefined;
  readonly drop: () => void;
}

/** How it stands with something that was sent. */
export function Standing({ item, words, edit, again, drop }: StandingProps) {
  const button = (label: string, press: () => void) => (
    <button type="button" class="cosmos-button" onClick={press}>
      {label}
    </button>
  );
  return (
    <>
      <p class={item.state === "refused" ? "cosmos-error" : "cosmos-quiet"} role="status">
        {goingInWords(item, words)}
      </p>
      {!onItsWay(item) && (
        <div class="cosmos-actions">
          {edit && button(words.edit, edit)}
          {again && button(item.state === "old" ? words.sendNow : words.tryAgain, again)}
          {button(words.throwAway, drop)}
        </div>
      )}
    </>
  );
}

/** Whether it goes out by itself, so that its words are not to be changed any more. */
export function onItsWay(item: Outgoing<object>): boolean {
  return item.state === "sending" || item.state === "waiting";
}

export function goingInWords(item: Outgoing<object>, words: Words): string {
  if (item.state === "sending") return words.sending;
  if (item.state === "waiting") return item.ended ? words.waitingEnded : words.waiting;
  return item.state === "old" ? words.old : `${words.refused} ${item.reason}`;
}

interface GoingProps {
  readonly item: Outgoing<Written>;
  readonly viewer: Viewer;
  readonly source: FileSource;
  readonly words: ThreadWords;
  readonly again: () => void;
  readonly edit: () => void;
  readonly drop: () => void;
}

export function Going({ item, viewer, source, words, ...can }: GoingProps) {
  const name = viewer.name ?? "";
  const author = { name, display_name: viewer.display_name ?? name, role: null };
  return (
    <li>
      <Card author={author} own at={null} html={null} text={item.text} words={words}>
        <Files files={item.attachments ?? []} source={source} words={words} />
        <Standing item={item} words={words} {...can} />
      </Card>
    </li>
  );
}
