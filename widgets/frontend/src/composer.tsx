/** A labelled place to write, with its one action. Ctrl or Cmd with Enter sends. */
import { useEffect, useRef } from "preact/hooks";

import { useIdent } from "./ident";

interface ComposerProps {
  readonly label: string;
  readonly hint: string | null;
  readonly action: string;
  readonly text: string;
  readonly rows: number;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
  readonly cancel?: { readonly label: string; readonly onCancel: () => void };
  readonly focus?: boolean;
  readonly busy?: boolean;
}

export function Composer(props: ComposerProps) {
  const id = useIdent();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (props.focus) field.current?.focus();
  }, [props.focus]);
  const ready = props.text.trim() !== "" && !props.busy;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && ready) {
      event.preventDefault();
      props.onSend();
    } else if (event.key === "Escape" && props.cancel && props.text === "") {
      props.cancel.onCancel();
    }
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready) props.onSend();
    else field.current?.focus();
  };
  return (
    <form class="cosmos-composer" onSubmit={submit}>
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        ref={field}
        rows={props.rows}
        value={props.text}
        aria-describedby={props.hint === null ? undefined : `${id}-hint`}
        onInput={(event) => props.onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="cosmos-actions">
        <button type="submit" class="cosmos-button cosmos-primary" aria-disabled={!ready}>
          {props.action}
        </button>
        {props.cancel && (
          <button type="button" class="cosmos-button" onClick={props.cancel.onCancel}>
            {props.cancel.label}
          </button>
        )}
        {props.hint !== null && (
          <p class="cosmos-quiet" id={`${id}-hint`}>
            {props.hint}
          </p>
        )}
      </div>
    </form>
  );
}
