/**
 * Builds every front end: the widgets' two modules, the pages' components, and the JupyterLab extension.
 *
 * The Lab extension is bundled by esbuild with a module-federation container of ours (extensions/workspace/lab/
 * container.js) and not by @jupyterlab/builder: on npm the builder has no release for JupyterLab 4.6, and it with
 * what it needs is some 700 packages and 360 MB, which every fresh checkout would fetch before its first start. A
 * container is two functions, `init` and `get`; JupyterLab asks for nothing else. Types come from the real
 * @jupyterlab packages, which only `npm run check` needs: `npm ci --omit=dev && npm run build` is enough to build.
 */
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));
const FRONTEND = join(ROOT, "widgets/frontend");
const LAB = join(ROOT, "extensions/workspace/lab");
const WIDGETS_OUT = join(ROOT, "widgets/cosmos_widgets/static");
const PAGES_OUT = join(ROOT, "extensions/commons/cosmos_commons/static/build");
const LAB_OUT = join(ROOT, "extensions/workspace/cosmos_workspace/labextension");

const common = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
  write: false,
};

async function script(entry, options) {
  const { outputFiles } = await build({ ...common, entryPoints: [entry], outdir: "out", ...options });
  return outputFiles[0].text;
}

async function stylesheet(...files) {
  const contents = files.map((file) => `@import ${JSON.stringify(file)};`).join("\n");
  const stdin = { contents, resolveDir: ROOT, loader: "css" };
  const { outputFiles } = await build({ ...common, stdin, outdir: "out" });
  return outputFiles[0].text;
}

async function put(folder, files) {
  await rm(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function widgetsAndPages() {
  const entry = (name) => join(FRONTEND, "src/entry", `${name}.tsx`);
  const tokens = join(FRONTEND, "tokens.css");
  const components = join(FRONTEND, "components.css");
  const ofPrompts = join(FRONTEND, "prompt.css");
  const inNotebooks = join(FRONTEND, "notebook.css");
  const [discussion, prompt, page, widgetStyle, pageStyle] = await Promise.all([
    script(entry("discussion"), { format: "esm" }),
    script(entry("prompt"), { format: "esm" }),
    script(entry("components"), { format: "esm" }),
    // One for both: where two widgets stand on a page, the order of their styles would decide how they look.
    stylesheet(tokens, components, ofPrompts, inNotebooks),
    stylesheet(components, ofPrompts),
  ]);
  await put(WIDGETS_OUT, { "discussion.js": discussion, "prompt.js": prompt, "widgets.css": widgetStyle });
  await put(PAGES_OUT, { "components.js": page, "components.css": pageStyle });
  await cp(tokens, join(PAGES_OUT, "tokens.css"));
}

/** What JupyterLab shares, and so is not bundled: taken from its share scope when the extension is loaded. */
const SHARED = /^(@jupyterlab|@lumino)\//;

async function lab() {
  const used = new Set();
  const shared = {
    name: "shared",
    setup(plugin) {
      plugin.onResolve({ filter: SHARED }, ({ path }) => {
        used.add(path);
        return { path, external: true };
      });
    },
  };
  const body = await script(join(LAB, "src/index.ts"), { format: "cjs", plugins: [shared] });
  const style = await stylesheet(join(FRONTEND, "tokens.css"), join(LAB, "style.css"));
  const container = await readFile(join(LAB, "container.js"), "utf8");
  const told = JSON.parse(await readFile(join(LAB, "package.json"), "utf8"));
  const { name, version, description } = told;
  const filled = container
    .replace('"@NAME@"', () => JSON.stringify(name))
    .replace('"@SHARED@"', () => JSON.stringify([...used].sort()))
    .replace('"@STYLE@"', () => JSON.stringify(style))
    .replace("/* @BODY@ */", () => body);
  const { outputFiles } = await build({
    ...common,
    bundle: false,
    stdin: { contents: filled, loader: "js" },
    outdir: "out",
  });
  const remote = outputFiles[0].text;
  // The name carries the content, so a browser never keeps an older one.
  const load = `static/remoteEntry.${createHash("sha256").update(remote).digest("hex").slice(0, 20)}.js`;
  const jupyterlab = { ...told.jupyterlab, extension: true, _build: { load, extension: "./extension" } };
  await put(join(LAB_OUT, name), {
    [load]: remote,
    "package.json": `${JSON.stringify({ name, version, description, license: "BSD-3-Clause", jupyterlab }, null, 2)}\n`,
  });
}

await Promise.all([widgetsAndPages(), lab()]);
