/**
 * Puts what the commons rendered on the page. The server has sanitised it; it is sanitised again here, because a
 * notebook's page has a kernel within reach.
 */
import DOMPurify from "dompurify";
import { useMemo } from "preact/hooks";

const TAGS = [
  ..."p br hr strong em b i s del code pre blockquote ul ol li a h1 h2 h3 h4 h5 h6 sub sup".split(" "),
  ..."table thead tbody tr th td img".split(" "),
];
const ATTRIBUTES = ["href", "title", "src", "alt", "start", "lang", "dir", "align"];

/** The html without anything that runs, submits or styles; links open beside, without a referrer's handle. */
export function purify(html: string): string {
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/(?!\/)|#)/i,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer nofollow ugc");
  }
  const holder = document.createElement("div");
  holder.append(fragment);
  return holder.innerHTML;
}

export function Html({ html }: { readonly html: string }) {
  const clean = useMemo(() => purify(html), [html]);
  return <div class="cosmos-text" dangerouslySetInnerHTML={{ __html: clean }} />;
}
