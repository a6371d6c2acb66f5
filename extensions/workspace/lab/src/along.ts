/** One's own work, as one download: at the top, and in the list of commands. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";

import { ILane } from "./tokens";

const COMMAND = "cosmos-lanes:along";

export const along: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:along",
  description: "Downloads all one's own files of the lane.",
  autoStart: true,
  requires: [ILane],
  optional: [ICommandPalette],
  activate: (app: JupyterFrontEnd, lane: ILane, palette: ICommandPalette | null) => {
    const { words } = lane;
    const link = document.createElement("a");
    link.href = lane.along;
    link.download = "";
    link.textContent = words.along;
    link.title = words.alongCaption;
    link.lang = words.locale;
    app.commands.addCommand(COMMAND, { label: words.along, caption: words.alongCaption, execute: () => link.click() });
    palette?.addItem({ command: COMMAND, category: lane.title });
    if (lane.mode === "read-only") return; // the notice has it
    const widget = new Widget();
    widget.id = "cosmos-lanes-along";
    widget.addClass("cosmos-home");
    widget.addClass("cosmos-along");
    widget.node.append(link);
    app.shell.add(widget, "top", { rank: 2_000 });
  },
};
