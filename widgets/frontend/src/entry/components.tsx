/** Mounts the components on a page of the commons: `<div data-component="discussion" data-lane= data-thread=>`. */
import { render } from "preact";

import { Api } from "../api";
import { askedPost } from "../asked";
import { HttpDiscussion } from "../caller";
import { Discussion } from "../discussion";
import { Prompt } from "../prompt";
import { HttpDoor } from "../prompt_http";
import { PromptSource } from "../prompt_source";

const API = "/services/commons/api/v1";

function mount(place: HTMLElement): void {
  const { component, lane, thread, prompt } = place.dataset;
  if (lane === undefined || place.dataset.begun !== undefined) return;
  const language = (place.closest("[lang]") as HTMLElement | null)?.lang ?? "en";
  place.dataset.begun = "";
  const api = new Api(API, lane);
  const shown = () => void (place.dataset.mounted = "");
  if (component === "discussion" && thread !== undefined) {
    // What the page says without a script stays until the component has as much to say.
    const source = new HttpDiscussion(api, thread, askedPost());
    render(<Discussion source={source} id={thread} language={language} onShown={shown} />, place);
  } else if (component === "prompt" && prompt !== undefined) {
    const source = new PromptSource(new HttpDoor(api), prompt);
    render(<Prompt source={source} id={prompt} language={language} onShown={shown} />, place);
  }
}

document.querySelectorAll<HTMLElement>("[data-component]").forEach(mount);
