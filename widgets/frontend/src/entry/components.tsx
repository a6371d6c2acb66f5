/**
 * Mounts the components on a page of the commons: `<div data-component="discussion" data-lane= data-thread=>`, and
 * `data-component="writing"` around a form's field for a text.
 */
import { render } from "preact";

import { Api } from "../api";
import { askedPost } from "../asked";
import { HttpDiscussion } from "../caller";
import { Discussion } from "../discussion";
import { FormText } from "../form_text";
import { HttpFiles } from "../http_files";
import { Prompt } from "../prompt";
import { HttpDoor } from "../prompt_http";
import { PromptSource } from "../prompt_source";

const API = "/services/commons/api/v1";

function mount(place: HTMLElement): void {
  const { component, lane, thread, prompt } = place.dataset;
  const field = place.querySelector("textarea");
  const within = place.parentElement?.closest("[data-component]") ?? null; // which stands in for all of it
  if (lane === undefined || within !== null || place.dataset.begun !== undefined) return;
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
  } else if (component === "writing" && field !== null) {
    const typing = document.activeElement === field;
    place.replaceChildren();
    const [source, spoken] = [new HttpFiles(api), document.documentElement.lang];
    const anonymous = place.dataset.anonymous !== undefined;
    render(<FormText source={source} field={field} language={spoken} anonymous={anonymous} />, place);
    shown();
    if (typing) place.querySelector("textarea")?.focus();
  }
}

document.querySelectorAll<HTMLElement>("[data-component]").forEach(mount);
