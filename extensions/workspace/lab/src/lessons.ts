/** Brings a lesson to life: by itself when it is as the lane published it, and by a button always. */
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ToolbarButton } from "@jupyterlab/apputils";
import { INotebookTracker, NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";

import { arrived, shown } from "./arriving";
import { ILane } from "./tokens";

/** Jupyter waits as long for the kernel to say how its widgets stand. */
const PATIENCE = 4_000;

/**
 * Resolves once the kernel has said how the widgets stand that it holds from another window. Jupyter asks for that when
 * the kernel is ready, which answers in turn: behind cells that began before, their widgets would not be there until
 * the last cell has run.
 */
async function widgetsTold({ sessionContext }: NotebookPanel): Promise<void> {
  await sessionContext.ready;
  const kernel = sessionContext.session?.kernel;
  const asked = async () => {
    // What is asked second comes after what Jupyter asks, and, where no widget was made yet, what it asks instead.
    for (let time = 0; time < 2; time++) await kernel?.requestCommInfo({ target_name: "jupyter.widget" });
  };
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([asked(), late]).catch(() => undefined); // its kernel ended
}

/** Runs every cell and leaves the reader where they were: a lesson is read from its top. */
async function start(panel: NotebookPanel): Promise<void> {
  const { content, sessionContext } = panel;
  await sessionContext.ready;
  const active = content.activeCellIndex;
  await NotebookActions.runCells(content, content.widgets, sessionContext);
  content.activeCellIndex = active;
  panel.addClass("cosmos-started");
}

function sources(panel: NotebookPanel): string {
  return JSON.stringify(panel.content.widgets.map((cell) => cell.model.sharedModel.getSource()));
}

/**
 * Starts a lesson that nobody asked to start. What that alone changed is not saved: the file stays as the lane
 * published it, so it starts by itself the next time as well, and the lane's next version can take its place.
 */
async function startUnasked(panel: NotebookPanel): Promise<void> {
  const { model } = panel.context;
  const before = sources(panel);
  await start(panel);
  if (!panel.isDisposed && sources(panel) === before) model.dirty = false;
}

async function opened(panel: NotebookPanel, lane: ILane, turn: () => Promise<void>): Promise<void> {
  await panel.context.ready;
  const lesson = await lane.lesson(panel.context.path);
  if (panel.isDisposed || !lesson.lesson) return;
  panel.addClass("cosmos-lesson");
  const button = new ToolbarButton({
    label: lane.words.startLesson,
    tooltip: lane.words.startCaption,
    onClick: () => void start(panel),
  });
  button.addClass("cosmos-part"); // where the tokens follow Lab's theme
  button.addClass("cosmos-start");
  panel.toolbar.insertItem(0, "cosmos-start-lesson", button);
  if (!lesson.run_on_open || !lesson.untouched) return;
  await panel.revealed;
  await widgetsTold(panel);
  await turn();
  if (!panel.isDisposed) await startUnasked(panel);
}

export const lessons: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:lessons",
  description: "Starts a lesson when it opens, and with a button.",
  autoStart: true,
  requires: [ILane, INotebookTracker],
  activate: (_app, lane: ILane, tracker: INotebookTracker) => {
    const come = arrived(tracker);
    const open = (panel: NotebookPanel) =>
      void opened(panel, lane, () => come.then(() => shown(panel, tracker))).catch((error: unknown) => console.warn("cosmos-lanes: this is not known as a lesson", error));
    tracker.forEach(open);
    tracker.widgetAdded.connect((_tracker, panel) => open(panel));
  },
};
