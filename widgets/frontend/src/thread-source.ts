/** A thread of the lane, however the commons is reached: every question it can be asked, as the API has them. */
import { newKey } from "./key";
import type {
  Attached,
  DiscussionSource,
  LaneEvent,
  Live,
  Person,
  Post,
  PostPage,
  Present,
  Reaction,
  ReadMark,
  Status,
  Stop,
  Thread,
  ThreadDraft,
  ThreadPage,
  Version,
  Which,
  Written,
} from "./source";

/** What reaches the commons; addresses are within the lane, in parts. */
export interface Caller extends Live {
  ask<T>(parts: readonly string[], query?: Readonly<Record<string, string>>): Promise<T>;
  tell<T>(method: Method, parts: readonly string[], body: object, key: string): Promise<T>;
  upload(file: File, progress: (part: number) => void): Promise<Attached>;
  address(file: { readonly url: string; readonly type?: string }): Promise<string>;
}

export type Method = "POST" | "PUT" | "PATCH" | "DELETE";

/** Of the lane's events, those that a thread's page shows. */
export function concernsThread(event: LaneEvent, slug: string): boolean {
  return event.kind === "core.presence" || (event.post?.thread ?? event.thread) === slug;
}

export abstract class ThreadSource implements DiscussionSource {
  constructor(
    protected readonly caller: Caller,
    readonly slug: string,
  ) {}

  abstract load(): Promise<ThreadPage>;

  page(which: Which): Promise<PostPage> {
    return this.caller.ask(this.#at("posts"), { ...which, limit: "50" });
  }

  one(id: string): Promise<Post> {
    return this.caller.ask(this.#at("posts", id));
  }

  post({ key, text, reply_to, attachments }: Written): Promise<Post> {
    const files = attachments?.length ? { attachments: attachments.map((file) => file.id) } : {};
    return this.caller.tell("POST", this.#at("posts"), { text, reply_to, ...files }, key);
  }

  edit(post: Post, text: string, attachments: readonly Attached[]): Promise<Post> {
    const body = { text, attachments: attachments.map((file) => file.id), version: post.version ?? 1 };
    return this.#tell("PUT", body, "posts", post.id);
  }

  remove(post: Post): Promise<Post> {
    return this.#tell("DELETE", {}, "posts", post.id);
  }

  async versions(post: Post): Promise<readonly Version[]> {
    return (await this.caller.ask<{ items: readonly Version[] }>(this.#at("posts", post.id, "versions"))).items;
  }

  react(post: Post, kind: Reaction, on: boolean): Promise<Post> {
    return this.#tell(on ? "PUT" : "DELETE", {}, "posts", post.id, "reactions", kind);
  }

  read(id: string): Promise<ReadMark> {
    return this.#tell("PUT", { post: id }, "read");
  }

  saveDraft(text: string, replyTo: string | null): Promise<ThreadDraft> {
    return this.#tell("PUT", { text, reply_to: replyTo }, "draft");
  }

  report(post: Post, reason: string): Promise<unknown> {
    return this.#tell("POST", { reason }, "posts", post.id, "reports");
  }

  hide(post: Post, reason: string | null): Promise<Post> {
    return reason === null
      ? this.#tell("DELETE", {}, "posts", post.id, "hidden")
      : this.#tell("PUT", { reason }, "posts", post.id, "hidden");
  }

  change(what: { readonly pinned?: boolean; readonly locked?: boolean }): Promise<Thread> {
    return this.#tell("PATCH", what);
  }

  async present(typing: boolean): Promise<readonly Present[]> {
    const body = { thread: this.slug, typing };
    return (await this.caller.tell<{ people: readonly Present[] }>("PUT", ["presence"], body, newKey())).people;
  }

  async members(query: string): Promise<readonly Person[]> {
    return (await this.caller.ask<{ items: readonly Person[] }>(["members"], { q: query, limit: "8" })).items;
  }

  upload(file: File, progress: (part: number) => void): Promise<Attached> {
    return this.caller.upload(file, progress);
  }

  address(file: { readonly url: string; readonly type?: string }): Promise<string> {
    return this.caller.address(file);
  }

  subscribe(listener: (event: LaneEvent) => void): Stop {
    return this.caller.subscribe((event) => {
      if (concernsThread(event, this.slug)) listener(event);
    });
  }

  watch(listener: (status: Status) => void): Stop {
    return this.caller.watch(listener);
  }

  #at(...parts: readonly string[]): readonly string[] {
    return ["threads", this.slug, ...parts];
  }

  #tell<T>(method: Method, body: object, ...parts: readonly string[]): Promise<T> {
    return this.caller.tell(method, this.#at(...parts), body, newKey());
  }
}
