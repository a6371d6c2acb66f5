/**
 * A place for words in which `@` offers people, and pictures stand in the text: added by button, pasted or dropped.
 * What is in the text is listed below it, to be looked at, described for who cannot see it, or left out.
 */
import type { ComponentProps } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { Chosen, LeaveOut } from "./chosen";
import { People, useMentions } from "./mentions";
import { described, type PictureIn, picturesIn, unnamed, withoutPicture, withPicture } from "./pictures_in";
import { Own } from "./own";
import type { PromptWords } from "./prompt_words";
import type { Attached, FileSource } from "./source";
import { type Going, type Uploads, useUploads } from "./uploads";

export const PICTURES: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const NONE: readonly Attached[] = [];

interface RichTextProps {
  readonly id: string;
  readonly source: FileSource;
  readonly words: PromptWords;
  readonly text: string;
  readonly busy?: boolean;
  /** Nobody is to be told who writes here, and so not what they call their files either. */
  readonly anonymous?: boolean;
  /** Without them, `@` alone is offered. */
  readonly pictures?: boolean;
  readonly onText: (text: string) => void;
  /** Told when pictures begin and cease to be under way. */
  readonly onGoing?: ((going: boolean) => void) | undefined;
  /** Of the field itself. */
  readonly field: ComponentProps<"textarea">;
}

export function RichText(props: RichTextProps) {
  const { id, source, words, text, busy = false, anonymous = false, pictures = true, onText, onGoing, field } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const latest = useRef(text);
  latest.current = text;
  const put = (next: string) => {
    latest.current = next;
    onText(next);
  };
  const arrived = (files: readonly Attached[]) => {
    const place = area.current;
    const typing = place !== null && place.ownerDocument.activeElement === place;
    for (const file of files) {
      const { text: next, caret } = withPicture(latest.current, place?.selectionEnd ?? latest.current.length, file);
      put(next);
      if (typing) requestAnimationFrame(() => place.setSelectionRange(caret, caret));
    }
  };
  const only = useRef({ types: PICTURES, otherwise: words.pictureNot });
  const { add, ...rest } = useUploads(source, NONE, arrived, words, only.current);
  const called = (file: File) => (anonymous ? unnamed(file, words.pictureCalled) : file);
  const uploads: Uploads = { ...rest, add: (files) => add([...files].map(called)) };
  const going = uploads.going.length > 0;
  useEffect(() => onGoing?.(going), [going]);
  const mentioning = useMentions(area, (query) => source.members(query), put);
  const { open } = mentioning;
  const take = (event: Event, data: DataTransfer | null) => {
    if (!pictures || !data || data.files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (!busy) uploads.add(data.files);
  };
  const offering = open ? { "aria-controls": `${id}-people`, "aria-activedescendant": `${id}-person-${open.chosen}` } : {};
  return (
    <div
      class="cosmos-rich"
      onDragOver={(event) => {
        if (pictures && event.dataTransfer?.types.includes("Files")) event.preventDefault();
      }}
      onDrop={(event) => take(event, event.dataTransfer)}
    >
      <div class="cosmos-field">
        <textarea
          {...field}
          id={id}
          ref={area}
          value={text}
          readOnly={busy}
          maxLength={20_000}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          {...offering}
          onInput={(event) => {
            put(event.currentTarget.value);
            mentioning.look();
          }}
          onClick={mentioning.look}
          onBlur={mentioning.close}
          onKeyDown={(event) => void mentioning.onKey(event)}
          onPaste={(event) => take(event, event.clipboardData)}
        />
        <People id={id} mentioning={mentioning} words={words} />
      </div>
      {pictures && <AddPicture uploads={uploads} busy={busy} words={words} />}
      {pictures && <InText id={id} text={text} source={source} uploads={uploads} busy={busy} put={put} words={words} />}
    </div>
  );
}

interface AddProps {
  readonly uploads: Uploads;
  readonly busy: boolean;
  readonly words: PromptWords;
}

function AddPicture({ uploads, busy, words }: AddProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="cosmos-actions">
      <button type="button" class="cosmos-button cosmos-link" disabled={busy} onClick={() => input.current?.click()}>
        {words.putPicture}
      </button>
      <input
        ref={input}
        type="file"
        accept={PICTURES.join(",")}
        multiple
        hidden
        onChange={(event) => {
          uploads.add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <p class="cosmos-quiet">{words.putPictureHint}</p>
    </div>
  );
}

interface InTextProps extends AddProps {
  readonly id: string;
  readonly text: string;
  readonly source: FileSource;
  readonly put: (text: string) => void;
}

function InText({ id, text, source, uploads, busy, put, words }: InTextProps) {
  return (
    <Chosen
      class="cosmos-in-text"
      label={words.picturesInText}
      uploads={uploads}
      under={(going) => <OnItsWay going={going} words={words} />}
    >
      {picturesIn(text).map((picture, index) => (
        <li key={`${picture.url} ${index}`}>
          <Small source={source} picture={picture} />
          <div class="cosmos-described">
            <label for={`${id}-alt-${index}`}>{words.pictureShows(picture.name)}</label>
            <input
              id={`${id}-alt-${index}`}
              type="text"
              value={picture.alt}
              maxLength={300}
              readOnly={busy}
              onInput={(event) => put(described(text, picture, event.currentTarget.value))}
            />
          </div>
          <LeaveOut label={words.dropFile(picture.name)} busy={busy} onClick={() => put(withoutPicture(text, picture))} />
        </li>
      ))}
    </Chosen>
  );
}

/** Laid out as a picture that is there. */
function OnItsWay({ going, words }: { readonly going: Going; readonly words: PromptWords }) {
  const { file, part } = going;
  return (
    <>
      <span class="cosmos-small">
        <Own file={file} />
      </span>
      <div class="cosmos-described">
        <span class="cosmos-label">{words.pictureShows(file.name)}</span>
        <span class="cosmos-slot">{words.uploading(Math.round(part * 100))}</span>
      </div>
    </>
  );
}

/** As it will be seen, only small; what it shows is said beside it. */
function Small({ source, picture: { url } }: { readonly source: FileSource; readonly picture: PictureIn }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    source.address({ url }).then(
      (found) => current && setAddress(found),
      () => undefined,
    );
    return () => void (current = false);
  }, [source, url]);
  return <span class="cosmos-small">{address !== null && <img src={address} alt="" />}</span>;
}
