/** What the responses come to: how they fall, which words return, and what grew from them. */
import { useEffect, useState } from "preact/hooks";

import type { Prompt, PromptSource, Summary } from "./prompt_source";
import { inDigits } from "./prompt_value";
import type { PromptWords } from "./prompt_words";
import { Problem } from "./source";
import { Loading, reason } from "./states";

interface SummaryProps {
  readonly id: string;
  readonly prompt: Prompt;
  readonly round: number;
  /** Changes when there is something new to sum up. */
  readonly count: number;
  readonly source: PromptSource;
  readonly words: PromptWords;
}

interface Grown {
  readonly slug: string;
  readonly title: string;
}

export function SummaryOf({ id, prompt, round, count, source, words }: SummaryProps) {
  const [summary, setSummary] = useState<Summary | null>(null);
  const [grown, setGrown] = useState<readonly Grown[]>([]);
  const [failed, setFailed] = useState<Problem | null>(null);
  useEffect(() => {
    source.summary(round).then(setSummary, (error: unknown) => setFailed(Problem.of(error)));
    source.grown().then(setGrown, () => undefined); // it is only missing below; the rest is worth reading without it
  }, [source, round, count]);
  return (
    <section class="cosmos-summary" id={id} aria-label={words.summary}>
      {failed !== null && <p class="cosmos-error">{reason(failed, words)}</p>}
      {summary === null && failed === null && <Loading words={words} />}
      {summary !== null && (
        <>
          {summary.number !== null && <Numbers {...summary.number} unit={prompt.spec.unit ?? ""} words={words} />}
          {summary.histogram.length > 0 && <Bars summary={summary} words={words} />}
          {summary.words.length > 0 && <WordList summary={summary} words={words} />}
        </>
      )}
      {grown.length > 0 && (
        <>
          <h5>{words.grown}</h5>
          <ul>
            {grown.map(({ slug, title }) => (
              <li key={slug}>
                <PageLink address={source.page(slug)}>{title}</PageLink>
              </li>
            ))}
          </ul>
        </>
      )}
      {source.page() !== null && (
        <p>
          <PageLink address={source.page()}>{words.lineage}</PageLink>
        </p>
      )}
    </section>
  );
}

/** A link, or its words alone where the lane's pages are not known. */
export function PageLink({ address, children }: { readonly address: string | null; readonly children: string }) {
  return address === null ? <span>{children}</span> : <a href={address}>{children}</a>;
}

/** A table that is also a picture: the bars say again what the numbers say. */
function Bars({ summary, words }: { readonly summary: Summary; readonly words: PromptWords }) {
  const most = Math.max(1, ...summary.histogram.map(({ count }) => count));
  return (
    <table class="cosmos-bars">
      <caption>{words.summaryChart}</caption>
      <thead>
        <tr>
          <th scope="col">{words.summaryAnswer}</th>
          <th scope="col">{words.summaryHow}</th>
          <td aria-hidden="true" />
        </tr>
      </thead>
      <tbody>
        {summary.histogram.map(({ label, count }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{inDigits(count, words)}</td>
            <td aria-hidden="true">
              <svg viewBox="0 0 100 8" preserveAspectRatio="none">
                <rect width={(100 * count) / most} height="8" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface NumbersProps {
  readonly mean: number;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  readonly words: PromptWords;
}

function Numbers({ unit, words, ...numbers }: NumbersProps) {
  const said = (value: number) => `${inDigits(Math.round(value * 100) / 100, words)} ${unit}`.trim();
  return (
    <dl class="cosmos-numbers">
      {(["median", "mean", "least", "most"] as const).map((name) => (
        <div key={name}>
          <dt>{words[name]}</dt>
          <dd>{said(numbers[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

function WordList({ summary, words }: { readonly summary: Summary; readonly words: PromptWords }) {
  return (
    <>
      <h5>{words.summaryWords}</h5>
      <ul class="cosmos-words">
        {summary.words.map(({ word, count }) => (
          <li key={word}>
            {word} <span class="cosmos-quiet">{inDigits(count, words)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
