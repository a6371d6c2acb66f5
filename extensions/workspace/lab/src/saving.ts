/** Saves everything that is open and changed, at once and without asking anybody anything. */
import type { JupyterFrontEnd } from "@jupyterlab/application";
import { PathExt } from "@jupyterlab/coreutils";
import type { IDocumentManager } from "@jupyterlab/docmanager";
import type { DocumentRegistry } from "@jupyterlab/docregistry";
import type { Contents } from "@jupyterlab/services";

/** The server is stopped a few seconds after access has ended. */
const PATIENCE = 3_500;
/** A file's time is not kept exactly everywhere; Lab allows as much. */
const SAME = 500;
const AREAS = ["main", "down", "left", "right"];

/** The names of those that could not be saved. `beside` marks one that is saved next to what somebody else wrote meanwhile. */
export async function saveAll(app: JupyterFrontEnd, docs: IDocumentManager, beside: string): Promise<readonly string[]> {
  const changed = new Set<DocumentRegistry.Context>();
  for (const area of AREAS)
    for (const widget of app.shell.widgets(area)) {
      const context = docs.contextForWidget(widget);
      if (context?.model.dirty && context.canSave !== false) changed.add(context);
    }
  const outcomes = await Promise.all([...changed].map((context) => saved(context, app.serviceManager.contents, beside)));
  return outcomes.filter((name) => name !== null);
}

async function saved(context: DocumentRegistry.Context, contents: Contents.IManager, beside: string): Promise<string | null> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("too late")), PATIENCE));
  try {
    await Promise.race([save(context, contents, beside), late]);
    context.model.dirty = false;
    return null;
  } catch (error) {
    console.warn("cosmos-lanes: not saved", error);
    return PathExt.basename(context.path);
  }
}

/** Not by the context's own `save`, which opens a dialog where the file was changed by somebody else. */
async function save({ model, path, contentsModel: known }: DocumentRegistry.Context, contents: Contents.IManager, beside: string): Promise<void> {
  if (known === null) throw new Error("it was never loaded");
  const content = known.format === "json" ? model.toJSON() : model.toString();
  const there = await contents.get(path, { content: false }).catch(() => null); // it may not be there any more
  const changedMeanwhile = there !== null && Date.parse(there.last_modified) - Date.parse(known.last_modified) > SAME;
  await contents.save(changedMeanwhile ? besides(path, beside) : path, { type: known.type, format: known.format, content });
}

function besides(path: string, mark: string): string {
  const extension = PathExt.extname(path);
  return `${path.slice(0, path.length - extension.length)} (${mark})${extension}`;
}
