/** The answer being written, with how it is kept and its one action. */
import { useState } from "preact/hooks";

import { inWords } from "./dates";
import type { Drafting } from "./drafting";
import { useIdent } from "./ident";
import { AnswerFields } from "./prompt_answer";
import type { Answer, Prompt, PromptSource } from "./prompt_source";
import { missing } from "./prompt_value";
import type { PromptWords } from "./prompt_words";

interface WritingProps {
  readonly prompt: Prompt;
  readonly source: PromptSource;
  readonly answer: Answer;
  readonly label: string;
  readonly action: string;
  readonly busy: boolean;
  /** How far it is, in words. */
  readonly state: string;
  readonly hint: string;
  readonly words: PromptWords;
  readonly onAnswer: (answer: Answer) => void;
  readonly send: () => void;
  readonly cancel?: (() => void) | undefined;
}

export function Writing(props: WritingProps) {
  const { prompt, source, answer, busy, words, onAnswer, send, cancel } = props;
  const id = useIdent();
  const [problem, setProblem] = useState<string | null>(null);
  const [going, setGoing] = useState(false);
  const [held, setHeld] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setHeld(going);
    if (going) return;
    const lacks = missing(prompt, answer, words);
    setProblem(lacks);
    if (lacks === null) send();
    else (event.currentTarget as HTMLFormElement).querySelector<HTMLElement>("input:not([tabindex]), textarea, button")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    (event.currentTarget as HTMLFormElement).requestSubmit();
  };
  return (
    <form class="cosmos-composer" noValidate onSubmit={submit} onKeyDown={onKeyDown}>
      <AnswerFields
        prompt={prompt}
        source={source}
        answer={answer}
        busy={busy}
        label={props.label}
        problem={held ? heldInWords(going, words) : problem}
        words={words}
        onGoing={setGoing}
        onAnswer={(next) => {
          setProblem(null);
          if (!going) setHeld(false);
          onAnswer(next);
        }}
      />
      <div class="cosmos-actions">
        <button type="submit" class="cosmos-button cosmos-primary" aria-disabled={busy} aria-describedby={`${id}-hint`}>
          {props.action}
        </button>
        {cancel && (
          <button type="button" class="cosmos-button" onClick={cancel}>
            {words.cancel}
          </button>
        )}
        <p class="cosmos-quiet" id={`${id}-hint`}>
          {props.hint}
        </p>
      </div>
      <p class="cosmos-state" role="status">
        {props.state}
      </p>
    </form>
  );
}

/** To who would have sent before the picture was there: in one line each, so that nothing moves when it is. */
export function heldInWords(going: boolean, words: PromptWords): string {
  return going ? words.pictureGoing : words.pictureThere;
}

export function draftInWords(drafting: Drafting, words: PromptWords): string {
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
