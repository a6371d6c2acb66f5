/** A picture as an answer: chosen, dropped or pasted, looked at before it is sent, and described for who cannot see it. */
import { useEffect, useRef, useState } from "preact/hooks";

import { Own } from "./own";
import { unnamed } from "./pictures_in";
import { type AnswerProps, TextField, Wrong } from "./prompt_answer";
import type { Picture, PromptSource } from "./prompt_source";
import type { PromptWords } from "./prompt_words";
import { PICTURES } from "./rich_text";
import { Problem } from "./source";
import { type Going, LARGEST } from "./uploads";

interface PictureFieldProps extends AnswerProps {
  readonly id: string;
}

export function PictureField({ prompt, source, answer, busy, id, problem, words, onAnswer, onGoing }: PictureFieldProps) {
  const chooser = useRef<HTMLInputElement>(null);
  const [going, setGoing] = useState<Omit<Going, "key"> | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => onGoing(going !== null), [going !== null]);
  const latest = useRef({ answer, onAnswer });
  latest.current = { answer, onAnswer };
  const take = async (data: File | undefined) => {
    if (data === undefined || busy) return;
    const refused = !PICTURES.includes(data.type) ? words.pictureNot : data.size > LARGEST ? words.pictureLarge : null;
    setFailed(refused);
    if (refused !== null) return;
    const progress = (part: number) => setGoing({ file: data, part });
    progress(0);
    try {
      const file = await source.door.upload(prompt.anonymous ? unnamed(data, words.pictureCalled) : data, progress);
      // What was written meanwhile stays.
      latest.current.onAnswer({ ...latest.current.answer, file });
    } catch (error) {
      const why = Problem.of(error);
      setFailed(`${words.pictureFailed} ${why.transient ? words.cannotReach : why.message}`);
    } finally {
      setGoing(null);
    }
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  };
  const pasted = (event: ClipboardEvent) => {
    const data = event.clipboardData?.files[0];
    if (!data) return;
    event.preventDefault();
    void take(data);
  };
  // The room for a picture is there from the moment that one is chosen, so nothing moves when it has arrived.
  const there = going !== null || answer.file !== null;
  return (
    <div class="cosmos-picture" onDragOver={(event) => event.preventDefault()} onDrop={dropped} onPaste={pasted}>
      <label for={id}>{words.picture}</label>
      <p class="cosmos-quiet" id={`${id}-hint`}>
        {words.pictureHint}
      </p>
      {there && (
        <div class="cosmos-look">
          {going !== null && <Own file={going.file} />}
          {going !== null && <progress value={going.part} max={1} aria-label={words.picture} />}
          {going === null && answer.file !== null && (
            <Shown source={source} file={answer.file} alt={alternative(answer.text, words)} />
          )}
        </div>
      )}
      <input
        class="cosmos-hidden"
        ref={chooser}
        id={id}
        type="file"
        accept={PICTURES.join(",")}
        disabled={busy}
        tabIndex={-1}
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      <div class="cosmos-actions">
        <button
          type="button"
          class="cosmos-button"
          aria-describedby={`${id}-hint`}
          disabled={busy}
          onClick={() => chooser.current?.click()}
        >
          {there ? words.otherPicture : words.addPicture}
        </button>
        {there && (
          <button
            type="button"
            class="cosmos-button"
            disabled={busy || going !== null}
            onClick={() => onAnswer({ ...answer, file: null })}
          >
            {words.removePicture}
          </button>
        )}
      </div>
      <p class="cosmos-quiet cosmos-hidden" role="status">
        {going === null ? "" : words.pictureGoing}
      </p>
      <Wrong id={id} problem={failed ?? problem} />
      <TextField
        id={`${id}-alt`}
        prompt={prompt}
        source={source}
        words={words}
        onGoing={null}
        label={words.pictureAlt}
        hint={words.pictureAltHint}
        rows={2}
        text={answer.text}
        busy={busy}
        problem={null}
        onText={(text) => onAnswer({ ...answer, text })}
      />
    </div>
  );
}

interface ShownProps {
  readonly source: PromptSource;
  readonly file: Picture;
  readonly alt: string;
}

/** A picture of the lane's own files. */
export function Shown({ source, file, alt }: ShownProps) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    setAddress(null);
    source.door.address(file).then(
      (found) => current && setAddress(found),
      () => undefined, // its text alternative stands there all the same
    );
    return () => {
      current = false;
    };
  }, [source, file.id]);
  return address === null ? <p class="cosmos-quiet">{alt}</p> : <img class="cosmos-shown" src={address} alt={alt} />;
}

export function alternative(text: string, words: PromptWords): string {
  return text.trim() === "" ? words.pictureUnsaid : text;
}
