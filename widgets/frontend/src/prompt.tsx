/** A prompt inside a page: an invitation, room for one's own answer, then the answers of others. */
import { useCallback, useEffect, useState } from "preact/hooks";

import { Card } from "./card";
import { inWords } from "./dates";
import { type Drafting, useDrafting } from "./drafting";
import { merge } from "./feed";
import { Html } from "./html";
import { useIdent } from "./ident";
import { useLoaded } from "./loaded";
import { useOutbox } from "./outbox";
import type { PromptPage, PromptSource, Response, Status, Written } from "./source";
import { Empty, Failed, Loading, Offline } from "./states";
import { wordsFor, type Words } from "./words";

interface PromptProps {
  readonly source: PromptSource;
  readonly id: string;
  readonly language: string;
}

export function Prompt({ source, id, language }: PromptProps) {
  const { page, problem, status, reload } = useLoaded(source);
  const words = wordsFor(page?.viewer.language ?? language);
  return (
    <section class="cosmos cosmos-prompt" lang={words.locale} data-lm-suppress-shortcuts="true">
      {page ? (
        <Opened page={page} source={source} id={id} status={status} words={words} reload={reload} />
      ) : problem ? (
        <Failed problem={problem} words={words} retry={reload} />
      ) : (
        <Loading words={words} />
      )}
    </section>
  );
}

interface OpenedProps {
  readonly page: PromptPage;
  readonly source: PromptSource;
  readonly id: string;
  readonly status: Status;
  readonly words: Words;
  readonly reload: () => void;
}

function Opened({ page, source, id, status, words, reload }: OpenedProps) {
  const me = page.viewer.name;
  const keptAs = `${page.viewer.lane}/${me ?? ""}/prompt/${id}`;
  const [responses, setResponses] = useState<readonly Response[]>([]);
  const [said, setSaid] = useState("");
  const [sent, setSent] = useState(page.prompt.state === "sent");
  const drafting = useDrafting(source, page.draft, `${keptAs}/draft`, status, !sent);
  const add = useCallback((more: readonly Response[]) => setResponses((known) => merge(known, more)), []);

  useEffect(() => {
    add(page.responses ?? []);
    if (page.prompt.state === "sent") setSent(true);
  }, [page, add]);
  useEffect(
    () =>
      source.subscribe(({ response }) => {
        if (!response) return;
        add([response]);
        if (response.author.name === me) {
          setSent(true); // sent from another window of one's own
          reload();
        } else setSaid(words.newResponse(response.author.display_name));
      }),
    [source, me, words, add, reload],
  );
  const deliver = useCallback(
    async (written: Written) => {
      add([await source.respond(written)]);
      drafting.close();
      setSent(true);
      reload();
    },
    [source, add, drafting.close, reload],
  );
  const outbox = useOutbox(`${keptAs}/outbox`, status, deliver);
  const going = outbox.items[0];
  const own = responses.filter((response) => response.author.name === me);
  const others = responses.filter((response) => response.author.name !== me);

  return (
    <>
      <header class="cosmos-head">
        <h3>{page.prompt.title}</h3>
        <Html html={page.prompt.html} />
      </header>
      {status === "offline" && <Offline words={words} />}
      {page.viewer.role === null ? (
        <p class="cosmos-invite">{words.joinToRespond}</p>
      ) : sent ? (
        <p class="cosmos-state" role="status">
          {others.length === 0 ? words.sentAlone : words.sentOthers(others.length)}
        </p>
      ) : (
        <Writing
          drafting={drafting}
          words={words}
          busy={going !== undefined && going.state !== "refused"}
          note={
            going === undefined
              ? null
              : going.state === "sending"
                ? words.sending
                : going.state === "waiting"
                  ? words.waiting
                  : `${words.refused} ${going.reason}`
          }
          send={() => {
            if (going) outbox.drop(going.key);
            outbox.send(drafting.text.trim(), null);
          }}
        />
      )}
      <ol class="cosmos-list">
        {own.map((response) => (
          <Line key={response.id} response={response} own words={words} />
        ))}
      </ol>
      {others.length > 0 && <h4>{words.responses}</h4>}
      <ol class="cosmos-list">
        {others.map((response) => (
          <Line key={response.id} response={response} own={false} words={words} />
        ))}
      </ol>
      {!sent && others.length === 0 && <Empty title={words.locked(page.prompt.responses)} />}
      <p class="cosmos-hidden" aria-live="polite">
        {said}
      </p>
    </>
  );
}

interface LineProps {
  readonly response: Response;
  readonly own: boolean;
  readonly words: Words;
}

function Line({ response, own, words }: LineProps) {
  return (
    <li>
      <Card
        author={response.author}
        own={own}
        at={response.created_at}
        html={response.html}
        text={response.text}
        words={words}
      />
    </li>
  );
}

interface WritingProps {
  readonly drafting: Drafting;
  readonly words: Words;
  readonly busy: boolean;
  readonly note: string | null;
  readonly send: () => void;
}

/** The answer being written. While it is under way it can be read but not changed: what arrives is what was seen. */
function Writing({ drafting, words, busy, note, send }: WritingProps) {
  const id = useIdent();
  const ready = drafting.text.trim() !== "" && !busy;
  return (
    <form
      class="cosmos-composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send();
      }}
    >
      <label for={id}>{words.yourResponse}</label>
      <textarea
        id={id}
        rows={6}
        value={drafting.text}
        readOnly={busy}
        aria-describedby={`${id}-state ${id}-hint`}
        onInput={(event) => drafting.setText(event.currentTarget.value)}
      />
      <p class="cosmos-state" id={`${id}-state`} role="status">
        {note ?? draftState(drafting, words)}
      </p>
      <div class="cosmos-actions">
        <button type="submit" class="cosmos-button cosmos-primary" aria-disabled={!ready}>
          {words.send}
        </button>
        <p class="cosmos-quiet" id={`${id}-hint`}>
          {words.sendHint}
        </p>
      </div>
    </form>
  );
}

function draftState(drafting: Drafting, words: Words): string {
  switch (drafting.state) {
    case "clean":
      return words.promptOpen;
    case "saving":
      return words.saving;
    case "waiting":
      return words.draftWaiting;
    case "refused":
      return `${words.problem} ${drafting.reason}`;
    case "saved":
      return drafting.savedAt === null ? words.promptOpen : words.draft(inWords(drafting.savedAt, words));
  }
}
