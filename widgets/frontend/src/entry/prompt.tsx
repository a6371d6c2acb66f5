/** The browser half of `cosmos_widgets.Prompt`. */
import { render } from "preact";

import { CommSource, type Model } from "../comm";
import { Prompt } from "../prompt";

export default {
  render({ model, el }: { readonly model: Model; readonly el: HTMLElement }) {
    const source = new CommSource(model);
    render(<Prompt source={source} id={String(model.get("slug"))} language={document.documentElement.lang} />, el);
    return () => {
      render(null, el);
      source.close();
    };
  },
};
