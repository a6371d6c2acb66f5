/** The place to answer a prompt: by its kind, and for all but a text a remark beside it. */
import { useEffect, useState } from "preact/hooks";

import { useIdent } from "./ident";
import { CellField } from "./prompt_cell";
import { PictureField } from "./prompt_picture";
import type { Answer, Prompt, PromptSource, Value } from "./prompt_source";
import { chosenIn, inDigits, numberIn, rangeInWords } from "./prompt_value";
import type { PromptWords } from "./prompt_words";
import { RichText } from "./rich_text";

export interface AnswerProps {
  readonly prompt: Prompt;
  readonly source: PromptSource;
  readonly answer: Answer;
  /** While it is under way it can be read but not changed: what arrives is what was seen. */
  readonly busy: boolean;
  /** What the field is called where it takes a text. */
  readonly label: string;
  /** What is missing, told beside the field. */
  readonly problem: string | null;
  readonly words: PromptWords;
  readonly onAnswer: (answer: Answer) => void;
  /** Told when pictures begin and cease to be under way. */
  readonly onGoing: (going: boolean) => void;
}

export function AnswerFields(props: AnswerProps) {
  const { prompt, answer, onAnswer } = props;
  const id = useIdent();
  const onText = (text: string) => onAnswer({ ...answer, text });
  const onValue = (value: Value) => onAnswer({ ...answer, value });
  if (prompt.kind === "text")
    return (
      <>
        <TextField {...props} id={id} rows={7} text={answer.text} hint={null} onText={onText} />
        <Wrong id={id} problem={props.problem} />
      </>
    );
  if (prompt.kind === "image") return <PictureField {...props} id={id} />;
  return (
    <>
      {prompt.kind === "choice" && <ChoiceField {...props} id={id} onValue={onValue} />}
      {prompt.kind === "scale" && <ScaleField {...props} id={id} onValue={onValue} />}
      {prompt.kind === "number" && <NumberField {...props} id={id} onValue={onValue} />}
      {prompt.kind === "cell" && <CellField {...props} id={id} onValue={onValue} />}
      <Wrong id={id} problem={props.problem} />
      <TextField
        {...props}
        id={`${id}-remark`}
        label={props.words.remark}
        rows={2}
        text={answer.text}
        hint={props.words.remarkHint}
        problem={null}
        onText={onText}
      />
    </>
  );
}

export function Wrong({ id, problem }: { readonly id: string; readonly problem: string | null }) {
  return (
    <p class="cosmos-error" id={`${id}-wrong`} role="alert">
      {problem}
    </p>
  );
}

interface TextFieldProps {
  readonly id: string;
  readonly prompt: Prompt;
  readonly source: PromptSource;
  readonly label: string;
  readonly hint: string | null;
  readonly rows: number;
  readonly text: string;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly words: PromptWords;
  readonly onText: (text: string) => void;
  /** Null where the text describes a picture, and so has none in it. */
  readonly onGoing: ((going: boolean) => void) | null;
}

export function TextField({ id, prompt, source, label, hint, rows, text, busy, problem, words, onText, onGoing }: TextFieldProps) {
  const described = [hint === null ? "" : `${id}-hint`, problem === null ? "" : `${id}-wrong`].join(" ").trim();
  return (
    <>
      <label for={id}>{label}</label>
      {hint !== null && (
        <p class="cosmos-quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <RichText
        id={id}
        source={source.door}
        words={words}
        text={text}
        busy={busy}
        anonymous={prompt.anonymous}
        pictures={onGoing !== null}
        onText={onText}
        onGoing={onGoing ?? undefined}
        field={{
          rows,
          "aria-invalid": problem !== null,
          "aria-describedby": described === "" ? undefined : described,
        }}
      />
    </>
  );
}

interface ValueProps extends AnswerProps {
  readonly id: string;
  readonly onValue: (value: Value) => void;
}

function ChoiceField({ prompt, answer, busy, id, problem, words, onValue }: ValueProps) {
  const most = prompt.spec.most ?? 1;
  const chosen = chosenIn(answer.value);
  const choose = (key: string, on: boolean) => {
    if (most === 1) onValue([key]);
    else onValue(on ? [...chosen, key] : chosen.filter((one) => one !== key));
  };
  return (
    <fieldset class="cosmos-choices" aria-describedby={problem === null ? undefined : `${id}-wrong`}>
      <legend>{most === 1 ? words.chooseOne : words.chooseSome(most)}</legend>
      {prompt.spec.choices?.map(({ key, label }) => {
        const on = chosen.includes(key);
        return (
          <label class="cosmos-choice" key={key}>
            <input
              type={most === 1 ? "radio" : "checkbox"}
              name={id}
              checked={on}
              disabled={busy || (most > 1 && !on && chosen.length >= most)}
              onChange={(event) => choose(key, event.currentTarget.checked)}
            />
            <span>{label}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

function ScaleField({ prompt, answer, busy, id, problem, words, onValue }: ValueProps) {
  const least = prompt.spec.least ?? 1;
  const most = prompt.spec.most ?? 5;
  const steps = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  const ends = new Map([
    [least, prompt.spec.least_label ?? ""],
    [most, prompt.spec.most_label ?? ""],
  ]);
  return (
    <fieldset class="cosmos-scale" aria-describedby={problem === null ? undefined : `${id}-wrong`}>
      <legend>{words.scale(least, most)}</legend>
      <div class="cosmos-steps">
        {steps.map((step) => (
          <label class="cosmos-step" key={step}>
            <input
              type="radio"
              name={id}
              aria-label={[inDigits(step, words), ends.get(step)].filter(Boolean).join(", ")}
              checked={answer.value === step}
              disabled={busy}
              onChange={() => onValue(step)}
            />
            <span>{inDigits(step, words)}</span>
          </label>
        ))}
      </div>
      <p class="cosmos-ends cosmos-quiet" aria-hidden="true">
        <span>{ends.get(least)}</span>
        <span>{ends.get(most)}</span>
      </p>
    </fieldset>
  );
}

/** What is typed stays as it is typed; the answer is the number it means, if it means one. */
function NumberField({ prompt, answer, busy, id, problem, words, onValue }: ValueProps) {
  const [typed, setTyped] = useState(typeof answer.value === "number" ? inDigits(answer.value, words) : "");
  const [left, setLeft] = useState(false);
  const hint = `${id}-hint`;
  const unit = prompt.spec.unit ?? "";
  const wrong = left && typed.trim() !== "" && numberIn(typed, words) === null;
  useEffect(() => {
    if (typeof answer.value === "number" && numberIn(typed, words) !== answer.value) setTyped(inDigits(answer.value, words));
  }, [answer.value]);
  return (
    <>
      <label for={id}>{unit === "" ? words.number : words.numberIn(unit)}</label>
      <p class="cosmos-quiet" id={hint}>
        {words.numberHint(inDigits(1234.5, words))} {rangeInWords(prompt, words)}
      </p>
      <div class="cosmos-number">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          readOnly={busy}
          aria-describedby={`${hint} ${id}-wrong`}
          aria-invalid={wrong || problem !== null}
          onBlur={() => setLeft(true)}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            onValue(numberIn(event.currentTarget.value, words));
          }}
        />
        {unit !== "" && <span aria-hidden="true">{unit}</span>}
      </div>
      {wrong && (
        <p class="cosmos-error" role="alert">
          {words.numberWrong}
        </p>
      )}
    </>
  );
}
