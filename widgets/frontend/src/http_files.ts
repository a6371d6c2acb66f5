/** Files and people of a lane on the web's pages, for whoever writes there: the API with the reader's cookie. */
import type { Api } from "./api";
import { newKey } from "./key";
import type { Attached, FileSource, Person } from "./source";

export class HttpFiles implements FileSource {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  upload(file: File, progress: (part: number) => void): Promise<Attached> {
    return this.#api.upload(file.name, file, newKey(), progress);
  }

  address({ url }: { readonly url: string }): Promise<string> {
    return Promise.resolve(url);
  }

  async members(query: string): Promise<readonly Person[]> {
    const asked = new URLSearchParams({ q: query, limit: "8" });
    return (await this.#api.get<{ items: readonly Person[] }>(`${this.#api.url("members")}?${asked}`)).items;
  }
}
