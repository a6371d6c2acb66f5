/**
 * Begins with one document on the screen and the side panels closed, for people who came to read and write. It is
 * done once for a workspace; View › Simple Interface brings all of Lab back and is not undone here.
 */
import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IStateDB } from "@jupyterlab/statedb";

import { ILane } from "./tokens";

const DONE = "cosmos-lanes:layout-begun";
const NARROW = "(max-width: 60rem)";

async function begin(shell: ILabShell, state: IStateDB): Promise<void> {
  if (matchMedia(NARROW).matches) {
    shell.collapseLeft();
    shell.collapseRight();
  }
  if ((await state.fetch(DONE)) === true) return;
  shell.mode = "single-document";
  shell.collapseLeft();
  await state.save(DONE, true);
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
