/** One response and what can be done with it: its dialogue, its versions, marking it, and asking on from it. */
import { useEffect, useState } from "preact/hooks";

import { Card } from "./card";
import { inWords } from "./dates";
import { goingInWords, onItsWay, Standing } from "./going";
import { useIdent } from "./ident";
import { useKept } from "./kept";
import { newKey } from "./key";
import type { Outbox } from "./outbox";
import { ResponseBody } from "./prompt_body";
import { Dialogue } from "./prompt_dialogue";
import { asPerson } from "./prompt_person";
import type { Answer, Prompt, PromptSource, Reply, Response, Sendable } from "./prompt_source";
import { dayOf } from "./prompt_time";
import { Versions } from "./prompt_versions";
import { WhoDialog } from "./prompt_who";
import type { PromptWords } from "./prompt_words";
import { Writing } from "./prompt_writing";
import { Problem } from "./source";

/** What everything under a prompt needs to know. */
export interface Around {
  readonly prompt: Prompt;
  readonly source: PromptSource;
  readonly outbox: Outbox<Sendable>;
  readonly keptAs: string;
  readonly viewer: { readonly name: string | null; readonly leads: boolean; readonly stewards: boolean };
  readonly mayAsk: boolean;
  readonly mine: string | null;
  readonly come: readonly Reply[];
  readonly gone: ReadonlySet<string>;
  readonly words: PromptWords;
  readonly onGone: (reply: Reply) => void;
  readonly onChanged: (response: Response) => void;
}

interface LineProps {
  readonly around: Around;
  readonly response: Response;
  readonly own: boolean;
}

export function Line({ around, response, own }: LineProps) {
  const { prompt, source, outbox, words, viewer } = around;
  const id = useIdent();
  const [open, setOpen] = useState<"" | "dialogue" | "versions" | "revise" | "who">("");
  const [failed, setFailed] = useState<string | null>(null);
  const shown = (part: typeof open) => setOpen(open === part ? "" : part);
  const going = outbox.items.find((item) => item.to === "revise" && item.response === response.id);
  const who = asPerson(response, words).display_name;
  const mark = async () => {
    setFailed(null);
    try {
      around.onChanged(await source.mark(response.id, !response.exemplar, newKey()));
    } catch (error) {
      setFailed(Problem.of(error).message || words.cannotReach);
    }
  };
  const notes = [
    response.exemplar ? words.exemplar : "",
    response.author === null ? dayOf(response.created_at, words) : "",
    response.revised_at ? words.revised(response.author === null ? dayOf(response.revised_at, words) : inWords(response.revised_at, words)) : "",
  ].filter((note) => note !== "");
  const ask = around.mayAsk ? source.newPage(response.id) : null;

  return (
    <Card
      author={asPerson(response, words)}
      own={own}
      at={response.author === null ? null : response.created_at}
      html=""
      text=""
      note={notes.length === 0 ? undefined : notes.join(" · ")}
      words={words}
    >
      <ResponseBody prompt={prompt} said={response} source={source} words={words} />
      {going && (
        <Standing item={going} words={words} again={() => outbox.again(going.key)} drop={() => outbox.drop(going.key)} />
      )}
      <div class="cosmos-actions cosmos-deeds">
        <Deed name={words.dialogue(response.replies ?? 0)} about={who} controls={`${id}-dialogue`} open={open === "dialogue"} onPress={() => shown("dialogue")} />
        {own && prompt.round.state === "open" && response.round === prompt.round.number && (
          <Deed name={words.revise} controls={`${id}-revise`} open={open === "revise"} onPress={() => shown("revise")} />
        )}
        {response.version > 1 && (
          <Deed name={words.versions} about={who} controls={`${id}-versions`} open={open === "versions"} onPress={() => shown("versions")} />
        )}
        {ask !== null && (
          <a
            class="cosmos-button cosmos-link"
            aria-label={`${words.makePrompt}: ${who}`}
            href={ask}
          >
            {words.makePrompt}
          </a>
        )}
        {viewer.leads && (
          <button type="button" class="cosmos-button cosmos-link" aria-label={`${response.exemplar ? words.unmark : words.mark}: ${who}`} onClick={() => void mark()}>
            {response.exemplar ? words.unmark : words.mark}
          </button>
        )}
        {viewer.stewards && !source.door.notebook && response.author === null && !own && (
          <button type="button" class="cosmos-button cosmos-link" aria-label={`${words.who} ${who}`} onClick={() => setOpen("who")}>
            {words.who}
          </button>
        )}
      </div>
      {failed !== null && (
        <p class="cosmos-error" role="alert">
          {failed}
        </p>
      )}
      {open === "dialogue" && <Dialogue {...around} id={`${id}-dialogue`} response={response} />}
      {open === "versions" && (
        <Versions id={`${id}-versions`} prompt={prompt} response={response} source={source} words={words} />
      )}
      {open === "revise" && <Revising around={around} id={`${id}-revise`} response={response} done={() => setOpen("")} />}
      {open === "who" && <WhoDialog source={source} response={response.id} words={words} close={() => setOpen("")} />}
    </Card>
  );
}

interface DeedProps {
  readonly name: string;
  readonly about?: string;
  readonly controls: string;
  readonly open: boolean;
  readonly onPress: () => void;
}

function Deed({ name, about, controls, open, onPress }: DeedProps) {
  return (
    <button
      type="button"
      class="cosmos-button cosmos-link"
      aria-label={about === undefined ? undefined : `${name}: ${about}`}
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      onClick={onPress}
    >
      {name}
    </button>
  );
}

interface RevisingProps {
  readonly around: Around;
  readonly id: string;
  readonly response: Response;
  readonly done: () => void;
}

/** What is being changed is kept here until the lane has it, like anything that is written. */
function Revising({ around, id, response, done }: RevisingProps) {
  const { prompt, source, outbox, words, keptAs } = around;
  const before: Answer = { text: response.text, value: response.value ?? null, file: response.file ?? null };
  const [answer, setAnswer] = useKept<Answer | null>(`${keptAs}/revise/${response.id}`, null);
  const going = outbox.items.find((item) => item.to === "revise" && item.response === response.id);
  const [sent, setSent] = useState(false);
  useEffect(() => {
    if (!sent || going !== undefined) return;
    setAnswer(null);
    done();
  }, [sent, going]);
  return (
    <div id={id}>
      <Writing
        prompt={prompt}
        source={source}
        answer={answer ?? before}
        label={words.reviseLabel}
        action={words.sendAgain}
        busy={going !== undefined && onItsWay(going)}
        state={going ? goingInWords(going, words) : ""}
        hint={words.reads[prompt.visibility]}
        words={words}
        onAnswer={setAnswer}
        send={() => {
          if (going) outbox.drop(going.key);
          outbox.send({ to: "revise", response: response.id, version: response.version, answer: answer ?? before });
          setSent(true);
        }}
        cancel={() => {
          setAnswer(null);
          done();
        }}
      />
    </div>
  );
}
