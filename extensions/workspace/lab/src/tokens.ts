/** What the plug-ins of this extension know of their lane, and the shapes the workspace's server answers with. */
import { Token } from "@lumino/coreutils";

import type { Words } from "./words";

/** `untouched`: as the lane published it. `run_on_open`: its cells may be run without being asked. */
export interface Lesson {
  readonly lesson: boolean;
  readonly untouched: boolean;
  readonly run_on_open: boolean;
}

/** A file that was kept as its owner left it; the lane's own version lies at `beside`. */
export interface Beside {
  readonly path: string;
  readonly beside: string;
}

/** What the lane's curriculum brought at this start of the workspace. */
export interface Arrivals {
  readonly at: string;
  readonly version: string;
  readonly new: readonly string[];
  readonly updated: readonly string[];
  readonly kept: readonly Beside[];
  readonly deleted: readonly string[];
  readonly conflicts: readonly Beside[];
}

export interface ILane {
  readonly slug: string;
  readonly title: string;
  /** The lane's page on the web; null where the workspace was not told one. */
  readonly page: string | null;
  readonly words: Words;
  lesson(path: string): Promise<Lesson>;
  arrivals(): Promise<Arrivals>;
  /** The page that shows how one's own file and the lane's differ. */
  differences(pair: Beside): string;
}

export const ILane = new Token<ILane>("cosmos-lanes:ILane", "The lane this workspace belongs to.");
