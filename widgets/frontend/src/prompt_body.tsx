/** What a response says: its value by the prompt's kind, and its words. */
import { Html } from "./html";
import { Cell } from "./prompt_cell";
import { alternative, Shown } from "./prompt_picture";
import type { Answer, Prompt, PromptSource } from "./prompt_source";
import { cellIn, valueInWords } from "./prompt_value";
import type { PromptWords } from "./prompt_words";

interface BodyProps {
  readonly prompt: Prompt;
  readonly said: Answer & { readonly html: string };
  readonly source: PromptSource;
  readonly words: PromptWords;
}

export function ResponseBody({ prompt, said, source, words }: BodyProps) {
  const value = valueInWords(prompt, said.value ?? null, words);
  const cell = prompt.kind === "cell" ? cellIn(said.value ?? null) : null;
  return (
    <>
      {value !== null && <p class="cosmos-said">{value}</p>}
      {cell !== null && <Cell value={cell} words={words} />}
      {said.file && <Shown source={source} file={said.file} alt={alternative(said.text, words)} />}
      {said.html !== "" && <Html html={said.html} source={source.door} />}
    </>
  );
}
