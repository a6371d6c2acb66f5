/** A calm line across the whole width, above everything else of Lab, that stays. */
import { Widget } from "@lumino/widgets";

import type { ILane } from "./tokens";

const SHOWN = "cosmos-noticed";

export interface Way {
  readonly label: string;
  readonly href: string;
  /** The one thing to do here. */
  readonly first: boolean;
  readonly download?: boolean;
}

export class Notice extends Widget {
  readonly #said = document.createElement("p");

  constructor(lane: ILane, ways: readonly Way[]) {
    super();
    this.id = "cosmos-lanes-notice";
    this.addClass("cosmos-part");
    this.addClass("cosmos-notice");
    this.node.lang = lane.words.locale;
    this.#said.setAttribute("role", "status");
    this.node.append(this.#said, ...ways.map(link));
  }

  say(...sentences: readonly string[]): void {
    this.#said.textContent = sentences.join(" ");
  }

  /** Above Lab, which gives it the room: nothing of Lab is covered, and no dialog of Lab covers it. */
  open(): void {
    Widget.attach(this, document.body, document.body.firstElementChild as HTMLElement | null);
    document.body.classList.add(SHOWN);
    new ResizeObserver(() => {
      document.body.style.setProperty("--cosmos-notice", `${this.node.offsetHeight}px`);
      window.dispatchEvent(new Event("resize"));
    }).observe(this.node);
  }
}

function link({ label, href, first, download = false }: Way): HTMLElement {
  const made = document.createElement("a");
  made.className = first ? "cosmos-way cosmos-first" : "cosmos-way";
  made.href = href;
  made.textContent = label;
  if (download) made.download = "";
  else made.target = "_blank";
  made.rel = "noopener";
  return made;
}
