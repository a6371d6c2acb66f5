/** The panel "What came": each file the lane brought or left alone, and the way to what differs. */
import { Widget } from "@lumino/widgets";

import { Icon } from "./icon";
import type { Arrivals, Beside, ILane } from "./tokens";

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

export class ArrivalsPanel extends Widget {
  readonly #lane: ILane;
  readonly #open: (path: string) => void;

  constructor(lane: ILane, open: (path: string) => void) {
    super();
    this.#lane = lane;
    this.#open = open;
    this.id = "cosmos-lanes-arrivals";
    this.title.caption = lane.words.cameTitle;
    this.title.icon = Icon.arrived;
    this.addClass("cosmos");
    this.addClass("cosmos-came");
    this.node.lang = lane.words.locale;
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", lane.words.cameTitle);
    this.node.dataset["lmSuppressShortcuts"] = "true";
  }

  /** Replaces what is shown by `report`. */
  tell(report: Arrivals): void {
    const { words } = this.#lane;
    const sections = [
      this.#pairs(words.conflicts, report.conflicts, words.conflictHint),
      this.#files(words.newFiles, report.new, true),
      this.#files(words.updatedFiles, report.updated, true),
      this.#pairs(words.keptFiles, report.kept, words.keptHint),
      this.#files(words.deletedFiles, report.deleted, false),
    ].filter((section) => section !== null);
    this.#replace(...(sections.length ? sections : [element("p", "", words.cameNothing)]));
  }

  fail(): void {
    this.#replace(element("p", "", this.#lane.words.cameFailed));
  }

  #replace(...content: readonly Node[]): void {
    this.node.replaceChildren(element("h2", "", this.#lane.words.cameTitle), ...content);
  }

  #files(title: string, paths: readonly string[], there: boolean): HTMLElement | null {
    if (paths.length === 0) return null;
    const lines = paths.map((path) => element("li", "", there ? this.#opener(path) : path));
    return element("section", "", element("h3", "", title), element("ul", "", ...lines));
  }

  #pairs(title: string, pairs: readonly Beside[], hint: (beside: string) => string): HTMLElement | null {
    if (pairs.length === 0) return null;
    const { words } = this.#lane;
    const lines = pairs.map((pair) => {
      const differs = element("a", "cosmos-button", words.differs);
      differs.href = this.#lane.differences(pair);
      differs.target = "_blank";
      differs.rel = "noopener";
      differs.setAttribute("aria-label", words.differsOf(pair.path));
      return element("li", "", this.#opener(pair.path), element("p", "cosmos-quiet", hint(pair.beside)), differs);
    });
    return element("section", "", element("h3", "", title), element("ul", "", ...lines));
  }

  #opener(path: string): HTMLElement {
    const button = element("button", "cosmos-file", path);
    button.type = "button";
    button.setAttribute("aria-label", this.#lane.words.open(path));
    button.addEventListener("click", () => this.#open(path));
    return button;
  }
}
