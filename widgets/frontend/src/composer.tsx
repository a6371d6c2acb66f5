/** A labelled place to write, with its one action. Ctrl or Cmd with Enter sends. Where the lane takes files, by button,
 * paste or drag; where it knows people, `@` offers them. */
import { useEffect, useRef } from "preact/hooks";

import { Chosen, LeaveOut } from "./chosen";
import { useIdent } from "./ident";
import { People, useMentions } from "./mentions";
import type { Attached, FileSource } from "./source";
import type { ThreadWords } from "./thread-words";
import { type Uploads, useUploads } from "./uploads";

/** What a place to write has besides its words. */
export interface Rich {
  readonly source: FileSource;
  readonly files: readonly Attached[];
  readonly onFiles: (files: readonly Attached[]) => void;
  readonly words: ThreadWords;
}

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
  readonly rich?: Rich;
}

export function Composer(props: ComposerProps) {
  return props.rich ? <RichComposer {...props} rich={props.rich} /> : <Writing {...props} />;
}

function RichComposer(props: ComposerProps & { readonly rich: Rich }) {
  const { source, files, onFiles, words } = props.rich;
  const uploads = useUploads(source, files, onFiles, words);
  return <Writing {...props} uploads={uploads} />;
}

function Writing(props: ComposerProps & { readonly uploads?: Uploads }) {
  const { rich, uploads } = props;
  const id = useIdent();
  const field = useRef<HTMLTextAreaElement>(null);
  const mentioning = useMentions(field, rich ? (query) => rich.source.members(query) : undefined, props.onText);
  useEffect(() => {
    if (props.focus && field.current) {
      field.current.focus({ preventScroll: true });
      field.current.setSelectionRange(props.text.length, props.text.length);
      field.current.scrollIntoView({ block: "nearest" });
    }
  }, [props.focus]);
  const something = props.text.trim() !== "" || (rich?.files.length ?? 0) > 0;
  const ready = something && !props.busy && (uploads?.going.length ?? 0) === 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (mentioning.onKey(event)) return;
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
  const take = (event: Event, data: DataTransfer | null) => {
    if (!uploads || !data || data.files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    uploads.add(data.files);
  };
  const over = (event: DragEvent) => {
    if (!uploads || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { open } = mentioning;
  const offering = open
    ? {
        "aria-controls": `${id}-people`,
        "aria-activedescendant": `${id}-person-${open.chosen}`,
      }
    : {};
  return (
    <form
      class="cosmos-composer"
      onSubmit={submit}
      onDragOver={over}
      onDrop={(event) => take(event, event.dataTransfer)}
    >
      <label for={id}>{props.label}</label>
      <div class="cosmos-field">
        <textarea
          id={id}
          ref={field}
          rows={props.rows}
          value={props.text}
          aria-describedby={props.hint === null ? undefined : `${id}-hint`}
          {...(rich ? { "aria-autocomplete": "list", "aria-haspopup": "listbox" } : {})}
          {...offering}
          onInput={(event) => {
            props.onText(event.currentTarget.value);
            mentioning.look();
          }}
          onClick={mentioning.look}
          onBlur={mentioning.close}
          onKeyDown={onKeyDown}
          onPaste={(event) => take(event, event.clipboardData)}
        />
        {rich && <People id={id} mentioning={mentioning} words={rich.words} />}
      </div>
      {rich && uploads && <Attachments rich={rich} uploads={uploads} />}
      <div class="cosmos-actions">
        <button type="submit" class="cosmos-button cosmos-primary" aria-disabled={!ready}>
          {props.action}
        </button>
        {props.cancel && (
          <button type="button" class="cosmos-button" onClick={props.cancel.onCancel}>
            {props.cancel.label}
          </button>
        )}
        {rich && uploads && <AddFile uploads={uploads} words={rich.words} />}
        {props.hint !== null && (
          <p class="cosmos-quiet" id={`${id}-hint`}>
            {props.hint}
          </p>
        )}
      </div>
      {rich && <Formats words={rich.words} />}
    </form>
  );
}

function AddFile({ uploads, words }: { readonly uploads: Uploads; readonly words: ThreadWords }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="cosmos-button cosmos-link" onClick={() => input.current?.click()}>
        {words.attach}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          uploads.add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

function Attachments({ rich, uploads }: { readonly rich: Rich; readonly uploads: Uploads }) {
  const { files, onFiles, words } = rich;
  return (
    <Chosen label={words.attached} uploads={uploads} under={({ file }) => <Called file={file} words={words} />}>
      {files.map((file) => (
        <li key={file.id}>
          <Called file={file} words={words} />
          <LeaveOut
            label={words.dropFile(file.name)}
            onClick={() => onFiles(files.filter((one) => one.id !== file.id))}
          />
        </li>
      ))}
    </Chosen>
  );
}

interface CalledProps {
  readonly file: { readonly name: string; readonly size: number };
  readonly words: ThreadWords;
}

function Called({ file, words }: CalledProps) {
  return (
    <>
      <span>{file.name}</span> <span class="cosmos-quiet">{words.size(file.size)}</span>
    </>
  );
}

function Formats({ words }: { readonly words: ThreadWords }) {
  return (
    <details class="cosmos-formats">
      <summary>{words.formatting}</summary>
      <dl>
        {words.formats.map(([typed, becomes]) => (
          <div key={typed}>
            <dt>
              <code>{typed}</code>
            </dt>
            <dd>{becomes}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
