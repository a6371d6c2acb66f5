/** The commons' API over HTTP, with the reader's cookie, for one lane. */
import { Problem, type Viewer } from "./source";

interface Listed<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly cursor?: string | number;
}

const PATIENCE = 15_000;
/** A picture from a phone, over a slow line. */
const LONGER = 120_000;

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
  write<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", url: string, body: object, key: string): Promise<T> {
    return this.#ask(url, {
      method,
      ...(method === "DELETE" ? {} : { body: JSON.stringify(body) }),
      headers: { ...this.#asOurs(), "Content-Type": "application/json", "Idempotency-Key": key },
    });
  }

  /** Sends a file as it is; `T` is the commons' record of it. `progress` is told how much has gone, from 0 to 1. */
  upload<T>(name: string, data: Blob, key: string, progress: (part: number) => void = () => undefined): Promise<T> {
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    request.open("POST", `${this.url("files")}?name=${encodeURIComponent(name)}`);
    const type = data.type || "application/octet-stream";
    const headers = { ...this.#asOurs(), Accept: "application/json", "Content-Type": type, "Idempotency-Key": key };
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value);
    request.timeout = LONGER;
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / (total || 1));
    return new Promise<T>((resolve, reject) => {
      request.onerror = request.ontimeout = () => reject(new Problem("unreachable", "", true));
      request.onload = () =>
        request.status < 300
          ? resolve(request.response as T)
          : reject(refusal(request.status, (request.response ?? {}) as Told));
      request.send(data);
    });
  }

  #asOurs(): Record<string, string> {
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
    return token === undefined ? {} : { "X-CSRF-Token": token };
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
    const lane = await this.get<{ slug: string; role: string | null; standing: string }>(this.url());
    const me =
      lane.role === null ? null : await this.get<{ name: string; display_name: string }>(`${this.base}/me`);
    const { name, display_name } = me ?? { name: null, display_name: null };
    const language = document.documentElement.lang;
    return { lane: lane.slug, name, display_name, role: lane.role, language, reads_only: lane.standing === "read-only" };
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
    throw refusal(answer.status, (await answer.json().catch(() => ({}))) as Told);
  }
}

interface Told {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
}

function refusal(status: number, told: Told): Problem {
  return new Problem(told.code ?? String(status), told.detail ?? told.title ?? "", status >= 500 || status === 429);
}
