/** A notebook cell's value as an answer: shown as it will be sent, before it is. Without a notebook it is pasted. */
import { useEffect, useState } from "preact/hooks";

import { type AnswerProps, TextField } from "./prompt_answer";
import type { CellValue, Value } from "./prompt_source";
import { cellIn } from "./prompt_value";
import type { PromptWords } from "./prompt_words";
import { Problem } from "./source";

interface CellFieldProps extends AnswerProps {
  readonly id: string;
  readonly onValue: (value: Value) => void;
}

export function CellField(props: CellFieldProps) {
  const { source, prompt, answer, busy, id, words, onValue } = props;
  const [failed, setFailed] = useState<string | null>(null);
  const take = async () => {
    try {
      const value = await source.door.value();
      setFailed(null);
      if (value !== null) onValue(value);
    } catch (error) {
      setFailed(Problem.of(error).message);
    }
  };
  const value = cellIn(answer.value);
  useEffect(() => {
    if (source.door.notebook && value === null && !busy) void take();
  }, [source]);
  if (!source.door.notebook)
    return (
      <TextField
        {...props}
        label={words.cellPaste}
        hint={words.cellHere}
        rows={5}
        text={value?.text ?? ""}
        onText={(text) => onValue(text.trim() === "" ? null : { text, json: null })}
      />
    );
  return (
    <div class="cosmos-cell" role="group" aria-labelledby={id}>
      <p class="cosmos-legend" id={id}>
        {words.cell}
      </p>
      {value === null ? (
        <>
          <p class="cosmos-quiet">{words.cellNone}</p>
          <pre class="cosmos-value" tabIndex={0}>{`Prompt("${prompt.slug}", value=lambda: total)`}</pre>
        </>
      ) : (
        <>
          <p class="cosmos-quiet">{words.cellHint}</p>
          <Cell value={value} words={words} />
        </>
      )}
      {failed !== null && (
        <p class="cosmos-error" role="alert">
          {failed}
        </p>
      )}
      <div class="cosmos-actions">
        <button type="button" class="cosmos-button" disabled={busy} onClick={() => void take()}>
          {words.cellAgain}
        </button>
      </div>
    </div>
  );
}

interface Table {
  readonly columns: readonly unknown[];
  readonly data: readonly unknown[];
}

function tableIn(json: unknown): Table | null {
  const told = json as Partial<Table> | null;
  return told && typeof told === "object" && Array.isArray(told.columns) && Array.isArray(told.data) ? (told as Table) : null;
}

/** The value as text; of a table also how large it is. */
export function Cell({ value, words }: { readonly value: CellValue; readonly words: PromptWords }) {
  const table = tableIn(value.json);
  return (
    <>
      {table !== null && (
        <p class="cosmos-quiet">{words.cellTable(table.data.length, table.columns.map(String).join(", "))}</p>
      )}
      <pre class="cosmos-value" tabIndex={0}>
        {value.text}
      </pre>
    </>
  );
}
