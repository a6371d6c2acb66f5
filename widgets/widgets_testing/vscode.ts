/**
 * What vscode-jupyter runs in VS Code's notebook page to show widgets, as far as they need it: RequireJS, Microsoft's
 * bundle of the widget manager, and a kernel connection whose socket is the extension's, which is the test here.
 *
 * After `src/webviews/webview-side/ipywidgets` of github.com/microsoft/vscode-jupyter; the page's elements are those of
 * VS Code's `webviewPreloads.ts`.
 */
import { KernelMessage, ServerConnection } from "@jupyterlab/services";
import { KernelConnection } from "@jupyterlab/services/lib/kernel/default";

interface Manager {
  get_model(id: string): Promise<unknown>;
  create_view(model: unknown, options: object): Promise<unknown>;
  display_view(message: object, view: unknown, options: object): Promise<unknown>;
}
interface Scripts {
  readonly widgetsRegisteredInRequireJs: Set<string>;
  loadWidgetScript(name: string, version: string): Promise<void>;
  successHandler(): void;
  errorHandler(name: string, module: string, version: string, error: Error): void;
}
declare const window: Window & {
  toExtension(frame: string, isText: boolean): void;
  scriptSource(name: string, version: string): Promise<string>;
  vscIPyWidgets8: { load(): void };
  vscIPyWidgets: {
    WidgetManager: new (kernel: KernelConnection, el: HTMLElement, scripts: Scripts, log: () => void) => Manager;
  };
  requirejs: { config(told: object): void };
  fromExtension(frame: string, isText: boolean): void;
  begin(id: string, session: string): void;
  run(code: string): Promise<void>;
};

const WIDGET = "application/vnd.jupyter.widget-view+json";
const bytes = (frame: string) => Uint8Array.from(atob(frame), (one) => one.charCodeAt(0)).buffer;

/** The page has no way to a server: what the connection sends goes to the extension, which has the real socket. */
class Relayed {
  static last: Relayed;
  readonly protocol = "v1.kernel.websocket.jupyter.org";
  readonly readyState = 1;
  binaryType = "";
  onopen?: (event: object) => void;
  onmessage?: (event: { data: string | ArrayBuffer }) => void;

  constructor() {
    Relayed.last = this;
    setTimeout(() => this.onopen?.({}));
  }

  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (typeof data === "string") return window.toExtension(data, true);
    const view = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
    window.toExtension(btoa(Array.from(view, (one) => String.fromCharCode(one)).join("")), false);
  }

  close(): void {}
}

window.fromExtension = (frame, isText) => Relayed.last.onmessage?.({ data: isText ? frame : bytes(frame) });

let kernel: KernelConnection;
let manager: Manager;

window.begin = (id, session) => {
  const serverSettings = ServerConnection.makeSettings({
    WebSocket: Relayed as unknown as typeof WebSocket,
    wsUrl: "ws://nowhere.invalid",
    baseUrl: "http://nowhere.invalid",
  });
  kernel = new KernelConnection({ serverSettings, clientId: session, handleComms: true, username: "", model: { id, name: "python3" } });
  window.vscIPyWidgets8.load();
  manager = new window.vscIPyWidgets.WidgetManager(kernel, document.body, scripts, () => {});
};

const scripts: Scripts = {
  widgetsRegisteredInRequireJs: new Set(),
  async loadWidgetScript(name, version) {
    const source = await window.scriptSource(name, version);
    window.requirejs.config({ paths: { [name]: source.replace(/\.js$/, "") } });
    this.widgetsRegisteredInRequireJs.add(name);
  },
  successHandler() {},
  errorHandler(name, module, version, error) {
    console.error(`no ${module}@${version} for ${name}: ${error.message}`);
  },
};

/** Runs a cell, and shows each of its outputs as it comes, by the one type that VS Code would choose of it. */
window.run = async (code) => {
  const cell = document.getElementById("container")!.appendChild(document.createElement("div"));
  cell.className = "cell_container";
  const shown: Promise<unknown>[] = [];
  const future = kernel.requestExecute({ code });
  future.onIOPub = (message) => {
    if (KernelMessage.isErrorMsg(message)) throw new Error(message.content.evalue);
    if (KernelMessage.isDisplayDataMsg(message) || KernelMessage.isExecuteResultMsg(message))
      shown.push(show(cell, message.content.data));
  };
  await future.done;
  await Promise.all(shown);
};

async function show(cell: HTMLElement, data: Record<string, unknown>): Promise<void> {
  const container = cell.appendChild(document.createElement("div"));
  container.className = "output_container";
  const output = container.appendChild(document.createElement("div"));
  output.className = "output";
  if (WIDGET in data) {
    const told = data[WIDGET] as { model_id: string };
    const view = await manager.create_view(await manager.get_model(told.model_id), { el: output });
    await manager.display_view(told, view, { node: output });
  } else {
    output.innerHTML = String(data["text/html"] ?? "");
  }
}
