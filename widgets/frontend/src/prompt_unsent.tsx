/** Answers that only this browser has and that no field shows: they stay in sight until their writer throws them away. */
import type { ComponentChildren } from "preact";

import type { Drafting } from "./drafting";
import { Standing } from "./going";
import { ResponseBody } from "./prompt_body";
import type { Around } from "./prompt_responses";
import type { Answer } from "./prompt_source";

interface UnsentProps {
  readonly around: Around;
  readonly drafting: Drafting;
  /** Whether a response is being written here now. */
  readonly writes: boolean;
}

/** Of two drafts or responses, the one that was not taken; and a response that is too old to go out unasked. */
export function Unsent({ around, drafting, writes }: UnsentProps) {
  const { outbox, words } = around;
  const responses = outbox.items.filter((item) => item.to === "respond");
  const unsent = responses.filter((item) => item.state === "old" || (!writes && item.state === "refused"));
  return (
    <>
      {unsent.map((item) => (
        <Typed key={item.key} around={around} answer={item.answer}>
          <Standing
            item={item}
            words={words}
            again={writes ? () => outbox.again(item.key) : undefined}
            drop={() => outbox.drop(item.key)}
          />
        </Typed>
      ))}
      {drafting.aside.map((answer) => (
        <Typed key={JSON.stringify(answer)} around={around} answer={answer}>
          <p class="cosmos-quiet">{words.aside}</p>
          <div class="cosmos-actions">
            {writes && (
              <button type="button" class="cosmos-button" onClick={() => drafting.swap(answer)}>
                {words.useInstead}
              </button>
            )}
            <button type="button" class="cosmos-button" onClick={() => drafting.drop(answer)}>
              {words.throwAway}
            </button>
          </div>
        </Typed>
      ))}
    </>
  );
}

interface TypedProps {
  readonly around: Around;
  readonly answer: Answer;
  readonly children: ComponentChildren;
}

/** As it was typed: only the lane makes a text with links and pictures of it. */
function Typed({ around: { prompt, source, words }, answer, children }: TypedProps) {
  return (
    <section class="cosmos-card">
      <div class="cosmos-card-body">
        <ResponseBody prompt={prompt} said={{ ...answer, html: "" }} source={source} words={words} />
        {answer.text !== "" && <p class="cosmos-plain">{answer.text}</p>}
        {children}
      </div>
    </section>
  );
}
