/** The field of a page's form in which somebody writes, with people and pictures at hand; it is sent as any other field. */
import { useEffect, useRef, useState } from "preact/hooks";

import { promptWordsFor } from "./prompt_words";
import { heldInWords } from "./prompt_writing";
import { RichText } from "./rich_text";
import type { FileSource } from "./source";

interface FormTextProps {
  readonly source: FileSource;
  /** The page's own field, which this stands in for. */
  readonly field: HTMLTextAreaElement;
  readonly language: string;
  readonly anonymous: boolean;
}

export function FormText({ source, field, language, anonymous }: FormTextProps) {
  const words = promptWordsFor(language);
  const place = useRef<HTMLDivElement>(null);
  const [text, setText] = useState(field.value);
  const [going, setGoing] = useState(false);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const form = place.current?.closest("form");
    const hold = (event: Event) => {
      if (going) event.preventDefault();
      setHeld(going);
    };
    form?.addEventListener("submit", hold);
    return () => form?.removeEventListener("submit", hold);
  }, [going]);
  return (
    <div class="cosmos cosmos-writing" ref={place}>
      <RichText
        id={field.id}
        source={source}
        words={words}
        text={text}
        anonymous={anonymous}
        onText={setText}
        onGoing={setGoing}
        field={{
          name: field.name,
          class: field.className,
          required: field.required,
          "aria-invalid": field.getAttribute("aria-invalid") === "true",
          "aria-describedby": field.getAttribute("aria-describedby") ?? undefined,
        }}
      />
      <p class="cosmos-error cosmos-told" role="alert">
        {held && heldInWords(going, words)}
      </p>
    </div>
  );
}
