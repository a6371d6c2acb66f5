/**
 * Keeps what was typed in this browser, so a reload, a lost kernel or a closed window does not lose it. Only the
 * writer's own words, under their own name, and only until the lane has them.
 */
import { useCallback, useState } from "preact/hooks";

const PREFIX = "cosmos-lanes:";

export function read<T>(key: string, otherwise: T): T {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise; // storage switched off, or full of something else: typing still works, only less safely
  }
}

export function write(key: string, value: unknown): void {
  try {
    if (value === null || value === "") localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // as in `read`
  }
}

/** What is kept under names that begin so. */
export function namesUnder(beginning: string): readonly string[] {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX + beginning))
      .map((name) => name.slice(PREFIX.length));
  } catch {
    return []; // as in `read`
  }
}

/** State that is kept under `key`. */
export function useKept<T>(key: string, otherwise: T): readonly [T, (value: T) => void] {
  const [value, set] = useState<T>(() => read(key, otherwise));
  const keep = useCallback(
    (next: T) => {
      write(key, next);
      set(next);
    },
    [key],
  );
  return [value, keep];
}
