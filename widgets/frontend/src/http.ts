/** Sources for the web's pages: the API with the reader's cookie, and the lane's event stream. */
import type { Api } from "./api";
import {
  type Draft,
  type LaneEvent,
  Problem,
  type Prompt,
  type PromptPage,
  type PromptSource,
  type Response,
  type Status,
  type Stop,
  type Viewer,
  type Written,
} from "./source";
import { newKey } from "./key";
import { type LaneStream, streamOf } from "./stream";

abstract class HttpSource {
  protected readonly stream: LaneStream;

  constructor(protected readonly api: Api) {
    this.stream = streamOf(api.url("events"));
  }

  /** The lane's events are for who is in it; a visitor reads what was there when the page opened. */
  protected begin(viewer: Viewer, cursor: string): void {
    if (viewer.role !== null) this.stream.start(cursor);
  }

  protected abstract concerns(event: LaneEvent): boolean;

  subscribe(listener: (event: LaneEvent) => void): Stop {
    return this.stream.subscribe((event) => {
      if (this.concerns(event)) listener(event);
    });
  }

  watch(listener: (status: Status) => void): Stop {
    return this.stream.watch(listener);
  }
}

export class HttpPrompt extends HttpSource implements PromptSource {
  constructor(
    api: Api,
    readonly slug: string,
  ) {
    super(api);
  }

  async load(): Promise<PromptPage> {
    const [viewer, prompt] = await Promise.all([
      this.api.viewer(),
      this.api.get<Prompt>(this.api.url("prompts", this.slug)),
    ]);
    const [responses, draft] = await Promise.all([
      // What may not be read yet is not asked for: a browser tells of each refusal as of a fault.
      prompt.responses === null ? null : this.#responses(),
      viewer.role === null
        ? { text: "", saved_at: null }
        : this.api.get<Draft>(this.api.url("prompts", this.slug, "draft")),
    ]);
    this.begin(viewer, responses?.cursor ?? "");
    return { viewer, prompt, draft, responses: responses?.items ?? null };
  }

  saveDraft(text: string): Promise<Draft> {
    return this.api.write("PUT", this.api.url("prompts", this.slug, "draft"), { text }, newKey());
  }

  respond({ key, text }: Written): Promise<Response> {
    return this.api.write("POST", this.api.url("prompts", this.slug, "responses"), { text }, key);
  }

  protected concerns(event: LaneEvent): boolean {
    return event.response?.prompt === this.slug;
  }

  async #responses(): Promise<{ readonly items: readonly Response[]; readonly cursor: string } | null> {
    try {
      return await this.api.all<Response>(this.api.url("prompts", this.slug, "responses"));
    } catch (error) {
      if (error instanceof Problem && error.code === "respond-first") return null;
      throw error;
    }
  }
}
