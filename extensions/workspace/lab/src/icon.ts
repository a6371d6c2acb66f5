/** The extension's pictures, as Lab takes them: drawn in the colour of the text around. */
import { LabIcon } from "@jupyterlab/ui-components";

const arrived = new LabIcon({
  name: "cosmos-lanes:arrived",
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"><path d="M8 2v7M5 6.5 8 9.5l3-3"/><path d="M2.5 9.5v3.5h11V9.5"/></g></svg>',
});

export const Icon = { arrived };
