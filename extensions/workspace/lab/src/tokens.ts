/** What the plug-ins of this extension know of their lane, and the shapes the workspace's server answers with. */
import { Token } from "@lumino/coreutils";

import type { Words } from "./words";

/** `untouched`: as the lane published it. `run_on_open`: its cells may be run without being asked. */
export interface Lesson {
  readonly lesson: boolean;
  readonly untouched: boolean;
  readonly run_on_open: boolean;
}

/** A file that its owner and the lane both changed; the lane's version lies at `beside`. */
export interface Conflict {
  readonly path: string;
  readonly beside: string;
}

/**
 * What the lane's curriculum brought and its owner has not seen. `kept` names what the lane no longer has; `problem` is
 * a sentence where not everything could be laid.
 */
export interface Arrivals {
  readonly at: string;
  readonly version: string;
  readonly new: readonly string[];
  readonly updated: readonly string[];
  readonly kept: readonly string[];
  readonly deleted: readonly string[];
  readonly conflicts: readonly Conflict[];
  readonly problem: string | null;
}

/** How one's workspace may run now, and why, in a sentence. */
export interface Standing {
  readonly mode: "work" | "read-only" | null;
  readonly why: string;
}

export interface ILane {
  readonly slug: string;
  readonly title: string;
  /** The lane's page on the web; null where the workspace was not told one. */
  readonly page: string | null;
  /** The page that says how one stands with each lane; null where the workspace was not told one. */
  readonly account: string | null;
  /** `read-only`: access has ended, and one's work is there to be looked at and taken along. */
  readonly mode: "work" | "read-only";
  /** When a read-only workspace is not to be had any more; null where nobody said. */
  readonly until: Date | null;
  /** The address of all one's own files here, as one download. */
  readonly along: string;
  /** Where on this server the workspace is; no two workspaces of a browser share it. */
  readonly base: string;
  readonly words: Words;
  lesson(path: string): Promise<Lesson>;
  arrivals(): Promise<Arrivals>;
  /** Tells the workspace that this report was looked at. */
  seen(report: Arrivals): Promise<void>;
  /** The page that shows how one's own file and the lane's differ. */
  differences(pair: Conflict): string;
  /** The lane's events from now on, as the commons streams them or refuses to. */
  events(): Promise<Response>;
  standing(): Promise<Standing>;
  /** How many notifications in the lane are new. */
  notified(): Promise<number>;
}

export const ILane = new Token<ILane>("cosmos-lanes:ILane", "The lane this workspace belongs to.");
