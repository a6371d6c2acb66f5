/** Who wrote something, as a card shows it: a person, or the name that stands where nobody is told. */
import type { PromptWords } from "./prompt_words";
import type { Person } from "./source";

interface Signed {
  readonly author: Person | null;
  readonly pseudonym: string | null;
}

export function asPerson({ author, pseudonym }: Signed, words: PromptWords): Person {
  if (author !== null) return author;
  const number = /^Response (\d+)$/.exec(pseudonym ?? "")?.[1];
  return { name: "", display_name: number === undefined ? (pseudonym ?? "") : words.pseudonym(number), role: null };
}
