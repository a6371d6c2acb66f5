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

/**
 * The number that was written; null for anything else. As people of this language write numbers, else as those of the
 * other do: "1,234" is more than a thousand in English and little more than one in Spanish, "1,5" one and a half in both.
 * The pages read numbers by the same rule (cosmos_commons/web/prompt_numbers.py).
 */
export function numberIn(typed: string, words: PromptWords): number | null {
  const plain = typed.replace(/[\s\u00a0\u202f']/g, "").replace("−", "-");
  const own = inDigits(0.5, words).includes(",") ? "," : ".";
  const other = own === "," ? "." : ",";
  const told = inPlain(plain, own, other) ?? inPlain(plain, other, own);
  return told === null ? null : Number(told);
}

function inPlain(typed: string, decimal: string, group: string): string | null {
  const whole = `(?:\\d+|[1-9]\\d{0,2}(?:[${group}]\\d{3})+)`;
  const number = new RegExp(`^-?(?:${whole}(?:[${decimal}]\\d*)?|[${decimal}]\\d+)$`);
  return number.test(typed) ? typed.replaceAll(group, "").replace(decimal, ".") : null;
}
