/** A prompt's door on the web's pages: the API with the reader's cookie, and the lane's event stream. */
import type { Api } from "./api";
import { HttpFiles } from "./http_files";
import type { CellValue, Door, PromptEvent } from "./prompt_source";
import type { Status, Stop, Viewer } from "./source";
import { type LaneStream, streamOf } from "./stream";

export class HttpDoor extends HttpFiles implements Door {
  readonly pages: string;
  readonly notebook = false;
  readonly #api: Api;
  readonly #stream: LaneStream;

  constructor(api: Api) {
    super(api);
    this.#api = api;
    this.#stream = streamOf(api.url("events"));
    this.pages = `${api.base.replace(/\/api\/v1$/, "")}/lanes/${encodeURIComponent(api.lane)}`;
  }

  viewer(): Promise<Viewer> {
    return this.#api.viewer();
  }

  get<T>(path: readonly string[], query: Readonly<Record<string, string>> = {}): Promise<T> {
    const asked = new URLSearchParams(query).toString();
    return this.#api.get<T>(this.#api.url(...path) + (asked === "" ? "" : `?${asked}`));
  }

  write<T>(method: "POST" | "PUT" | "DELETE", path: readonly string[], body: object, key: string): Promise<T> {
    return this.#api.write<T>(method, this.#api.url(...path), body, key);
  }

  value(): Promise<CellValue | null> {
    return Promise.resolve(null);
  }

  /** The lane's events are for who is in it; a visitor reads what was there when the page opened. */
  begin(viewer: Viewer, cursor: string): void {
    if (viewer.role !== null) this.#stream.start(cursor);
  }

  subscribe(listener: (event: PromptEvent) => void): Stop {
    return this.#stream.subscribe((event) => listener(event as unknown as PromptEvent));
  }

  watch(listener: (status: Status) => void): Stop {
    return this.#stream.watch(listener);
  }
}
