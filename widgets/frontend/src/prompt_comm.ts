/** A prompt's door in a notebook: what the kernel's half asks for us, with its own token. */
import { CommCaller } from "./caller";
import type { CommSource } from "./comm";
import type { CellValue, Door, Picture, PromptEvent } from "./prompt_source";
import type { Status, Stop, Viewer } from "./source";

/** A kernel that has not answered a question by then may not have heard it (see `CommSource.load`): it is asked again. */
const AGAIN = 2_000;

interface Here {
  readonly viewer: Viewer;
  readonly pages: string | null;
}

export class CommDoor implements Door {
  readonly notebook = true;
  pages: string | null = null;
  readonly #kernel: CommSource;
  readonly #files: CommCaller;

  constructor(kernel: CommSource) {
    this.#kernel = kernel;
    this.#files = new CommCaller(kernel);
  }

  close(): void {
    this.#files.close();
    this.#kernel.close();
  }

  async viewer(): Promise<Viewer> {
    const { viewer, pages } = await this.#read<Here>("here", {});
    this.pages = pages;
    return viewer;
  }

  get<T>(path: readonly string[], query: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.#read("ask", { parts: path, query });
  }

  write<T>(method: "POST" | "PUT" | "DELETE", path: readonly string[], body: object, key: string): Promise<T> {
    return this.#kernel.ask("tell", { method, parts: path, body, key });
  }

  upload(name: string, data: Blob): Promise<Picture> {
    return this.#files.upload(new File([data], name, { type: data.type }), () => undefined);
  }

  picture(file: Picture): Promise<string> {
    return this.#files.address(file);
  }

  value(): Promise<CellValue | null> {
    return this.#kernel.ask("value", {});
  }

  begin(_viewer: Viewer, cursor: string): void {
    void this.#kernel.ask("begin", { cursor }).catch(() => undefined); // the next load begins it
  }

  subscribe(listener: (event: PromptEvent) => void): Stop {
    return this.#kernel.subscribe((event) => listener(event as unknown as PromptEvent));
  }

  watch(listener: (status: Status) => void): Stop {
    return this.#kernel.watch(listener);
  }

  async #read<T>(op: string, args: object): Promise<T> {
    const first = this.#kernel.ask<T>(op, args);
    const answered = first.then(
      () => true,
      () => true,
    );
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), AGAIN));
    if (await Promise.race([answered, late])) return first;
    try {
      return await Promise.any([first, this.#kernel.ask<T>(op, args)]);
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  }
}
