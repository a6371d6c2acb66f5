/** Says at the top that somebody answered or mentioned one in the lane, and leads there. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Poll } from "@lumino/polling";
import { Widget } from "@lumino/widgets";

import { ILane } from "./tokens";

const EVERY = 60_000;
const SELDOM = 600_000;

export const notifications: JupyterFrontEndPlugin<void> = {
  id: "cosmos-lanes:notifications",
  description: "Says how many notifications are new.",
  autoStart: true,
  requires: [ILane],
  activate: (app: JupyterFrontEnd, lane: ILane) => {
    if (lane.page === null || lane.mode === "read-only") return;
    const link = document.createElement("a");
    link.href = `${lane.page}/notifications`;
    link.lang = lane.words.locale;
    link.hidden = true;
    const widget = new Widget();
    widget.id = "cosmos-lanes-notifications";
    widget.addClass("cosmos-home");
    widget.node.setAttribute("role", "status");
    widget.node.append(link);
    app.shell.add(widget, "top", { rank: 2 });

    const poll = new Poll({
      name: "cosmos-lanes:notifications",
      auto: false,
      factory: async () => {
        const count = await lane.notified();
        link.textContent = lane.words.notified(count);
        link.hidden = count === 0;
      },
      frequency: { interval: EVERY, max: SELDOM, backoff: true },
      standby: "when-hidden",
    });
    // Not awaited here: Lab is restored only once every plug-in is active.
    void app.restored.then(() => poll.start());
    // Whoever was away may have read them elsewhere.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void poll.refresh();
    });
  },
};
