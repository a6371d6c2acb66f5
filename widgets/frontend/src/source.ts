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

/** A file that was given to the lane; `url` is the commons', from the site's root. */
export interface Attached {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly image: boolean;
  readonly width: number | null;
  readonly height: number | null;
  readonly url: string;
}

export const REACTIONS = ["heart", "agree", "thanks", "idea", "question", "celebrate"] as const;
export type Reaction = (typeof REACTIONS)[number];

export interface Post {
  readonly id: string;
  readonly thread: string;
  readonly author: Person;
  readonly text: string;
  readonly html: string;
  readonly reply_to: string | null;
  readonly created_at: string;
  readonly edited_at?: string | null;
  readonly version?: number;
  readonly state?: "shown" | "deleted" | "hidden";
  /** Why it was hidden. */
  readonly reason?: string | null;
  /** Who, by name, the first first. */
  readonly reactions?: { readonly [kind in Reaction]?: readonly string[] };
  readonly attachments?: readonly Attached[];
}

/** A post as it was once. */
export interface Version {
  readonly version: number;
  readonly text: string;
  readonly html: string;
  readonly at: string;
}

/** Somebody who looks at the lane now. */
export interface Present {
  readonly name: string;
  readonly display_name: string;
  readonly thread: string | null;
  readonly typing: boolean;
}

export interface Thread {
  readonly slug: string;
  readonly title: string;
  readonly intro_html: string;
  readonly posts?: number;
  readonly pinned?: boolean;
  readonly locked?: boolean;
  readonly unread?: number;
  readonly first_unread?: string | null;
  readonly last_read?: string | null;
}

/** Some posts, oldest first; `previous` and `next` are what leads on, null at that end. */
export interface PostPage {
  readonly items: readonly Post[];
  readonly previous?: string | null;
  readonly next: string | null;
  readonly cursor: string | number;
}

export interface ThreadDraft {
  readonly text: string;
  readonly reply_to: string | null;
  readonly saved_at: string | null;
}

export interface ReadMark {
  readonly last_read: string | null;
  readonly unread: number;
  readonly first_unread: string | null;
}

/** Who reads: `role` is null for somebody who is not in the lane, `display_name` then too; `language` is to be spoken here. */
export interface Viewer {
  readonly lane: string;
  readonly name: string | null;
  readonly display_name: string | null;
  readonly role: string | null;
  readonly language: string;
  /** Whether the lane's subscription has ended, so that nobody writes. */
  readonly reads_only?: boolean;
}

export interface ThreadPage {
  readonly viewer: Viewer;
  readonly thread: Thread;
  readonly posts: PostPage;
  readonly draft: ThreadDraft;
}

export interface LaneEvent {
  readonly kind: string;
  readonly by?: Person;
  readonly thread?: string;
  readonly title?: string;
  readonly pinned?: boolean;
  readonly locked?: boolean;
  readonly people?: readonly Present[];
  readonly post?: Post;
}

/** `ended`: who reads is not in the lane any more. */
export type Status = "connecting" | "live" | "offline" | "ended";
export type Stop = () => void;

/** What somebody wrote. `key` stays the same however often it is sent, so it arrives once. */
export interface Written {
  readonly key: string;
  readonly text: string;
  readonly reply_to: string | null;
  readonly attachments?: readonly Attached[];
}

export interface Live {
  subscribe(listener: (event: LaneEvent) => void): Stop;
  watch(listener: (status: Status) => void): Stop;
}

/** Which posts: those around one, or the ones before or after it. */
export type Which = { readonly around: string } | { readonly before: string } | { readonly after: string };

/** What takes files and gives them back, wherever people write. */
export interface FileSource {
  /** `progress` is told how much of it has gone, from 0 to 1. */
  upload(file: File, progress: (part: number) => void): Promise<Attached>;
  /** An address of the file that this page can load. */
  address(file: { readonly url: string; readonly type?: string }): Promise<string>;
  /** Members whose names begin like `query`. */
  members(query: string): Promise<readonly Person[]>;
}

export interface DiscussionSource extends Live, FileSource {
  load(): Promise<ThreadPage>;
  page(which: Which): Promise<PostPage>;
  one(id: string): Promise<Post>;
  post(written: Written): Promise<Post>;
  edit(post: Post, text: string, attachments: readonly Attached[]): Promise<Post>;
  remove(post: Post): Promise<Post>;
  versions(post: Post): Promise<readonly Version[]>;
  react(post: Post, kind: Reaction, on: boolean): Promise<Post>;
  read(id: string): Promise<ReadMark>;
  saveDraft(text: string, replyTo: string | null): Promise<ThreadDraft>;
  report(post: Post, reason: string): Promise<unknown>;
  /** Hides the post for this reason, or shows it again where the reason is null. */
  hide(post: Post, reason: string | null): Promise<Post>;
  change(what: { readonly pinned?: boolean; readonly locked?: boolean }): Promise<Thread>;
  present(typing: boolean): Promise<readonly Present[]>;
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

  /** Who asks is not in the lane any more. What they wrote is kept, and goes out should they come back. */
  get ended(): boolean {
    return /^(not-a-member|access-ended|lane-closed)$/.test(this.code);
  }

  static of(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem("unreachable", String(error), true);
  }
}
