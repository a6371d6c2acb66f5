/** A thread's way to the commons: on a page with the reader's cookie, in a notebook through its kernel. */
import type { Api } from "./api";
import type { CommSource } from "./comm";
import { newKey } from "./key";
import type { Attached, LaneEvent, Status, Stop, Thread, ThreadDraft, ThreadPage, Viewer } from "./source";
import { type LaneStream, streamOf } from "./stream";
import { type Caller, type Method, ThreadSource } from "./thread-source";

const NO_DRAFT: ThreadDraft = { text: "", reply_to: null, saved_at: null };

/** Of a file, in bytes: well below the 10 MB that Jupyter's websockets take in one message. */
const PIECE = 1 << 20;

class HttpCaller implements Caller {
  readonly #stream: LaneStream;

  constructor(readonly api: Api) {
    this.#stream = streamOf(api.url("events"));
  }

  /** The lane's events are for who is in it; a visitor reads what was there when the page opened. */
  begin(viewer: Viewer, cursor: string): void {
    if (viewer.role !== null) this.#stream.start(cursor);
  }

  ask<T>(parts: readonly string[], query: Readonly<Record<string, string>> = {}): Promise<T> {
    const asked = new URLSearchParams(query).toString();
    return this.api.get(this.api.url(...parts) + (asked === "" ? "" : `?${asked}`));
  }

  tell<T>(method: Method, parts: readonly string[], body: object, key: string): Promise<T> {
    return this.api.write(method, this.api.url(...parts), body, key);
  }

  upload(file: File, progress: (part: number) => void): Promise<Attached> {
    return this.api.upload(file.name, file, newKey(), progress);
  }

  async address({ url }: { readonly url: string }): Promise<string> {
    return url;
  }

  subscribe(listener: (event: LaneEvent) => void): Stop {
    return this.#stream.subscribe(listener);
  }

  watch(listener: (status: Status) => void): Stop {
    return this.#stream.watch(listener);
  }
}

export class HttpDiscussion extends ThreadSource {
  readonly #caller: HttpCaller;

  /** `asked`: the post to open at, the first unread one without. */
  constructor(
    api: Api,
    slug: string,
    readonly asked: string | null = null,
  ) {
    const caller = new HttpCaller(api);
    super(caller, slug);
    this.#caller = caller;
  }

  async load(): Promise<ThreadPage> {
    const [viewer, thread, posts] = await Promise.all([
      this.#caller.api.viewer(),
      this.#caller.ask<Thread>(["threads", this.slug]),
      this.page({ around: this.asked ?? "unread" }),
    ]);
    this.#caller.begin(viewer, String(posts.cursor));
    const draft = viewer.role === null ? NO_DRAFT : await this.#caller.ask<ThreadDraft>(["threads", this.slug, "draft"]);
    return { viewer, thread, posts, draft };
  }
}

export class CommCaller implements Caller {
  readonly #files = new Map<string, Promise<string>>();

  constructor(readonly comm: CommSource) {}

  ask<T>(parts: readonly string[], query: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.comm.ask("ask", { parts, query });
  }

  tell<T>(method: Method, parts: readonly string[], body: object, key: string): Promise<T> {
    return this.comm.ask("tell", { method, parts, body, key });
  }

  /** A file goes in pieces that fit into a message; the kernel puts them together and sends them on. */
  async upload(file: File, progress: (part: number) => void): Promise<Attached> {
    const told = { upload: newKey(), name: file.name, type: file.type };
    for (let at = 0; ; at += PIECE) {
      const last = at + PIECE >= file.size;
      const piece = await file.slice(at, at + PIECE).arrayBuffer();
      const answer = await this.comm.ask<Attached>("upload", { ...told, at, last }, [piece]);
      progress(Math.min(1, (at + PIECE) / (file.size || 1)));
      if (last) return answer;
    }
  }

  /** The bytes come through the kernel: the browser may have no cookie of the commons here. */
  async address({ url, type }: { readonly url: string; readonly type?: string }): Promise<string> {
    const known = this.#files.get(url);
    if (known) return known;
    const fetched = this.comm.fetch<{ type: string }>("file", { url }).then(({ value, buffers }) => {
      return URL.createObjectURL(new Blob([...buffers] as BlobPart[], { type: type ?? value.type }));
    });
    this.#files.set(url, fetched);
    fetched.catch(() => this.#files.delete(url));
    return fetched;
  }

  subscribe(listener: (event: LaneEvent) => void): Stop {
    return this.comm.subscribe(listener);
  }

  watch(listener: (status: Status) => void): Stop {
    return this.comm.watch(listener);
  }

  close(): void {
    for (const file of this.#files.values()) void file.then(URL.revokeObjectURL, () => undefined);
  }
}

export class CommDiscussion extends ThreadSource {
  readonly #caller: CommCaller;

  constructor(comm: CommSource, slug: string) {
    const caller = new CommCaller(comm);
    super(caller, slug);
    this.#caller = caller;
  }

  load(): Promise<ThreadPage> {
    return this.#caller.comm.load();
  }

  close(): void {
    this.#caller.close();
    this.#caller.comm.close();
  }
}
