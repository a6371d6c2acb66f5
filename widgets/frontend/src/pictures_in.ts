/** The lane's pictures in a text of Markdown: found there, put in, described anew, left out. */

export interface PictureIn {
  /** All that stands for it in the text. */
  readonly whole: string;
  readonly alt: string;
  readonly url: string;
  readonly name: string;
}

const PICTURE = /!\[([^\]\n]*)\]\((\/services\/commons\/api\/v1\/lanes\/[a-z0-9-]+\/files\/[0-9]+\/([^\s/?#)]+))\)/g;

export function picturesIn(text: string): readonly PictureIn[] {
  return [...text.matchAll(PICTURE)].map(([whole, alt = "", url = "", name = ""]) => ({ whole, alt, url, name: called(name) }));
}

function called(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** A text and where the caret is in it. */
export interface Written {
  readonly text: string;
  readonly caret: number;
}

/** The file under a name that says nothing of whose it is. */
export function unnamed(file: File, called: string): File {
  return new File([file], `${called}.${file.type.replace(/^.*\//, "")}`, { type: file.type });
}

/** With the picture after the line of the caret, in a paragraph of its own: never within somebody's words. */
export function withPicture(text: string, caret: number, file: { readonly name: string; readonly url: string }): Written {
  const found = text.indexOf("\n", caret);
  const end = found === -1 ? text.length : found;
  const [before, after] = [text.slice(0, end).trimEnd(), text.slice(end).trimStart()];
  const told = `![${plain(file.name.replace(/\.[^.]*$/, ""))}](${file.url})`;
  const until = `${before}${before === "" ? "" : "\n\n"}${told}\n\n`;
  return { text: until + after, caret: until.length };
}

export function withoutPicture(text: string, { whole }: PictureIn): string {
  const [before = "", ...rest] = text.split(whole);
  return [before.trimEnd(), rest.join(whole).trimStart()].filter((part) => part !== "").join("\n\n");
}

export function described(text: string, { whole, url }: PictureIn, alt: string): string {
  return text.replace(whole, () => `![${plain(alt)}](${url})`);
}

/** Without what would end a description too soon. */
function plain(alt: string): string {
  return alt.replace(/[[\]\\\n]/g, " ");
}
