/** The browser half of `cosmos_widgets.Prompt`. */
import { render } from "preact";

import { CommSource, type Model } from "../comm";
import { Prompt } from "../prompt";
import { CommDoor } from "../prompt_comm";
import { PromptSource } from "../prompt_source";

export default {
  render({ model, el }: { readonly model: Model; readonly el: HTMLElement }) {
    const slug = String(model.get("slug"));
    const door = new CommDoor(new CommSource(model));
    render(<Prompt source={new PromptSource(door, slug)} id={slug} language={document.documentElement.lang} />, el);
    return () => {
      render(null, el);
      door.close();
    };
  },
};
