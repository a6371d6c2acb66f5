/** What the others answered, as far as one may read it: examples first, then all, with their summary and earlier rounds. */
import { useEffect, useState } from "preact/hooks";

import { useIdent } from "./ident";
import { type Around, Line } from "./prompt_responses";
import type { Response } from "./prompt_source";
import { SummaryOf } from "./prompt_summary";
import { onDay } from "./prompt_time";
import { Problem } from "./source";
import { Empty, reason } from "./states";

interface OthersProps {
  readonly around: Around;
  readonly others: readonly Response[];
  readonly readable: boolean;
  readonly sent: boolean;
  readonly now: number;
}

export function Others({ around, others, readable, sent, now }: OthersProps) {
  const { prompt, words } = around;
  const [round, setRound] = useState(prompt.round.number);
  const present = round === prompt.round.number;
  const earlier = useEarlier(around, round, present);
  const shown = present ? others : earlier.responses;
  const examples = shown.filter((response) => response.exemplar);
  return (
    <>
      {prompt.round.number > 1 && <Rounds around={around} round={round} choose={setRound} />}
      {earlier.problem !== null && <p class="cosmos-error">{reason(earlier.problem, words)}</p>}
      <Listed around={around} title={words.examples} responses={examples} />
      <Listed around={around} title={words.others} responses={shown.filter((response) => !response.exemplar)} />
      {present && shown.length === 0 && !sent && <Empty title={waiting(around, now)} />}
      {(readable || !present) && around.viewer.name !== null && (shown.length > 0 || sent) && (
        <SummaryToggle around={around} round={round} count={shown.length} />
      )}
    </>
  );
}

interface ListedProps {
  readonly around: Around;
  readonly title: string;
  readonly responses: readonly Response[];
}

function Listed({ around, title, responses }: ListedProps) {
  if (responses.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ol class="cosmos-list">
        {responses.map((response) => (
          <li key={response.id}>
            <Line around={around} response={response} own={false} />
          </li>
        ))}
      </ol>
    </>
  );
}

function waiting({ prompt, words }: Around, now: number): string {
  if (prompt.visibility === "never") return words.reads.never;
  if (prompt.visibility === "after_closing" && prompt.round.state !== "closed")
    return prompt.round.closes_at === null ? words.opensWhenClosed : words.opensForAll(onDay(prompt.round.closes_at, words, now));
  return words.locked(prompt.responses);
}

interface Earlier {
  readonly responses: readonly Response[];
  readonly problem: Problem | null;
}

/** The responses of a round that is over. */
function useEarlier({ source }: Around, round: number, present: boolean): Earlier {
  const [found, setFound] = useState<Earlier>({ responses: [], problem: null });
  useEffect(() => {
    let current = true;
    setFound({ responses: [], problem: null });
    if (present) return undefined;
    source.ofRound(round).then(
      (responses) => current && setFound({ responses, problem: null }),
      (error: unknown) => current && setFound({ responses: [], problem: Problem.of(error) }),
    );
    return () => {
      current = false;
    };
  }, [source, round, present]);
  return found;
}

interface RoundsProps {
  readonly around: Around;
  readonly round: number;
  readonly choose: (round: number) => void;
}

function Rounds({ around: { prompt, words }, round, choose }: RoundsProps) {
  const numbers = Array.from({ length: prompt.round.number }, (_, index) => index + 1);
  return (
    <div class="cosmos-actions cosmos-rounds" role="group" aria-label={words.earlier}>
      {numbers.map((number) => (
        <button
          type="button"
          key={number}
          class="cosmos-button"
          aria-pressed={number === round}
          onClick={() => choose(number)}
        >
          {words.round(number)}
        </button>
      ))}
    </div>
  );
}

interface ToggleProps {
  readonly around: Around;
  readonly round: number;
  readonly count: number;
}

function SummaryToggle({ around, round, count }: ToggleProps) {
  const { prompt, source, words } = around;
  const id = useIdent();
  const [open, setOpen] = useState(false);
  return (
    <>
      <div class="cosmos-actions">
        <button
          type="button"
          class="cosmos-button"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => setOpen(!open)}
        >
          {words.summary}
        </button>
      </div>
      {open && <SummaryOf id={id} prompt={prompt} round={round} count={count} source={source} words={words} />}
    </>
  );
}
