/** Of what this browser has of a draft and what the lane has of it: which is shown, and what is put beside it? */
import type { Answer, Draft } from "./prompt_source";

/** What was typed here and is not in the lane: when, and over which of the lane's drafts. Once neither was kept. */
export interface Kept extends Answer {
  readonly at?: string | undefined;
  readonly over?: string | null;
}

interface Choice {
  readonly shown: Answer;
  /** Whether the lane does not have what is shown. */
  readonly unsaved: boolean;
  /** What would be lost otherwise; null where all of it is shown. */
  readonly aside: Answer | null;
}

/** The newer of the two; of words that were typed in both places none goes. */
export function between(kept: Kept | null, saved: Draft): Choice {
  const there = whole(saved);
  if (kept === null || same(kept, there)) return { shown: there, unsaved: false, aside: null };
  const here = whole(kept);
  if (saved.saved_at === null || kept.over === saved.saved_at || isEmpty(there))
    return { shown: here, unsaved: true, aside: null };
  const newer = Date.parse(kept.at ?? "") > Date.parse(saved.saved_at);
  const [shown, other] = newer ? [here, there] : [there, here];
  return { shown, unsaved: newer, aside: holds(shown, other) ? null : other };
}

export function same(one: Answer, other: Answer): boolean {
  return one.text === other.text && sameRest(one, other);
}

export function isEmpty({ text, value, file }: Answer): boolean {
  return text.trim() === "" && (value ?? null) === null && (file ?? null) === null;
}

function holds(all: Answer, part: Answer): boolean {
  const bare = { ...part, text: "" };
  return all.text.includes(part.text.trim()) && (isEmpty(bare) || sameRest(all, part));
}

function sameRest(one: Answer, other: Answer): boolean {
  const told = ({ value, file }: Answer) => JSON.stringify([value ?? null, file?.id ?? null]);
  return told(one) === told(other);
}

/** Parts that a commons of an earlier version does not tell are empty. */
function whole({ text, value, file }: Answer): Answer {
  return { text, value: value ?? null, file: file ?? null };
}
