/** A prompt inside a page: an invitation, room for one's own answer, then the answers of others and the dialogue about them. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { useDrafting } from "./drafting";
import { goingInWords, onItsWay } from "./going";
import { Html } from "./html";
import { write } from "./kept";
import { useLoaded } from "./loaded";
import { useOutbox } from "./outbox";
import { counted, isResponse, placed, type Responses } from "./prompt_list";
import { Others } from "./prompt_others";
import { asPerson } from "./prompt_person";
import { type Around, Line } from "./prompt_responses";
import type { Prompt as PromptShape, PromptEvent, PromptPage, PromptSource, Reply, Response, Sendable } from "./prompt_source";
import { PageLink } from "./prompt_summary";
import { onDay, roundInWords, useRoundClock } from "./prompt_time";
import { Unsent } from "./prompt_unsent";
import { promptWordsFor, type PromptWords } from "./prompt_words";
import { draftInWords, Writing } from "./prompt_writing";
import type { Status } from "./source";
import { Connection, Failed, Loading } from "./states";

interface PromptProps {
  readonly source: PromptSource;
  readonly id: string;
  readonly language: string;
  /** Called once there is something to be seen. */
  readonly onShown?: () => void;
}

export function Prompt({ source, id, language, onShown }: PromptProps) {
  const { page, problem, status, reload } = useLoaded(source);
  const shown = page !== null || problem !== null;
  useEffect(() => {
    if (shown) onShown?.();
  }, [shown]);
  const words = promptWordsFor(page?.viewer.language ?? language);
  return (
    <section class="cosmos cosmos-prompt" lang={words.locale} data-lm-suppress-shortcuts="true">
      {page ? (
        // Another round begins with an empty page.
        <Opened key={page.prompt.round.number} page={page} source={source} id={id} status={status} words={words} reload={reload} />
      ) : problem ? (
        <Failed problem={problem} words={words} retry={reload} />
      ) : (
        <Loading words={words} />
      )}
    </section>
  );
}

interface OpenedProps {
  readonly page: PromptPage;
  readonly source: PromptSource;
  readonly id: string;
  readonly status: Status;
  readonly words: PromptWords;
  readonly reload: () => void;
}

const LEADS = /^(facilitator|steward|host)$/;

function Opened({ page, source, id, status, words, reload }: OpenedProps) {
  const { prompt, viewer } = page;
  const keptAs = `${viewer.lane}/${viewer.name ?? ""}/prompt/${id}`;
  const [mine, setMine] = useState<string | null>(page.own?.id ?? prompt.mine);
  const live = useResponses(page, source, mine, words, reload);
  const sent = mine !== null || prompt.state === "sent";
  const drafting = useDrafting(source, page.draft, `${keptAs}/${prompt.round.number}/draft`, status, !sent);
  const now = useRoundClock(prompt.round, reload);
  useEffect(() => setMine((known) => page.own?.id ?? prompt.mine ?? known), [page]);

  const deliver = useCallback(
    async (what: Sendable) => {
      const answered = await source.send(what);
      if (what.to === "reply") return live.replied(answered as Reply);
      const response = answered as Response;
      live.add([response]);
      if (what.to === "revise") return write(`${keptAs}/revise/${what.response}`, null);
      drafting.close();
      setMine(response.id);
      reload();
    },
    [source, keptAs, live.add, live.replied, drafting.close, reload],
  );
  const outbox = useOutbox(`${keptAs}/outbox`, status, deliver);
  const going = outbox.items.find((item) => item.to === "respond" && item.state !== "old");
  const own = live.responses.filter((response) => response.id === mine || isOf(response, viewer.name, prompt));
  const others = live.responses.filter((response) => !own.includes(response));
  const ownName = own.map((response) => response.pseudonym).find((name) => name !== null) ?? null;
  const readsOnly = viewer.reads_only === true;
  const writes = viewer.role !== null && !readsOnly && !sent && prompt.round.state === "open";
  const leads = !readsOnly && LEADS.test(viewer.role ?? "");
  const around: Around = {
    prompt,
    source,
    outbox,
    keptAs,
    viewer: { name: viewer.role === null || readsOnly ? null : viewer.name, leads, stewards: leads && viewer.role !== "facilitator" },
    mayAsk: page.may_ask && !readsOnly,
    mine: ownName,
    come: live.come,
    gone: live.gone,
    words,
    onGone: live.removed,
    onChanged: (response) => live.add([response]),
  };

  return (
    <>
      <Heading page={page} source={source} now={now} words={words} />
      <Connection status={status} words={words} />
      {viewer.role === null ? (
        <p class="cosmos-invite">{words.joinToRespond}</p>
      ) : sent ? (
        <p class="cosmos-state cosmos-sent" role="status">
          {sentInWords(prompt, others.length, now, words)}
        </p>
      ) : readsOnly ? (
        <p class="cosmos-invite">{words.readsOnlyTold}</p>
      ) : prompt.round.state === "open" ? (
        <Writing
          prompt={prompt}
          source={source}
          answer={drafting.answer}
          label={words.yourResponse}
          action={words.send}
          busy={going !== undefined && onItsWay(going)}
          state={going ? goingInWords(going, words) : draftInWords(drafting, words)}
          hint={promise(prompt, words)}
          words={words}
          onAnswer={drafting.setAnswer}
          send={() => {
            if (going) outbox.drop(going.key);
            const answer = { ...drafting.answer, text: drafting.answer.text.trim() };
            outbox.send({ to: "respond", response: "", version: 0, answer });
          }}
        />
      ) : (
        <p class="cosmos-state" role="status">
          {prompt.round.state === "scheduled" ? words.notOpenYet : words.closedUnsent}
        </p>
      )}
      <Unsent around={around} drafting={drafting} writes={writes} />
      {own.length > 0 && (
        <>
          <h4 class="cosmos-hidden">{words.yours}</h4>
          <ol class="cosmos-list">
            {own.map((response) => (
              <li key={response.id}>
                <Line around={around} response={response} own />
              </li>
            ))}
          </ol>
        </>
      )}
      <Others around={around} others={others} readable={page.responses !== null} sent={sent} now={now} />
      <p class="cosmos-hidden" aria-live="polite">
        {live.said}
      </p>
    </>
  );
}

