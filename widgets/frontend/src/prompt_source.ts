/**
 * A prompt as its component sees it: the shapes of the commons' API, and the one way to ask for them.
 *
 * A `Door` is how the commons is reached, from a page or through a kernel; the source over it is the same for both.
 */
import type { FileSource, Person, Status, Stop, Viewer } from "./source";
import { Problem } from "./source";

export type Kind = "text" | "choice" | "scale" | "number" | "image" | "cell";

/** What a kind asks for; each kind has some of these. */
export interface Spec {
  readonly choices?: readonly { readonly key: string; readonly label: string }[];
  readonly most?: number;
  readonly least?: number;
  readonly least_label?: string;
  readonly most_label?: string;
  readonly unit?: string;
}

export interface CellValue {
  readonly text: string;
  readonly json: unknown;
}

export type Value = readonly string[] | number | CellValue | null;

export interface Picture {
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

/** What somebody answers with; which parts count depends on the prompt's kind. */
export interface Answer {
  readonly text: string;
  readonly value: Value;
  readonly file: Picture | null;
}

export interface Draft extends Answer {
  readonly saved_at: string | null;
}

export interface Round {
  readonly number: number;
  readonly opens_at: string | null;
  readonly closes_at: string | null;
  readonly state: "scheduled" | "open" | "closed";
}

export interface Prompt {
  readonly slug: string;
  readonly title: string;
  readonly html: string;
  readonly kind: Kind;
  readonly spec: Spec;
  readonly visibility: "at_once" | "after_responding" | "after_closing" | "never";
  readonly anonymous: boolean;
  readonly version: number;
  readonly round: Round;
  readonly state: "open" | "draft" | "sent";
  /** One's own response in the present round. */
  readonly mine: string | null;
  /** How many there are; null as long as one may not know. */
  readonly responses: number | null;
  readonly from_response: { readonly prompt: string; readonly response: string } | null;
  readonly may_edit: boolean;
}

export interface Response extends Answer {
  readonly id: string;
  readonly prompt: string;
  readonly round: number;
  /** Null where nobody is told; `pseudonym` stands in its place. */
  readonly author: Person | null;
  readonly pseudonym: string | null;
  readonly html: string;
  readonly version: number;
  readonly created_at: string;
  readonly revised_at: string | null;
  readonly exemplar: boolean;
  readonly replies: number;
}

export interface Reply {
  readonly id: string;
  readonly response: string;
  readonly author: Person | null;
  readonly pseudonym: string | null;
  readonly text: string;
  readonly html: string;
  readonly created_at: string;
}

export interface Version extends Answer {
  readonly version: number;
  readonly html: string;
  readonly at: string;
}

export interface Summary {
  readonly responses: number;
  readonly histogram: readonly { readonly label: string; readonly count: number }[];
  readonly words: readonly { readonly word: string; readonly count: number }[];
  readonly number: {
    readonly mean: number;
    readonly median: number;
    readonly least: number;
    readonly most: number;
  } | null;
}

/** What happened to the prompt; of a response either the whole or its id. */
export interface PromptEvent {
  readonly kind: string;
  readonly by?: Person | null;
  readonly prompt?: string;
  readonly response?: Response | string;
  readonly reply?: Reply;
}

export interface PromptPage {
  readonly viewer: Viewer;
  readonly prompt: Prompt;
  readonly draft: Draft;
  /** Null where one may not read them yet; one's own is then alone in `own`. */
  readonly responses: readonly Response[] | null;
  readonly own: Response | null;
  /** Whether the reader may make prompts in this lane. */
  readonly may_ask: boolean;
}

export interface Door extends FileSource {
  /** Where the lane's pages are, if known. */
  readonly pages: string | null;
  /** Whether there is a notebook behind it, whose cell may give a value. */
  readonly notebook: boolean;
  viewer(): Promise<Viewer>;
  get<T>(path: readonly string[], query?: Readonly<Record<string, string>>): Promise<T>;
  write<T>(method: "POST" | "PUT" | "DELETE", path: readonly string[], body: object, key: string): Promise<T>;
  /** The value of the notebook's cell as it would be sent; null where there is no notebook, or it gives none. */
  value(): Promise<CellValue | null>;
  /** Follow the lane's events after `cursor`. */
  begin(viewer: Viewer, cursor: string): void;
  subscribe(listener: (event: PromptEvent) => void): Stop;
  watch(listener: (status: Status) => void): Stop;
}

/** Something that is sent again until it is acknowledged; `key` makes it arrive once. */
export interface Sendable {
  readonly key: string;
  readonly to: "respond" | "revise" | "reply";
  /** The response that is revised or replied to; empty for a new one. */
  readonly response: string;
  readonly version: number;
  readonly answer: Answer;
}

const NOTHING: Draft = { text: "", value: null, file: null, saved_at: null };
const WRITERS: Readonly<Record<string, readonly string[]>> = {
  stewards: ["steward", "host"],
  facilitators: ["facilitator", "steward", "host"],
  members: ["member", "facilitator", "steward", "host"],
};
const WITHHELD = /^(respond-first|not-yet|never-shown)$/;

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly cursor?: string;
}

function wire({ text, value, file }: Answer): object {
  return { text, value, file: file?.id ?? null };
}

