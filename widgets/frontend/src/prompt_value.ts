/** What counts as an answer to a prompt, and how one that was given is said in words. */
import type { Answer, CellValue, Prompt, Value } from "./prompt_source";
import type { PromptWords } from "./prompt_words";

/** What is missing before it can be sent; null where nothing is. */
export function missing(prompt: Prompt, answer: Answer, words: PromptWords): string | null {
  const { value, file, text } = answer;
  const { spec } = prompt;
  switch (prompt.kind) {
    case "text":
      return text.trim() === "" ? words.writeFirst : null;
    case "choice": {
      const most = spec.most ?? 1;
      const chosen = chosenIn(value);
      return chosen.length === 0 ? words.chooseFirst : chosen.length > most ? words.chosenTooMany(most) : null;
    }
    case "scale":
      return typeof value === "number" ? null : words.chooseFirst;
    case "number":
      if (typeof value !== "number") return words.numberFirst;
      return value < (spec.least ?? -Infinity) || value > (spec.most ?? Infinity) ? rangeInWords(prompt, words) : null;
    case "image":
      return file === null ? words.pictureFirst : null;
    case "cell":
      return cellIn(value) === null ? words.cellFirst : null;
  }
}

export function chosenIn(value: Value): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

export function cellIn(value: Value): CellValue | null {
  return value !== null && typeof value === "object" && "text" in value ? value : null;
}

/** What a response's value says, in words; null for a kind that has none, or whose value is shown otherwise. */
export function valueInWords(prompt: Prompt, value: Value, words: PromptWords): string | null {
  const { spec } = prompt;
  if (prompt.kind === "choice") {
    const labels = new Map(spec.choices?.map(({ key, label }) => [key, label]));
    return chosenIn(value)
      .map((key) => labels.get(key) ?? key)
      .join(", ");
  }
  if (typeof value !== "number") return null;
  if (prompt.kind === "scale") return words.scaled(inDigits(value, words), inDigits(spec.most ?? 5, words));
  return spec.unit === undefined || spec.unit === "" ? inDigits(value, words) : `${inDigits(value, words)} ${spec.unit}`;
}

export function rangeInWords({ spec }: Prompt, words: PromptWords): string | null {
  if (spec.least == null && spec.most == null) return null;
  const [least, most] = [spec.least, spec.most].map((bound) => (bound == null ? null : inDigits(bound, words)));
  return words.numberRange(least ?? null, most ?? null);
}

export function inDigits(value: number, words: PromptWords): string {
  return new Intl.NumberFormat(words.locale, { maximumFractionDigits: 10 }).format(value);
}

/** The number that was written as people of this language write numbers; null for anything else. */
export function numberIn(typed: string, words: PromptWords): number | null {
  const parts = new Intl.NumberFormat(words.locale, { useGrouping: "always" } as Intl.NumberFormatOptions).formatToParts(-12345.6);
  const of = (kind: string, otherwise: string) => parts.find(({ type }) => type === kind)?.value ?? otherwise;
  const decimal = of("decimal", ".");
  const plain = typed.trim().replace(/[\s\u00a0\u202f']/g, "").replace("−", "-");
  const grouped = plain.split(of("group", ",")).join("");
  // "1,5" or "1.5" with the other language's sign is meant as it looks, where it cannot be a group of thousands.
  const foreign = decimal === "," ? /^-?\d+\.\d{1,2}$/ : /^-?\d+,\d{1,2}$/;
  const told = foreign.test(plain) ? plain.replace(",", ".") : grouped.replace(decimal, ".");
  return /^-?(\d+(\.\d*)?|\.\d+)$/.test(told) ? Number(told) : null;
}
