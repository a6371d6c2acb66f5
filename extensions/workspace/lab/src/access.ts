/** Says when one's access to the lane has ended, with everything saved first; and, afterwards, what one can still do. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Dialog } from "@jupyterlab/apputils";
import { IDocumentManager } from "@jupyterlab/docmanager";

import { whenEnded } from "./following";
import { Notice, type Way } from "./notice";
import { saveAll } from "./saving";
import { ILane } from "./tokens";

const ENDED = "cosmos-ended";

/** The way to where it says why; `first` where there is nothing better to do. */
function why({ account, words }: ILane, first: boolean): readonly Way[] {
  return account === null ? [] : [{ label: words.why, href: account, first }];
}

/** What Lab would ask now (start the server again? save as?) cannot be done, and would cover what is to be read. */
function withoutDialogs(): void {
  document.body.classList.add(ENDED);
  const dismiss = (dialog: Dialog<unknown>) => void dialog.ready.then(() => dialog.reject());
  Dialog.tracker.forEach(dismiss);
  Dialog.tracker.widgetAdded.connect((_tracker, dialog) => dismiss(dialog));
}

async function end(app: JupyterFrontEnd, lane: ILane, docs: IDocumentManager, told: string): Promise<void> {
  const { title, words } = lane;
  docs.autosave = false;
  const time = new Date().toLocaleString(words.locale, { dateStyle: "short", timeStyle: "medium" }).replace(/[/:]/g, "-");
  const saving = saveAll(app, docs, words.savedBeside(time));
  withoutDialogs();
  const notice = new Notice(lane, why(lane, true));
  const ended = told || words.ended(title);
  notice.say(ended, words.saving);
  notice.open();
  const unsaved = await saving;
  notice.say(ended, unsaved.length === 0 ? words.saved : words.unsaved(unsaved.join(", ")));
}

function look(lane: ILane, docs: IDocumentManager): void {
  const { title, until, words } = lane;
  docs.autosave = false;
  const day = until?.toLocaleDateString(words.locale, { dateStyle: "long" }) ?? null;
  const notice = new Notice(lane, [{ label: words.along, href: lane.along, first: true, download: true }, ...why(lane, false)]);
  notice.say(words.looking(title, day));
  notice.open();
}

/** There is no kernel to choose, so nobody is asked for one. */
function withoutKernels({ docRegistry }: JupyterFrontEnd): void {
  docRegistry.addWidgetExtension("Notebook", {
    createNew: (_panel, { sessionContext }) => {
      sessionContext.kernelPreference = { ...sessionContext.kernelPreference, canStart: false, shouldStart: false };
    },
  });
}

export const access: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:access",
  description: "Saves everything and says so when access to the lane ends.",
  autoStart: true,
  requires: [ILane, IDocumentManager],
  activate: (app: JupyterFrontEnd, lane: ILane, docs: IDocumentManager) => {
    if (lane.mode === "read-only") withoutKernels(app);
    // Not awaited here: Lab is restored only once every plug-in is active.
    void app.restored.then(() => {
      if (lane.mode === "read-only") return look(lane, docs);
      let over = false;
      whenEnded(lane, (told) => {
        if (over) return;
        over = true;
        void end(app, lane, docs, told);
      });
    });
  },
};