export class PromptSource {
  readonly #path: readonly string[];

  constructor(
    readonly door: Door,
    readonly slug: string,
  ) {
    this.#path = ["prompts", slug];
  }

  async load(): Promise<PromptPage> {
    const [viewer, prompt] = await Promise.all([this.door.viewer(), this.door.get<Prompt>(this.#path)]);
    const inside = viewer.role !== null;
    const [listed, draft, settings] = await Promise.all([
      // What may not be read yet is not asked for: a browser tells of each refusal as of a fault.
      prompt.responses === null ? null : this.#listed(),
      inside ? this.draft() : NOTHING,
      inside ? this.door.get<{ writers: string }>(["prompt-settings"]) : { writers: "" },
    ]);
    const responses = listed?.items ?? null;
    const known = responses?.find((response) => response.id === prompt.mine) ?? null;
    const own = known ?? (prompt.mine === null ? null : await this.door.get<Response>([...this.#path, "responses", prompt.mine]));
    this.door.begin(viewer, listed?.cursor ?? "");
    const may_ask = WRITERS[settings.writers]?.includes(viewer.role ?? "") ?? false;
    return { viewer, prompt, draft, responses, own, may_ask };
  }

  watch(listener: (status: Status) => void): Stop {
    return this.door.watch(listener);
  }

  subscribe(listener: (event: PromptEvent) => void): Stop {
    return this.door.subscribe((event) => {
      const of = typeof event.response === "object" ? event.response.prompt : event.prompt;
      if (of === this.slug) listener(event);
    });
  }

  draft(): Promise<Draft> {
    return this.door.get([...this.#path, "draft"]);
  }

  saveDraft(answer: Answer, key: string): Promise<Draft> {
    return this.door.write("PUT", [...this.#path, "draft"], wire(answer), key);
  }

  send({ key, to, response, version, answer }: Sendable): Promise<Response | Reply> {
    const all = [...this.#path, "responses"];
    if (to === "respond") return this.door.write("POST", all, wire(answer), key);
    if (to === "revise") return this.door.write("PUT", [...all, response], { ...wire(answer), version }, key);
    return this.door.write("POST", [...all, response, "replies"], { text: answer.text }, key);
  }

  async ofRound(round: number): Promise<readonly Response[]> {
    return (await this.#pages<Response>([...this.#path, "responses"], { round: String(round) })).items;
  }

  async rounds(): Promise<readonly Round[]> {
    return (await this.#pages<Round>([...this.#path, "rounds"], {})).items;
  }

  async replies(response: string): Promise<readonly Reply[]> {
    return (await this.#pages<Reply>([...this.#path, "responses", response, "replies"], {})).items;
  }

  removeReply({ id, response }: Reply, key: string): Promise<unknown> {
    return this.door.write("DELETE", [...this.#path, "responses", response, "replies", id], {}, key);
  }

  async versions(response: string): Promise<readonly Version[]> {
    return (await this.door.get<Page<Version>>([...this.#path, "responses", response, "versions"])).items;
  }

  summary(round: number): Promise<Summary> {
    return this.door.get([...this.#path, "summary"], { round: String(round) });
  }

  /** The prompts that were made from responses to this one. */
  async grown(): Promise<readonly { readonly slug: string; readonly title: string }[]> {
    const { prompts } = await this.door.get<{
      prompts: readonly { slug: string; title: string; from_response: { prompt: string } | null }[];
    }>(["lineage"]);
    return prompts.filter(({ from_response }) => from_response?.prompt === this.slug);
  }

  mark(response: string, exemplar: boolean, key: string): Promise<Response> {
    return this.door.write(exemplar ? "PUT" : "DELETE", [...this.#path, "responses", response, "exemplar"], {}, key);
  }

  async unmask(response: string, reason: string, key: string): Promise<Person> {
    const path = [...this.#path, "responses", response, "author"];
    return (await this.door.write<{ author: Person }>("POST", path, { reason }, key)).author;
  }

  /** The address of a page about prompts, null where the lane's pages are not known. */
  page(...parts: readonly string[]): string | null {
    if (this.door.pages === null) return null;
    return [this.door.pages, "prompts", ...parts.map(encodeURIComponent)].join("/");
  }

  /** Where a prompt is made of one of the responses. */
  newPage(response: string): string | null {
    const from = new URLSearchParams({ from: this.slug, response });
    return this.door.pages === null ? null : `${this.door.pages}/new-prompt?${from}`;
  }

  async #listed(): Promise<Page<Response> | null> {
    try {
      return await this.#pages<Response>([...this.#path, "responses"], {});
    } catch (error) {
      if (error instanceof Problem && WITHHELD.test(error.code)) return null;
      throw error;
    }
  }

  /** The whole of a list, with its first page's cursor: what came while the others were fetched is told again, not missed. */
  async #pages<T>(path: readonly string[], query: Readonly<Record<string, string>>): Promise<Page<T>> {
    const first = await this.door.get<Page<T>>(path, { ...query, limit: "100" });
    const items = [...first.items];
    for (let after = first.next ?? null; after !== null; ) {
      const page: Page<T> = await this.door.get(path, { ...query, limit: "100", after });
      items.push(...page.items);
      after = page.next ?? null;
    }
    return { ...first, items };
  }
}
