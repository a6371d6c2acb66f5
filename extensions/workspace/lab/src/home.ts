/** The way back to the lane's page, at the top where it is always seen. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Widget } from "@lumino/widgets";

import { ILane } from "./tokens";

export const home: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:home",
  description: "Links back to the lane's page.",
  autoStart: true,
  requires: [ILane],
  activate: (app: JupyterFrontEnd, lane: ILane) => {
    if (lane.page === null) return;
    const link = document.createElement("a");
    link.href = lane.page;
    link.textContent = `‹ ${lane.title}`;
    link.setAttribute("aria-label", lane.words.backTo(lane.title));
    link.lang = lane.words.locale;
    const widget = new Widget();
    widget.id = "cosmos-lanes-home";
    widget.addClass("cosmos-home");
    widget.node.append(link);
    app.shell.add(widget, "top", { rank: 1 });
  },
};
