/** When a round opens and closes: in the reader's own zone, and how long that is from now in plain words. */
import { useEffect, useState } from "preact/hooks";

import type { Round } from "./prompt_source";
import type { PromptWords } from "./prompt_words";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The longest that a browser's timer can wait. */
const LONGEST = 2 ** 31 - 1;
/** What is read at the very moment may be answered by a clock that is a little behind. */
const SETTLED = 1_500;

/** "Friday 27 November at 18:00"; the year only when it is another one. */
export function onDay(iso: string, words: PromptWords, now: number = Date.now()): string {
  const then = new Date(iso);
  const year = then.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: "numeric" } as const);
  const day = new Intl.DateTimeFormat(words.locale === "en" ? "en-GB" : words.locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...year,
  });
  const time = new Intl.DateTimeFormat(words.locale === "en" ? "en-GB" : words.locale, {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
  const joined = words.locale === "es" ? "a las" : "at";
  return `${day.format(then).replace(",", "")} ${joined} ${time.format(then)}`;
}

/** The day alone, for what is told to the day. */
export function dayOf(iso: string, words: PromptWords): string {
  return new Intl.DateTimeFormat(words.locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
}

/** "in 3 days", "in 20 minutes", "in less than a minute". */
export function fromNow(iso: string, words: PromptWords, now: number): string {
  const left = Date.parse(iso) - now;
  if (left < MINUTE) return words.inLess;
  const [unit, size] = left >= DAY ? (["day", DAY] as const) : left >= HOUR ? (["hour", HOUR] as const) : (["minute", MINUTE] as const);
  return new Intl.RelativeTimeFormat(words.locale, { numeric: "always" }).format(Math.floor(left / size), unit);
}

/** What is to be said of a round: its number from the second on, and when it opens or closes. */
export function roundInWords(round: Round, words: PromptWords, now: number): string {
  const said: string[] = [];
  if (round.number > 1) said.push(`${words.round(round.number)}.`);
  if (round.state === "scheduled" && round.opens_at !== null)
    said.push(words.opensAt(onDay(round.opens_at, words, now)), words.opensIn(fromNow(round.opens_at, words, now)));
  else if (round.state === "open" && round.closes_at !== null)
    said.push(words.openUntil(onDay(round.closes_at, words, now)), words.closesIn(fromNow(round.closes_at, words, now)));
  else if (round.state === "closed")
    said.push(round.closes_at === null ? words.closed : words.closedAt(onDay(round.closes_at, words, now)));
  return said.join(" ");
}

/** The time now, renewed each half minute; `turned` is called when the round opens or closes. */
export function useRoundClock(round: Round, turned: () => void): number {
  const [now, setNow] = useState(Date.now);
  const turns = round.state === "scheduled" ? round.opens_at : round.state === "open" ? round.closes_at : null;
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), MINUTE / 2);
    return () => clearInterval(ticking);
  }, []);
  useEffect(() => {
    if (turns === null) return undefined;
    const left = Math.max(0, Date.parse(turns) - Date.now()) + SETTLED;
    const timer = setTimeout(turned, Math.min(left, LONGEST));
    return () => clearTimeout(timer);
  }, [turns, turned]);
  return now;
}