interface HeadingProps {
  readonly page: PromptPage;
  readonly source: PromptSource;
  readonly now: number;
  readonly words: PromptWords;
}

function Heading({ page: { prompt }, source, now, words }: HeadingProps) {
  const round = roundInWords(prompt.round, words, now);
  const from = prompt.from_response;
  return (
    <header class="cosmos-head">
      <h3>{prompt.title}</h3>
      <Html html={prompt.html} source={source.door} />
      {round !== "" && <p class="cosmos-round">{round}</p>}
      {from !== null && (
        <p class="cosmos-quiet">
          {words.from} <PageLink address={source.page(from.prompt)}>{words.fromLink}</PageLink>
        </p>
      )}
      {prompt.may_edit && source.page(prompt.slug, "edit") !== null && (
        <p>
          <a href={source.page(prompt.slug, "edit") ?? ""}>{words.manage}</a>
        </p>
      )}
    </header>
  );
}

function isOf(response: Response, name: string | null, prompt: PromptShape): boolean {
  return response.author !== null && response.author.name === name && response.round === prompt.round.number;
}

/** Who will read what is sent here, said before it is. */
function promise(prompt: PromptShape, words: PromptWords): string {
  const reads = words.reads[prompt.visibility];
  return prompt.anonymous ? `${reads} ${words.unnamed}` : reads;
}

function sentInWords(prompt: PromptShape, others: number, now: number, words: PromptWords): string {
  const { round, visibility } = prompt;
  const unnamed = prompt.anonymous ? ` ${words.unnamed}` : "";
  if (others > 0) return words.sentOthers(others) + unnamed;
  if (visibility === "never") return words.sentNever + unnamed;
  if (visibility === "after_closing" && round.state !== "closed")
    return (round.closes_at === null ? words.sentUntilClosed : words.sentUntil(onDay(round.closes_at, words, now))) + unnamed;
  return words.sentAlone + unnamed;
}

interface LiveResponses {
  readonly responses: Responses;
  /** What is read out when something came. */
  readonly said: string;
  readonly come: readonly Reply[];
  readonly gone: ReadonlySet<string>;
  readonly add: (more: Responses) => void;
  readonly replied: (reply: Reply) => void;
  readonly removed: (reply: Reply) => void;
}

/** The responses and replies as they are known, kept up to date by the lane's events. */
function useResponses(page: PromptPage, source: PromptSource, mine: string | null, words: PromptWords, reload: () => void): LiveResponses {
  const [responses, setResponses] = useState<Responses>([]);
  const [said, setSaid] = useState("");
  const [come, setCome] = useState<readonly Reply[]>([]);
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const me = page.viewer.name;
  const add = useCallback((more: Responses) => setResponses((known) => placed(known, more)), []);
  const replied = useCallback((reply: Reply) => {
    setCome((known) => {
      if (known.some(({ id }) => id === reply.id)) return known;
      setResponses((all) => counted(all, reply.response, 1));
      return [...known, reply];
    });
  }, []);
  const removed = useCallback((reply: Reply) => {
    setGone((known) => {
      if (known.has(reply.id)) return known;
      setResponses((all) => counted(all, reply.response, -1));
      return new Set(known).add(reply.id);
    });
  }, []);
  const happened = useCallback(
    ({ kind, response, reply }: PromptEvent) => {
      if (kind === "prompts.reply.created" && reply) {
        replied(reply);
        if (reply.author?.name !== me) setSaid(words.newReply(asPerson(reply, words).display_name));
      } else if (kind === "prompts.reply.deleted" && reply) removed(reply);
      else if (!isResponse(response)) reload(); // the prompt or its round changed, or responses without a name
      else {
        add([response]);
        if (response.author?.name === me && response.id !== mine) reload(); // sent elsewhere
        if (kind === "prompts.response.created" && response.id !== mine && response.author?.name !== me)
          setSaid(words.newResponse(asPerson(response, words).display_name));
      }
    },
    [me, mine, words.locale, add, replied, removed, reload],
  );
  useEffect(() => source.subscribe(happened), [source, happened]);
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    add(page.responses ?? []);
    if (page.own !== null) add([page.own]);
    const before = known.current;
    known.current = page.responses && new Set(page.responses.map(({ id }) => id));
    const fresh = before && page.responses?.find(({ id, author }) => author === null && id !== mine && !before.has(id));
    if (fresh) setSaid(words.newResponse(asPerson(fresh, words).display_name));
  }, [page, add]);
  return { responses, said, come, gone, add, replied, removed };
}
