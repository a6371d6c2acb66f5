/**
 * A source that talks to its kernel by custom messages.
 *
 * Nothing people wrote goes through a synced trait, so none of it is saved in the notebook.
 */
import type { LaneEvent, Status, Stop } from "./source";
import { Problem } from "./source";

/** What is used of anywidget's model. */
export interface Model {
  get(name: string): unknown;
  send(content: unknown, callbacks?: unknown, buffers?: ArrayBuffer[]): void;
  on(event: "msg:custom", listener: (message: unknown, buffers?: readonly DataView[]) => void): void;
  off(event: "msg:custom", listener: (message: unknown, buffers?: readonly DataView[]) => void): void;
}

interface Reply {
  readonly kind: "reply";
  readonly request: string;
  readonly value?: unknown;
  readonly buffers?: readonly DataView[];
  readonly problem?: { readonly code: string; readonly detail: string; readonly transient: boolean };
}

interface Fetched<T> {
  readonly value: T;
  readonly buffers: readonly DataView[];
}

type Message =
  | Reply
  | { readonly kind: "event"; readonly event: LaneEvent }
  | { readonly kind: "status"; readonly status: Status };

/** Longer than the kernel's own patience with the commons, so its answer comes first. */
const PATIENCE = 30_000;

const AGAIN = 2_000;

/** One of the errors that came together. */
function rethrow(error: unknown): never {
  throw error instanceof AggregateError ? error.errors[0] : error;
}

export class CommSource {
  readonly #model: Model;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #events = new Set<(event: LaneEvent) => void>();
  readonly #watchers = new Set<(status: Status) => void>();
  readonly #scope = Math.random().toString(36).slice(2);
  #status: Status = "connecting";
  #count = 0;

  constructor(model: Model) {
    this.#model = model;
    model.on("msg:custom", this.#receive);
  }

  close(): void {
    this.#model.off("msg:custom", this.#receive);
  }

  /**
   * The first message to a kernel may be sent before Lab has a subshell for it and then waits behind a running cell, so
   * it is sent again; whichever is answered first counts.
   */
  async load<P>(): Promise<P> {
    const first = this.ask<P>("load", {});
    const answered = first.then(
      () => true,
      () => true,
    );
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), AGAIN));
    return (await Promise.race([answered, late])) ? first : Promise.any([first, this.ask<P>("load", {})]).catch(rethrow);
  }

  subscribe(listener: (event: LaneEvent) => void): Stop {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  watch(listener: (status: Status) => void): Stop {
    this.#watchers.add(listener);
    listener(this.#status);
    return () => this.#watchers.delete(listener);
  }

  async ask<T>(op: string, args: object, buffers: ArrayBuffer[] = []): Promise<T> {
    return (await this.fetch<T>(op, args, buffers)).value;
  }

  /** As `ask`, with the bytes that come with the answer. */
  fetch<T>(op: string, args: object, buffers: ArrayBuffer[] = []): Promise<Fetched<T>> {
    const request = `${this.#scope}-${++this.#count}`;
    return new Promise<Fetched<T>>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(request);
        reject(new Problem("kernel-silent", "The lesson's kernel does not answer.", true));
      }, PATIENCE);
      this.#waiting.set(request, (reply) => {
        clearTimeout(timer);
        this.#waiting.delete(request);
        const { value, problem } = reply;
        if (problem) reject(new Problem(problem.code, problem.detail, problem.transient));
        else resolve({ value: value as T, buffers: reply.buffers ?? [] });
      });
      this.#model.send({ request, op, args }, undefined, buffers);
    });
  }

  readonly #receive = (content: unknown, buffers: readonly DataView[] = []): void => {
    const message = content as Message;
    if (message.kind === "reply") this.#waiting.get(message.request)?.({ ...message, buffers });
    else if (message.kind === "event") this.#events.forEach((listener) => listener(message.event));
    else if (message.kind === "status") {
      this.#status = message.status;
      this.#watchers.forEach((listener) => listener(message.status));
    }
  };
}
