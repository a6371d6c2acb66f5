/** The panel "What came": each file the lane brought or left alone, and the way to what differs. */
import { Widget } from "@lumino/widgets";

import { Icon } from "./icon";
import type { Arrivals, Conflict, ILane } from "./tokens";

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

function section(title: string, lines: readonly HTMLElement[], hint?: string): HTMLElement | null {
  if (lines.length === 0) return null;
  const said = hint === undefined ? [] : [element("p", "cosmos-quiet", hint)];
  return element("section", "", element("h3", "", title), ...said, element("ul", "", ...lines));
}

export class ArrivalsPanel extends Widget {
  readonly #lane: ILane;
  readonly #open: (path: string) => void;
  #unseen: Arrivals | null = null;

  constructor(lane: ILane, open: (path: string) => void) {
    super();
    this.#lane = lane;
    this.#open = open;
    this.id = "cosmos-lanes-arrivals";
    this.title.caption = lane.words.cameTitle;
    this.title.icon = Icon.arrived;
    this.addClass("cosmos-part");
    this.addClass("cosmos-came");
    this.node.lang = lane.words.locale;
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", lane.words.cameTitle);
    this.node.dataset["lmSuppressShortcuts"] = "true";
  }

  /** Replaces what is shown by `report`. */
  tell(report: Arrivals): void {
    const { words } = this.#lane;
    const list = (paths: readonly string[]) => paths.map((path) => element("li", "", this.#opener(path)));
    const problem = report.problem === null ? [] : [element("p", "cosmos-problem", report.problem)];
    const sections = [
      section(words.conflicts, report.conflicts.map((pair) => this.#conflict(pair))),
      section(words.newFiles, list(report.new)),
      section(words.updatedFiles, list(report.updated)),
      section(words.keptFiles, list(report.kept), words.keptHint),
      section(words.deletedFiles, report.deleted.map((path) => element("li", "", path))),
    ].filter((made) => made !== null);
    this.#replace(...problem, ...(sections.length ? sections : [element("p", "", words.cameNothing)]));
    this.#unseen = sections.length ? report : null;
    if (this.isVisible) this.#look();
  }

  protected override onAfterShow(): void {
    this.#look();
  }

  fail(): void {
    this.#replace(element("p", "", this.#lane.words.cameFailed));
  }

  #replace(...content: readonly Node[]): void {
    this.node.replaceChildren(element("h2", "", this.#lane.words.cameTitle), ...content);
  }

  /** What was looked at is not announced at the next start. */
  #look(): void {
    const report = this.#unseen;
    if (report === null) return;
    this.#unseen = null;
    void this.#lane.seen(report).catch((error: unknown) => console.warn("cosmos-lanes: not noted as seen", error));
  }

  #conflict(pair: Conflict): HTMLElement {
    const { words } = this.#lane;
    const differs = element("a", "cosmos-button", words.differs);
    differs.href = this.#lane.differences(pair);
    differs.target = "_blank";
    differs.rel = "noopener";
    differs.setAttribute("aria-label", words.differsOf(pair.path));
    const hint = element("p", "cosmos-quiet", words.conflictHint(pair.beside));
    return element("li", "", this.#opener(pair.path), hint, differs);
  }

  #opener(path: string): HTMLElement {
    const button = element("button", "cosmos-file", path);
    button.type = "button";
    button.setAttribute("aria-label", this.#lane.words.open(path));
    button.addEventListener("click", () => this.#open(path));
    return button;
  }
}
