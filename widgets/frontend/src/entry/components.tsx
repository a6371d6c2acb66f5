/** Mounts the components on a page of the commons: `<div data-component="discussion" data-lane= data-thread=>`. */
import { render } from "preact";

import { Api } from "../api";
import { HttpDiscussion } from "../caller";
import { Discussion } from "../discussion";
import { Prompt } from "../prompt";
import { HttpDoor } from "../prompt_http";
import { PromptSource } from "../prompt_source";

const API = "/services/commons/api/v1";

function mount(place: HTMLElement): void {
  const { component, lane, thread, prompt } = place.dataset;
  if (lane === undefined || place.dataset.mounted !== undefined) return;
  const language = (place.closest("[lang]") as HTMLElement | null)?.lang ?? "en";
  const api = new Api(API, lane);
  if (component === "discussion" && thread !== undefined)
    render(<Discussion source={new HttpDiscussion(api, thread)} id={thread} language={language} />, place);
  else if (component === "prompt" && prompt !== undefined)
    render(<Prompt source={new PromptSource(new HttpDoor(api), prompt)} id={prompt} language={language} />, place);
  else return;
  place.dataset.mounted = "";
}

document.querySelectorAll<HTMLElement>("[data-component]").forEach(mount);
