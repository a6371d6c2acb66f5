/** What was sent and is not there yet: how it stands with it, and what its writer can do. */
import { Files } from "./attached";
import { Card } from "./card";
import type { Outgoing } from "./outbox";
import type { FileSource, Viewer } from "./source";
import type { ThreadWords } from "./thread-words";

interface GoingProps {
  readonly item: Outgoing;
  readonly viewer: Viewer;
  readonly source: FileSource;
  readonly words: ThreadWords;
  readonly again: () => void;
  readonly edit: () => void;
}

export function Going({ item, viewer, source, words, again, edit }: GoingProps) {
  const name = viewer.name ?? "";
  const author = { name, display_name: viewer.display_name ?? name, role: null };
  const waiting = item.ended ? words.waitingEnded : words.waiting;
  const state =
    item.state === "sending" ? words.sending : item.state === "waiting" ? waiting : `${words.refused} ${item.reason}`;
  return (
    <li>
      <Card author={author} own at={null} html={null} text={item.text} words={words}>
        <Files files={item.attachments ?? []} source={source} words={words} />
        <p class={item.state === "refused" ? "cosmos-error" : "cosmos-quiet"} role="status">
          {state}
        </p>
        {item.state === "refused" && (
          <div class="cosmos-actions">
            <button type="button" class="cosmos-button" onClick={edit}>
              {words.edit}
            </button>
            <button type="button" class="cosmos-button" onClick={again}>
              {words.tryAgain}
            </button>
          </div>
        )}
      </Card>
    </li>
  );
}
