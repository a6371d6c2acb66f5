/** The states every list has besides its content: loading, empty, error, offline. */
import type { Problem, Status } from "./source";
import type { Words } from "./words";

export function Loading({ words }: { readonly words: Words }) {
  return (
    <div class="cosmos-skeleton" role="status">
      <span class="cosmos-hidden">{words.loading}</span>
      {[0, 1, 2].map((row) => (
        <div class="cosmos-bone" key={row} aria-hidden="true" />
      ))}
    </div>
  );
}

export function Empty({ title, hint }: { readonly title: string; readonly hint?: string }) {
  return (
    <div class="cosmos-empty">
      <p>{title}</p>
      {hint !== undefined && <p class="cosmos-quiet">{hint}</p>}
    </div>
  );
}

export function reason(problem: Problem, words: Words): string {
  if (problem.code === "kernel-silent") return words.kernelSilent;
  if (problem.transient) return words.cannotReach;
  if (problem.ended) return words.ended;
  if (/^(not-found|no-such-)/.test(problem.code)) return words.notFound;
  if (/^(not-allowed|sign-in-required)$/.test(problem.code)) return words.notAllowed;
  return problem.message || words.problem;
}

interface FailedProps {
  readonly problem: Problem;
  readonly words: Words;
  readonly retry: () => void;
}

export function Failed({ problem, words, retry }: FailedProps) {
  return (
    <div class="cosmos-failed" role="alert">
      <p>{reason(problem, words)}</p>
      {problem.transient && <p class="cosmos-quiet">{words.nothingLost}</p>}
      <button type="button" class="cosmos-button" onClick={retry}>
        {words.tryAgain}
      </button>
    </div>
  );
}

/** How the connection is, where that is worth a word. */
export function Connection({ status, words }: { readonly status: Status; readonly words: Words }) {
  if (status !== "offline" && status !== "ended") return null;
  return (
    <p class="cosmos-offline" role="status">
      {status === "ended" ? `${words.ended} ${words.endedKept}` : words.offline}
    </p>
  );
}
