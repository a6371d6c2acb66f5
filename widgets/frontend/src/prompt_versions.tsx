/** What a response said before it was revised. */
import { useEffect, useState } from "preact/hooks";

import { inWords } from "./dates";
import { ResponseBody } from "./prompt_body";
import type { Prompt, PromptSource, Response, Version } from "./prompt_source";
import type { PromptWords } from "./prompt_words";
import { Problem } from "./source";
import { reason } from "./states";

interface VersionsProps {
  readonly id: string;
  readonly prompt: Prompt;
  readonly response: Response;
  readonly source: PromptSource;
  readonly words: PromptWords;
}

export function Versions({ id, prompt, response, source, words }: VersionsProps) {
  const [versions, setVersions] = useState<readonly Version[]>([]);
  const [failed, setFailed] = useState<Problem | null>(null);
  useEffect(() => {
    source.versions(response.id).then(setVersions, (error: unknown) => setFailed(Problem.of(error)));
  }, [source, response.id, response.version]);
  return (
    <section class="cosmos-dialogue" id={id} aria-label={words.versions}>
      {failed !== null && <p class="cosmos-error">{reason(failed, words)}</p>}
      <ol class="cosmos-list">
        {versions
          .filter((version) => version.version !== response.version)
          .map((version) => (
            <li key={version.version}>
              <p class="cosmos-quiet">{words.version(version.version, inWords(version.at, words))}</p>
              <ResponseBody prompt={prompt} said={version} source={source} words={words} />
            </li>
          ))}
      </ol>
    </section>
  );
}
