/** Says what the lane brought at this start: one quiet line, and a panel for who wants to look. */
import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Notification } from "@jupyterlab/apputils";
import { IStateDB } from "@jupyterlab/statedb";

import { ArrivalsPanel } from "./panel";
import { type Arrivals, ILane } from "./tokens";

const SEEN = "cosmos-lanes:arrivals-seen";

function changes(report: Arrivals): number {
  return report.new.length + report.updated.length + report.kept.length + report.conflicts.length;
}

/** Whether this very report was announced before: a page that is loaded again says nothing twice. */
async function announced(report: Arrivals, state: IStateDB | null): Promise<boolean> {
  if (!state) return false;
  const seen = await state.fetch(SEEN);
  await state.save(SEEN, report.at);
  return seen === report.at;
}

async function announce(panel: ArrivalsPanel, lane: ILane, state: IStateDB | null, show: () => void): Promise<void> {
  const report = await lane.arrivals();
  panel.tell(report);
  if (report.problem !== null) Notification.warning(report.problem, { autoClose: false });
  const count = changes(report);
  if (count === 0 || (await announced(report, state))) return;
  const actions = [{ label: lane.words.show, callback: show }];
  const said = count === report.new.length ? lane.words.newCame(count) : lane.words.came(count);
  Notification.info(said, { autoClose: 12_000, actions });
}

export const arrivals: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:arrivals",
  description: "Shows what the lane's curriculum brought.",
  autoStart: true,
  requires: [ILane],
  optional: [ILabShell, IStateDB],
  activate: (app: JupyterFrontEnd, lane: ILane, shell: ILabShell | null, state: IStateDB | null) => {
    if (lane.mode === "read-only") return; // nothing comes any more
    const panel = new ArrivalsPanel(lane, (path) => void app.commands.execute("docmanager:open", { path }));
    app.shell.add(panel, "right", { rank: 200 });
    const show = () => (shell ?? app.shell).activateById(panel.id);
    // Not awaited here: Lab is restored only once every plug-in is active.
    void app.restored
      .then(() => announce(panel, lane, state, show))
      .catch((error: unknown) => {
        console.warn("cosmos-lanes: no report of what came", error);
        panel.fail();
      });
  },
};
