/**
 * What a component may ask of the commons, whichever way it is reached.
 *
 * The shapes are those of the commons' API. A source belongs to one thread or one prompt; components know nothing of
 * comms, cookies or addresses.
 */

export interface Person {
  readonly name: string;
  readonly display_name: string;
  readonly role: string | null;
}

export interface Post {
  readonly id: string;
  readonly thread: string;
  readonly author: Person;
  readonly text: string;
  readonly html: string;
  readonly reply_to: string | null;
  readonly created_at: string;
}

export interface Response {
  readonly id: string;
  readonly prompt: string;
  readonly author: Person;
  readonly text: string;
  readonly html: string;
  readonly created_at: string;
}

export interface Thread {
  readonly slug: string;
  readonly title: string;
  readonly intro_html: string;
}

export interface Prompt {
  readonly slug: string;
  readonly title: string;
  readonly html: string;
  readonly state: "open" | "draft" | "sent";
  /** How many there are; null as long as one may not know. */
  readonly responses: number | null;
}

export interface Draft {
  readonly text: string;
  readonly saved_at: string | null;
}

/** Who reads: `role` is null for somebody who is not in the lane, `display_name` then too; `language` is to be spoken here. */
export interface Viewer {
  readonly lane: string;
  readonly name: string | null;
  readonly display_name: string | null;
  readonly role: string | null;
  readonly language: string;
}

export interface ThreadPage {
  readonly viewer: Viewer;
  readonly thread: Thread;
  readonly posts: readonly Post[];
}

/** `responses` is null where the prompt asks for one's own response first. */
export interface PromptPage {
  readonly viewer: Viewer;
  readonly prompt: Prompt;
  readonly draft: Draft;
  readonly responses: readonly Response[] | null;
}

export interface LaneEvent {
  readonly kind: string;
  readonly post?: Post;
  readonly response?: Response;
}

export type Status = "connecting" | "live" | "offline";
export type Stop = () => void;

/** What somebody wrote. `key` stays the same however often it is sent, so it arrives once. */
export interface Written {
  readonly key: string;
  readonly text: string;
  readonly reply_to: string | null;
}

export interface Live {
  subscribe(listener: (event: LaneEvent) => void): Stop;
  watch(listener: (status: Status) => void): Stop;
}

export interface DiscussionSource extends Live {
  load(): Promise<ThreadPage>;
  post(written: Written): Promise<Post>;
}

export interface PromptSource extends Live {
  load(): Promise<PromptPage>;
  saveDraft(text: string): Promise<Draft>;
  respond(written: Written): Promise<Response>;
}

/** A request that did not work. `transient` ones (nobody answered) are worth repeating with the same key. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    detail: string,
    readonly transient: boolean,
  ) {
    super(detail);
    this.name = "Problem";
  }

  static of(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem("unreachable", String(error), true);
  }
}
