/**
 * Puts what the commons rendered on the page. The server has sanitised it; it is sanitised again here, because a
 * notebook's page has a kernel within reach.
 */
import DOMPurify from "dompurify";
import { useEffect, useMemo, useRef } from "preact/hooks";

import type { FileSource } from "./source";

const TAGS = [
  ..."p br hr strong em b i s del code pre blockquote ul ol li a h1 h2 h3 h4 h5 h6 sub sup".split(" "),
  ..."table thead tbody tr th td img span".split(" "),
  // Mathematics, as the commons writes it.
  ..."math mrow mi mn mo mtext mspace ms msup msub msubsup mfrac msqrt mroot mover munder munderover".split(" "),
  ..."mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts mprescripts none".split(" "),
];
const ATTRIBUTES = [
  ..."href title src alt start lang dir align width height data-mention".split(" "),
  ..."display mathvariant stretchy fence separator form lspace rspace minsize maxsize linethickness".split(" "),
  ..."columnalign rowspacing columnspacing columnlines rowlines accent accentunder movablelimits notation".split(" "),
];
const CODE = /^language-[A-Za-z0-9_+#-]{1,30}$/;

/** The html without anything that runs, submits or styles; links open beside, without a referrer's handle. */
export function purify(html: string): string {
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: [...ATTRIBUTES, "class"],
    ADD_URI_SAFE_ATTR: ATTRIBUTES.filter((name) => name !== "href" && name !== "src"),
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/(?!\/)|#)/i,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const styled of fragment.querySelectorAll("[class]"))
    if (styled.localName !== "code" || !CODE.test(styled.className)) styled.removeAttribute("class");
  for (const link of fragment.querySelectorAll("a[href]")) {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer nofollow ugc");
  }
  const holder = document.createElement("div");
  holder.append(fragment);
  return holder.innerHTML;
}

interface HtmlProps {
  readonly html: string;
  /** Where pictures are had from; without it they are loaded from where they say they are. */
  readonly source?: FileSource | undefined;
}

export function Html({ html, source }: HtmlProps) {
  const clean = useMemo(() => purify(html), [html]);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What scrolls sideways can be reached and moved by keyboard.
    for (const wide of place.current?.querySelectorAll("pre, table, math[display='block']") ?? [])
      if (wide.scrollWidth > wide.clientWidth) wide.setAttribute("tabindex", "0");
  }, [clean]);
  useEffect(() => {
    if (!source) return;
    for (const picture of place.current?.querySelectorAll<HTMLImageElement>("img[src^='/']") ?? [])
      source.address({ url: picture.getAttribute("src") ?? "" }).then(
        (address) => picture.setAttribute("src", address),
        () => undefined,
      );
  }, [clean, source]);
  return <div ref={place} class="cosmos-text" dangerouslySetInnerHTML={{ __html: clean }} />;
}
