/** The files of what somebody writes: one line for each that is there, those on their way, and which did not arrive. */
import type { JSX } from "preact";

import type { Uploads } from "./uploads";
import type { Words } from "./words";

interface ChosenProps {
  readonly label: string;
  readonly uploads: Uploads;
  readonly words: Words;
  readonly class?: string;
  /** A `<li>` for each that is there. */
  readonly children: readonly JSX.Element[];
}

export function Chosen({ label, uploads, words, class: kind, children }: ChosenProps) {
  return (
    <>
      {children.length + uploads.going.length > 0 && (
        <ul class={kind === undefined ? "cosmos-chosen" : `cosmos-chosen ${kind}`} aria-label={label}>
          {children}
          {uploads.going.map((going) => (
            <li key={going.key}>
              <span>{words.uploading(going.name, Math.round(going.part * 100))}</span>
              <progress value={going.part} max={1} aria-label={going.name} />
            </li>
          ))}
        </ul>
      )}
      <p class="cosmos-error cosmos-told" role="alert">
        {uploads.problem}
      </p>
    </>
  );
}
