/**
 * Which lesson did somebody come for? Lab shows again what was open the last time, and only then opens what its address
 * names. Until that is on the screen, nothing that is only passed on the way may begin to run.
 */
import { PageConfig } from "@jupyterlab/coreutils";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";

/** An address may name what is not there; then people stay with what was open before. */
const PATIENCE = 20_000;

function opening(tracker: INotebookTracker, path: string): Promise<NotebookPanel> {
  return new Promise((resolve) => {
    const look = (panel: NotebookPanel | undefined) => {
      if (panel?.context.path === path) resolve(panel);
    };
    tracker.widgetAdded.connect((_tracker, panel) => look(panel));
    look(tracker.find((panel) => panel.context.path === path));
  });
}

/** Resolves once the notebook that the address names is on the screen; at once where it names none. */
export async function arrived(tracker: INotebookTracker): Promise<void> {
  const path = PageConfig.getOption("treePath");
  if (!path.endsWith(".ipynb")) return;
  const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([opening(tracker, path).then((panel) => panel.revealed), late]);
}

/** Resolves once the notebook is on the screen, perhaps again. */
export function shown(panel: NotebookPanel, tracker: INotebookTracker): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!panel.isVisible && !panel.isDisposed) return;
      tracker.currentChanged.disconnect(look);
      resolve();
    };
    tracker.currentChanged.connect(look);
    look();
  });
}
