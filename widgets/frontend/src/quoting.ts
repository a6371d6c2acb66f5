/** Quoting somebody: what is selected in a post, as a quotation with who said it. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Post } from "./source";

export interface Selected {
  readonly post: string;
  readonly text: string;
}

/** What is selected within one post under `list`; null for nothing, or for more than one. */
export function useSelected(list: RefObject<HTMLElement | null>): Selected | null {
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    const look = () => {
      const found = within(list.current);
      setSelected((known) => (known?.post === found?.post && known?.text === found?.text ? known : found));
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [list]);
  return selected;
}

function within(list: HTMLElement | null): Selected | null {
  const selection = getSelection();
  const text = selection?.toString().trim() ?? "";
  if (!list || !selection || text === "" || selection.rangeCount === 0) return null;
  const [from, to] = [selection.anchorNode, selection.focusNode].map((node) => bodyOf(node));
  if (!from || from !== to || !list.contains(from)) return null;
  const post = from.closest<HTMLElement>("[data-post]")?.dataset.post;
  return post === undefined ? null : { post, text };
}

function bodyOf(node: Node | null | undefined): Element | null {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest(".cosmos-text") ?? null;
}

/** `words` of a post as Markdown that can be answered below. */
export function quoted(post: Post, words: string): string {
  const lines = [`**${post.author.display_name}**:`, ...words.trim().split("\n")];
  return `${lines.map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`;
}
