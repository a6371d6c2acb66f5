/** A prompt's door in a notebook: what the kernel's half asks for us, with its own token. */
import { CommCaller } from "./caller";
import type { CommSource } from "./comm";
import type { CellValue, Door, PromptEvent } from "./prompt_source";
import type { Attached, Person, Status, Stop, Viewer } from "./source";

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

  upload(file: File, progress: (part: number) => void): Promise<Attached> {
    return this.#files.upload(file, progress);
  }

  address(file: { readonly url: string; readonly type?: string }): Promise<string> {
    return this.#files.address(file);
  }

  async members(query: string): Promise<readonly Person[]> {
    return (await this.get<{ items: readonly Person[] }>(["members"], { q: query, limit: "8" })).items;
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
