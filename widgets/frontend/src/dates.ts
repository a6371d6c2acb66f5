/** When something happened, in words and exactly, in the reader's own zone. */
import type { Words } from "./words";

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const WEEK = 7 * 86_400;

/** "5 minutes ago", "yesterday"; the date itself once it is more than a week ago. */
export function inWords(iso: string, words: Words, now: number = Date.now()): string {
  const then = new Date(iso);
  const seconds = Math.max(0, (now - then.getTime()) / 1000);
  if (seconds >= WEEK) return new Intl.DateTimeFormat(words.locale, { dateStyle: "long" }).format(then);
  const step = STEPS.find(([, size]) => seconds >= size);
  if (!step) return words.justNow;
  const [unit, size] = step;
  return new Intl.RelativeTimeFormat(words.locale, { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}

/** Day, time and zone. */
export function exactly(iso: string, words: Words): string {
  return new Intl.DateTimeFormat(words.locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(new Date(iso));
}
