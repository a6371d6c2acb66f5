/** The dialogue under one response: what was replied, live, and a place to reply. */
import { useCallback, useEffect, useState } from "preact/hooks";

import { Card } from "./card";
import { Standing } from "./going";
import { useIdent } from "./ident";
import { useKept } from "./kept";
import { newKey } from "./key";
import type { Outbox } from "./outbox";
import { asPerson } from "./prompt_person";
import type { PromptSource, Reply, Response, Sendable } from "./prompt_source";
import { dayOf } from "./prompt_time";
import type { PromptWords } from "./prompt_words";
import { RichText } from "./rich_text";
import { Problem } from "./source";
import { Failed } from "./states";

interface DialogueProps {
  readonly id: string;
  readonly response: Response;
  readonly source: PromptSource;
  readonly outbox: Outbox<Sendable>;
  /** Replies of which the reader was told already; each opens the list where it is, or takes one from it. */
  readonly come: readonly Reply[];
  readonly gone: ReadonlySet<string>;
  readonly keptAs: string;
  readonly viewer: { readonly name: string | null; readonly leads: boolean };
  /** Under what name one writes here oneself where nobody is told. */
  readonly mine: string | null;
  readonly words: PromptWords;
  readonly onGone: (reply: Reply) => void;
}

export function Dialogue(props: DialogueProps) {
  const { response, source, outbox, viewer, words, keptAs } = props;
  const [listed, setListed] = useState<readonly Reply[] | null>(null);
  const [failed, setFailed] = useState<Problem | null>(null);
  const [text, setText] = useKept(`${keptAs}/reply/${response.id}`, "");
  const load = useCallback(() => {
    setFailed(null);
    source.replies(response.id).then(setListed, (error: unknown) => setFailed(Problem.of(error)));
  }, [source, response.id]);
  // Where nobody is told who writes, replies do not come by themselves: that there are more is seen from their number.
  const counted = response.author === null ? response.replies : 0;
  useEffect(load, [load, counted]);

  const who = asPerson(response, words).display_name;
  const known = new Set(listed?.map((reply) => reply.id));
  const replies = [...(listed ?? []), ...props.come.filter((reply) => reply.response === response.id && !known.has(reply.id))].filter(
    (reply) => !props.gone.has(reply.id),
  );
  const going = outbox.items.filter((item) => item.to === "reply" && item.response === response.id);
  return (
    <section class="cosmos-dialogue" id={props.id} aria-label={words.dialogueOf(who)}>
      {failed !== null && <Failed problem={failed} words={words} retry={load} />}
      {listed !== null && replies.length + going.length === 0 && <p class="cosmos-quiet">{words.noReplies}</p>}
      <ol class="cosmos-list">
        {replies.map((reply) => (
          <li key={reply.id}>
            <ReplyCard {...props} reply={reply} />
          </li>
        ))}
        {going.map((item) => (
          <li key={item.key}>
            <p class="cosmos-plain">{item.answer.text}</p>
            <Standing
              item={item}
              words={words}
              again={() => outbox.again(item.key)}
              drop={() => outbox.drop(item.key)}
              edit={() => {
                setText(text === "" ? item.answer.text : `${text}\n\n${item.answer.text}`);
                outbox.drop(item.key);
              }}
            />
          </li>
        ))}
      </ol>
      {viewer.name !== null && (
        <ReplyForm
          source={source}
          anonymous={response.author === null}
          label={words.replyTo(who)}
          text={text}
          words={words}
          onText={setText}
          send={() => {
            const answer = { text: text.trim(), value: null, file: null };
            outbox.send({ to: "reply", response: response.id, version: 0, answer });
            setText("");
          }}
        />
      )}
    </section>
  );
}

interface ReplyFormProps {
  readonly source: PromptSource;
  readonly anonymous: boolean;
  readonly label: string;
  readonly text: string;
  readonly words: PromptWords;
  readonly onText: (text: string) => void;
  readonly send: () => void;
}

function ReplyForm({ source, anonymous, label, text, words, onText, send }: ReplyFormProps) {
  const id = useIdent();
  const [going, setGoing] = useState(false);
  const ready = text.trim() !== "" && !going;
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) send();
    else (event.currentTarget as HTMLFormElement).querySelector("textarea")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    (event.currentTarget as HTMLFormElement).requestSubmit();
  };
  return (
    <form class="cosmos-composer" onSubmit={submit} onKeyDown={onKeyDown}>
      <label for={id}>{label}</label>
      <RichText
        id={id}
        source={source.door}
        words={words}
        text={text}
        anonymous={anonymous}
        onText={onText}
        onGoing={setGoing}
        field={{ rows: 2 }}
      />
      <div class="cosmos-actions">
        <button type="submit" class="cosmos-button cosmos-primary" aria-disabled={!ready}>
          {words.reply}
        </button>
      </div>
    </form>
  );
}

interface ReplyCardProps extends DialogueProps {
  readonly reply: Reply;
}

function ReplyCard({ reply, source, viewer, mine, words, onGone }: ReplyCardProps) {
  const [asked, setAsked] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const own = reply.author === null ? mine !== null && reply.pseudonym === mine : reply.author.name === viewer.name;
  const remove = async () => {
    try {
      await source.removeReply(reply, newKey());
      onGone(reply);
    } catch (error) {
      setFailed(Problem.of(error).message || words.cannotReach);
    }
  };
  return (
    <Card
      author={asPerson(reply, words)}
      own={own}
      at={reply.author === null ? null : reply.created_at}
      note={reply.author === null ? dayOf(reply.created_at, words) : undefined}
      html={reply.html}
      source={source.door}
      text={reply.text}
      words={words}
    >
      {(own || viewer.leads) && !asked && (
        <div class="cosmos-actions">
          <button type="button" class="cosmos-button cosmos-link" onClick={() => setAsked(true)}>
            {words.remove}
          </button>
        </div>
      )}
      {asked && (
        <div class="cosmos-actions" role="group" aria-label={words.removeSure}>
          <p>{words.removeSure}</p>
          <button type="button" class="cosmos-button cosmos-danger" onClick={() => void remove()}>
            {words.remove}
          </button>
          <button type="button" class="cosmos-button" onClick={() => setAsked(false)}>
            {words.keep}
          </button>
        </div>
      )}
      {failed !== null && (
        <p class="cosmos-error" role="alert">
          {failed}
        </p>
      )}
    </Card>
  );
}
