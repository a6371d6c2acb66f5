/** The commons' API over HTTP, with the reader's cookie, for one lane. */
import { Problem, type Viewer } from "./source";

interface Listed<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly cursor?: string | number;
}

const PATIENCE = 15_000;

export class Api {
  constructor(
    readonly base: string,
    readonly lane: string,
  ) {}

  /** The address of something in the lane. */
  url(...parts: readonly string[]): string {
    return [this.base, "lanes", this.lane, ...parts].map((part, index) => (index ? encodeURIComponent(part) : part)).join("/");
  }

  get<T>(url: string): Promise<T> {
    return this.#ask(url, { method: "GET" });
  }

  /** A write; `key` makes it arrive once however often it is sent. */
  write<T>(method: "POST" | "PUT", url: string, body: object, key: string): Promise<T> {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
    return this.#ask(url, {
      method,
      body: JSON.stringify(body),
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        ...(token === undefined ? {} : { "X-CSRF-Token": token }),
      },
    });
  }

  /** Every page of a list, and the cursor from which the lane's events go on. */
  async all<T>(url: string): Promise<{ readonly items: readonly T[]; readonly cursor: string }> {
    const items: T[] = [];
    let cursor = "";
    let after: string | null = null;
    do {
      const query: string = after === null ? "?limit=100" : `?limit=100&after=${encodeURIComponent(after)}`;
      const page: Listed<T> = await this.get<Listed<T>>(url + query);
      items.push(...page.items);
      // The first page's cursor: what was written while the others were fetched is sent again, not missed.
      if (cursor === "" && page.cursor !== undefined) cursor = String(page.cursor);
      after = page.next;
    } while (after !== null);
    return { items, cursor };
  }

  /** Who reads, and what they are in the lane; a visitor has no name and no role. The page is in their language already. */
  async viewer(): Promise<Viewer> {
    const lane = await this.get<{ slug: string; role: string | null }>(this.url());
    const me =
      lane.role === null ? null : await this.get<{ name: string; display_name: string }>(`${this.base}/me`);
    const { name, display_name } = me ?? { name: null, display_name: null };
    return { lane: lane.slug, name, display_name, role: lane.role, language: document.documentElement.lang };
  }

  async #ask<T>(url: string, init: RequestInit): Promise<T> {
    let answer: globalThis.Response;
    try {
      answer = await fetch(url, {
        ...init,
        credentials: "same-origin",
        headers: { Accept: "application/json", ...init.headers },
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      throw new Problem("unreachable", "", true);
    }
    if (answer.ok) return (await answer.json()) as T;
    const told = (await answer.json().catch(() => ({}))) as { code?: string; title?: string; detail?: string };
    const transient = answer.status >= 500 || answer.status === 429;
    throw new Problem(told.code ?? String(answer.status), told.detail ?? told.title ?? "", transient);
  }
}
