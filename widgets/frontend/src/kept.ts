/**
 * Keeps what was typed in this tab, so a reload or a lost kernel does not lose it. Only the writer's own words, only
 * until the tab closes: the computer may be shared.
 */
import { useCallback, useState } from "preact/hooks";

const PREFIX = "cosmos-lanes:";

export function read<T>(key: string, otherwise: T): T {
  try {
    const kept = sessionStorage.getItem(PREFIX + key);
    return kept === null ? otherwise : (JSON.parse(kept) as T);
  } catch {
    return otherwise; // storage switched off, or full of something else: typing still works, only less safely
  }
}

export function write(key: string, value: unknown): void {
  try {
    if (value === null || value === "") sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // as in `read`
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
