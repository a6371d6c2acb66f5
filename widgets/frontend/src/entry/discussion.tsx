/** The browser half of `cosmos_widgets.Discussion`. */
import { render } from "preact";

import { CommDiscussion } from "../caller";
import { CommSource, type Model } from "../comm";
import { Discussion } from "../discussion";

export default {
  render({ model, el }: { readonly model: Model; readonly el: HTMLElement }) {
    const slug = String(model.get("slug"));
    const source = new CommDiscussion(new CommSource(model), slug);
    render(<Discussion source={source} id={slug} language={document.documentElement.lang} embedded />, el);
    return () => {
      render(null, el);
      source.close();
    };
  },
};
