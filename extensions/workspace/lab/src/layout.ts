/**
 * Begins with one document on the screen and the side panel closed, for people who came to read and write. Who switches
 * the simple interface off has all of Lab, also the next time: Lab itself forgets which it was.
 */
import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IStateDB } from "@jupyterlab/statedb";
import type { DockPanel } from "@lumino/widgets";

import { ILane } from "./tokens";

const CHOSEN = "cosmos-lanes:mode";
const NARROW = "(max-width: 60rem)";

async function begin(shell: ILabShell, state: IStateDB): Promise<void> {
  if (matchMedia(NARROW).matches) {
    shell.collapseLeft();
    shell.collapseRight();
  }
  const chosen = await state.fetch(CHOSEN);
  if (chosen === undefined) shell.collapseLeft();
  shell.mode = chosen === "multiple-document" ? chosen : "single-document";
  shell.modeChanged.connect((_shell: ILabShell, mode: DockPanel.Mode) => void state.save(CHOSEN, mode));
}

export const layout: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:layout",
  description: "Begins with a simple layout.",
  autoStart: true,
  requires: [ILane, ILabShell, IStateDB],
  activate: (_app: JupyterFrontEnd, _lane: ILane, shell: ILabShell, state: IStateDB) => {
    // Not awaited here: Lab is restored only once every plug-in is active.
    void shell.restored.then(() => begin(shell, state));
  },
};
