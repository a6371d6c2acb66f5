/** Mounts the components on a page of the commons: `<div data-component="discussion" data-lane= data-thread=>`. */
import { render } from "preact";

import { Api } from "../api";
import { Discussion } from "../discussion";
import { HttpDiscussion, HttpPrompt } from "../http";
import { Prompt } from "../prompt";

const API = "/services/commons/api/v1";

function mount(place: HTMLElement): void {
  const { component, lane, thread, prompt } = place.dataset;
  if (lane === undefined || place.dataset.mounted !== undefined) return;
  const language = (place.closest("[lang]") as HTMLElement | null)?.lang ?? "en";
  const api = new Api(API, lane);
  if (component === "discussion" && thread !== undefined)
    render(<Discussion source={new HttpDiscussion(api, thread)} id={thread} language={language} />, place);
  else if (component === "prompt" && prompt !== undefined)
    render(<Prompt source={new HttpPrompt(api, prompt)} id={prompt} language={language} />, place);
  else return;
  place.dataset.mounted = "";
}

document.querySelectorAll<HTMLElement>("[data-component]").forEach(mount);
