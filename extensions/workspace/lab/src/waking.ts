/**
 * What stands where Jupyter gave a widget up. Its wait for a widget's model (`ManagerBase.get_model` of ipywidgets 8.1)
 * looks every tenth of a second for two seconds, and not again at the end. In a busy browser that last tenth is long
 * enough for all models to come; then it says that there is none, and nothing makes it look again. So it is asked once
 * more, and where there is none indeed, it says what to do.
 */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { CodeCell } from "@jupyterlab/cells";
import { INotebookTracker, type Notebook } from "@jupyterlab/notebook";
import type { IRenderMime } from "@jupyterlab/rendermime";

import { ILane } from "./tokens";

/** What Jupyter's renderer marks as a widget, and what it says in the place of one. */
const WIDGET = ".jp-OutputArea-output.jupyter-widgets";
const GAVE_UP = "Error displaying widget: model not found";

/** Has the output that is shown in `node` rendered once more. */
function renderAgain({ widgets: cells }: Notebook, node: Element): void {
  for (const cell of cells) {
    if (!(cell instanceof CodeCell) || !cell.node.contains(node)) continue;
    const { model, widgets: shown } = cell.outputArea;
    for (let index = 0; index < model.length; index++)
      for (const output of shown[index]?.children() ?? []) {
        if (output.node !== node) continue;
        output.removeClass("jupyter-widgets");
        void (output as IRenderMime.IRenderer).renderModel(model.get(index));
      }
  }
}

function watch(notebook: Notebook, { words }: ILane): void {
  const asked = new WeakSet<Element>();
  const look = () => {
    for (const node of notebook.node.querySelectorAll(WIDGET)) {
      if (node.textContent !== GAVE_UP) continue;
      if (asked.has(node)) {
        const told = document.createElement("p");
        told.lang = words.locale;
        told.textContent = words.asleep;
        node.replaceChildren(told);
      } else {
        asked.add(node);
        renderAgain(notebook, node);
      }
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(notebook.node, { subtree: true, childList: true });
  notebook.disposed.connect(() => observer.disconnect());
}

export const waking: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:waking",
  description: "Shows widgets that were given up before they came.",
  autoStart: true,
  requires: [ILane, INotebookTracker],
  activate: (_app: JupyterFrontEnd, lane: ILane, tracker: INotebookTracker) => {
    tracker.forEach(({ content }) => watch(content, lane));
    tracker.widgetAdded.connect((_tracker, { content }) => watch(content, lane));
  },
};
