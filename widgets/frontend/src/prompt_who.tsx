/** Asking who wrote a response where nobody is told: only for a reason, which is logged, and its author hears of it. */
import { useEffect, useRef, useState } from "preact/hooks";

import { useIdent } from "./ident";
import { newKey } from "./key";
import type { PromptSource } from "./prompt_source";
import type { PromptWords } from "./prompt_words";
import { Problem } from "./source";

interface WhoProps {
  readonly source: PromptSource;
  readonly response: string;
  readonly words: PromptWords;
  readonly close: () => void;
}

export function WhoDialog({ source, response, words, close }: WhoProps) {
  const id = useIdent();
  const box = useRef<HTMLDialogElement>(null);
  const key = useRef(newKey());
  const [reason, setReason] = useState("");
  const [told, setTold] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => box.current?.showModal(), []);
  const ask = async (event: Event) => {
    event.preventDefault();
    if (reason.trim() === "") return setProblem(words.whoFirst);
    setProblem(null);
    try {
      setTold((await source.unmask(response, reason.trim(), key.current)).display_name);
    } catch (error) {
      setProblem(Problem.of(error).message || words.cannotReach);
    }
  };
  return (
    <dialog class="cosmos-dialog" ref={box} aria-labelledby={`${id}-title`} onClose={close}>
      <h4 id={`${id}-title`}>{words.whoTitle}</h4>
      {told === null ? (
        <form class="cosmos-composer" onSubmit={(event) => void ask(event)}>
          <p id={`${id}-warning`}>{words.whoWarning}</p>
          <label for={id}>{words.whoReason}</label>
          <textarea
            id={id}
            rows={3}
            value={reason}
            maxLength={1_000}
            aria-describedby={`${id}-warning ${id}-wrong`}
            aria-invalid={problem !== null}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <p class="cosmos-error" id={`${id}-wrong`} role="alert">
            {problem}
          </p>
          <div class="cosmos-actions">
            <button type="submit" class="cosmos-button cosmos-danger">
              {words.whoAsk}
            </button>
            <button type="button" class="cosmos-button" onClick={() => box.current?.close()}>
              {words.cancel}
            </button>
          </div>
        </form>
      ) : (
        <>
          <p role="status">{words.whoTold(told)}</p>
          <button type="button" class="cosmos-button" onClick={() => box.current?.close()}>
            {words.close}
          </button>
        </>
      )}
    </dialog>
  );
}
