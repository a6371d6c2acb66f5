/** The files of what somebody writes: one line for each that is there, those on their way, and which did not arrive. A line
 * has its whole height from the moment a file is chosen: what stands below never moves because one has arrived. */
import type { ComponentChildren, JSX } from "preact";

import type { Going, Uploads } from "./uploads";

interface ChosenProps {
  readonly label: string;
  readonly uploads: Uploads;
  readonly class?: string;
  /** What stands in the line of one on its way: as much as will stand there, but for `LeaveOut`, whose place is kept. */
  readonly under: (going: Going) => ComponentChildren;
  /** A `<li>` for each that is there. */
  readonly children: readonly JSX.Element[];
}

export function Chosen({ label, uploads, class: kind, under, children }: ChosenProps) {
  return (
    <>
      {children.length + uploads.going.length > 0 && (
        <ul class={kind === undefined ? "cosmos-chosen" : `cosmos-chosen ${kind}`} aria-label={label}>
          {children}
          {uploads.going.map((going) => (
            <li class="cosmos-going" key={going.key}>
              {under(going)}
              <span class="cosmos-button cosmos-link cosmos-later" aria-hidden="true">
                ✕
              </span>
              <progress value={going.part} max={1} aria-label={going.file.name} />
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

interface LeaveOutProps {
  readonly label: string;
  readonly busy?: boolean;
  readonly onClick: () => void;
}

export function LeaveOut({ label, busy = false, onClick }: LeaveOutProps) {
  return (
    <button type="button" class="cosmos-button cosmos-link" aria-label={label} disabled={busy} onClick={onClick}>
      ✕
    </button>
  );
}
