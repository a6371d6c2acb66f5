/** Which lane this workspace belongs to, from the page's configuration, and what its server says about it. */
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { PageConfig, URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";

import { type Arrivals, type Conflict, ILane, type Lesson, type Standing } from "./tokens";
import { wordsFor } from "./words";

interface Configured {
  readonly slug: string;
  readonly title: string;
  readonly commons_url?: string;
  readonly language?: string;
  readonly mode?: "work" | "read-only";
  readonly until?: string;
}

interface Entitlement {
  readonly reason: string;
  readonly remedy: string | null;
  readonly workspace: { readonly mode: "work" | "read-only" } | null;
}

class Lane implements ILane {
  readonly slug: string;
  readonly title: string;
  readonly page: string | null;
  readonly account: string | null;
  readonly mode: "work" | "read-only";
  readonly until: Date | null;
  readonly along: string;
  readonly base: string;
  readonly words;
  readonly #settings: ServerConnection.ISettings;

  constructor(configured: Configured, settings: ServerConnection.ISettings) {
    this.slug = configured.slug;
    this.title = configured.title;
    this.page = configured.commons_url ? URLExt.join(configured.commons_url, "lanes", configured.slug) : null;
    this.account = configured.commons_url ? URLExt.join(configured.commons_url, "account") : null;
    this.mode = configured.mode ?? "work";
    this.until = configured.until ? new Date(configured.until) : null;
    this.along = URLExt.join(settings.baseUrl, "lane/along");
    this.base = settings.baseUrl;
    this.words = wordsFor(configured.language ?? document.documentElement.lang);
    this.#settings = settings;
  }

  lesson(path: string): Promise<Lesson> {
    return this.#ask(`lesson?path=${encodeURIComponent(path)}`);
  }

  arrivals(): Promise<Arrivals> {
    return this.#ask("arrivals");
  }

  async seen({ at }: Arrivals): Promise<void> {
    await this.#ask("arrivals/seen", { method: "POST", body: JSON.stringify({ at }) });
  }

  differences({ path, beside }: Conflict): string {
    const query = URLExt.objectToQueryString({ path, beside });
    return URLExt.join(this.#settings.baseUrl, "lane/diff") + query;
  }

  events(): Promise<Response> {
    return ServerConnection.makeRequest(
      this.#commons("events"),
      { headers: { Accept: "text/event-stream" } },
      this.#settings,
    );
  }

  async standing(): Promise<Standing> {
    const answer = await ServerConnection.makeRequest(this.#commons("entitlement"), {}, this.#settings);
    if (answer.status === 403) {
      const { code } = (await answer.json().catch(() => ({}))) as { readonly code?: string };
      if (code === "not-a-member") return { mode: null, why: "" }; // not even somebody whose access ended
      throw new Error("Nobody says how this workspace stands.");
    }
    const { reason, remedy, workspace } = await read<Entitlement>(answer);
    return { mode: workspace?.mode ?? null, why: [reason, remedy].filter(Boolean).join(" ") };
  }

  async notified(): Promise<number> {
    const answer = await ServerConnection.makeRequest(this.#commons("notifications?limit=1"), {}, this.#settings);
    return (await read<{ readonly unread: number }>(answer)).unread;
  }

  /** The commons' address of something of this lane, through this workspace's own origin. */
  #commons(what: string): string {
    return URLExt.join(this.base, "lane/commons/api/v1/lanes", this.slug, what);
  }

  async #ask<T>(what: string, init: RequestInit = {}): Promise<T> {
    const url = URLExt.join(this.#settings.baseUrl, "lane/api", what);
    return read(await ServerConnection.makeRequest(url, init, this.#settings));
  }
}

async function read<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new ServerConnection.ResponseError(answer);
  return (await answer.json()) as T;
}

export const lane: JupyterFrontEndPlugin<ILane> = {
  id: "cosmos-lanes:lane",
  description: "Provides the lane this workspace belongs to.",
  provides: ILane,
  activate: (app) => {
    const given = PageConfig.getOption("cosmosLane");
    // Lab opened outside a workspace has no lane; what requires one then stays away.
    if (given === "") throw new Error("This JupyterLab belongs to no lane.");
    return new Lane(JSON.parse(given) as Configured, app.serviceManager.serverSettings);
  },
};
