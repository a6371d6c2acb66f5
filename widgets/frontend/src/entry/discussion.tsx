/** The browser half of `cosmos_widgets.Discussion`. */
import { render } from "preact";

import { CommSource, type Model } from "../comm";
import { Discussion } from "../discussion";

export default {
  render({ model, el }: { readonly model: Model; readonly el: HTMLElement }) {
    const source = new CommSource(model);
    render(<Discussion source={source} id={String(model.get("slug"))} language={document.documentElement.lang} />, el);
    return () => {
      render(null, el);
      source.close();
    };
  },
};
