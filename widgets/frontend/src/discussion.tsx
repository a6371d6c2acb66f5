/** A thread inside a page or a lesson: what people wrote, live, and a place to write. */
import type { RefObject } from "preact";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";

import { Composer } from "./composer";
import { branches, isAfter } from "./feed";
import { Going } from "./going";
import { Head } from "./head";
import { useLoaded } from "./loaded";
import { useNames } from "./names";
import { type Outgoing, useOutbox } from "./outbox";
import { type Around, facilitates, PostView } from "./post";
import { usePresence } from "./presence";
import { quoted, useSelected } from "./quoting";
import { useReading } from "./reading";
import { usePlace } from "./scrolling";
import type { DiscussionSource, LaneEvent, Post, Present, Status, ThreadPage, Written } from "./source";
import { Connection, Empty, Failed, Loading } from "./states";
import { Still } from "./still";
import { useThread } from "./thread";
import { type Being, useThreadDraft } from "./thread-draft";
import { threadWordsFor, type ThreadWords } from "./thread-words";

interface DiscussionProps {
  readonly source: DiscussionSource;
  readonly id: string;
  readonly language: string;
  /** Inside a lesson: a long thread scrolls by itself and leaves the lesson where it is. */
  readonly embedded?: boolean;
  /** Called once there is something to see. */
  readonly onShown?: () => void;
}

export function Discussion({ source, id, language, embedded = false, onShown }: DiscussionProps) {
  const { page, problem, status, reload } = useLoaded(source);
  // While drawing, not after: what is drawn looks for its place on the screen.
  const shown = useRef(false);
  if (!shown.current && (page !== null || problem !== null)) {
    shown.current = true;
    onShown?.();
  }
  const spoken = page?.viewer.language ?? language;
  const words = useMemo(() => threadWordsFor(spoken), [spoken]);
  const place = useRef<HTMLElement>(null);
  return (
    <section ref={place} class="cosmos cosmos-discussion" lang={words.locale} data-lm-suppress-shortcuts="true">
      {page ? (
        <Opened page={page} source={source} id={id} status={status} words={words} embedded={embedded} place={place} />
      ) : problem ? (
        <Failed problem={problem} words={words} retry={reload} />
      ) : (
        <Loading words={words} />
      )}
    </section>
  );
}

interface OpenedProps {
  readonly page: ThreadPage;
  readonly source: DiscussionSource;
  readonly id: string;
  readonly status: Status;
  readonly words: ThreadWords;
  readonly embedded: boolean;
  readonly place: RefObject<HTMLElement | null>;
}

const NOTHING: Being = { text: "", files: [] };

function Opened({ page, source, id, status, words, embedded, place }: OpenedProps) {
  const { viewer } = page;
  const me = viewer.name;
  const keptAs = `${viewer.lane}/${me ?? ""}/thread/${id}`;
  const list = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState("");
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  const going = useRef<readonly Outgoing<Written>[]>([]);

  const heard = useCallback(
    (_event: LaneEvent, post: Post) => {
      if (post.author.name === me) return;
      setArrived((known) => new Set(known).add(post.id));
      setSaid(words.newPost(post.author.display_name));
    },
    [me, words],
  );
  // What goes out from here is shown already; its answer, which may come after its event, takes its place.
  const expected = useCallback(
    (post: Post) =>
      post.author.name === me &&
      going.current.some((item) => item.text === post.text && item.reply_to === post.reply_to),
    [me],
  );
  const state = useThread(source, page, heard, expected);
  const { thread, posts, add, jump } = state;
  const draft = useThreadDraft(source, page.draft, `${keptAs}/draft`, status);
  const presence = usePresence(place, source, id, me, status);
  const further = useRef(state.next);
  further.current = state.next;
  const deliver = useCallback(
    async (written: Written) => {
      await draft.settled();
      const post = await source.post(written);
      if (further.current) await jump(post.id);
      else add([post]);
    },
    [source, add, jump, draft.settled],
  );
  const outbox = useOutbox(`${keptAs}/outbox`, status, deliver);
  going.current = outbox.items;
  const firstUnread = page.thread.first_unread ?? null;
  const beyond = state.previous !== null && firstUnread !== null && isAfter(state.previous, firstUnread);
  useReading(list, source, posts, page.thread.last_read ?? null, me, beyond);
  const selected = useSelected(list);
  const named = useNames(source, viewer, posts);
  const readsOnly = viewer.reads_only === true;
  const mayWrite = viewer.role !== null && !readsOnly && (!thread.locked || facilitates(viewer));

  const { setReply, setPost } = draft;
  const reply = useRef(draft.reply);
  reply.current = draft.reply;
  const around = useMemo<Around>(
    () => ({
      source,
      viewer,
      words,
      mayWrite,
      named,
      add,
      reply: (post) => setReply({ ...(reply.current ?? NOTHING), to: post.id }),
      quote: (post, text) => {
        const before = reply.current?.to === post.id && reply.current.text !== "" ? `${reply.current.text}\n\n` : "";
        setReply({ files: reply.current?.files ?? [], to: post.id, text: before + quoted(post, text) });
      },
      setReply: (next) => {
        setReply(next);
        if (next) presence.typing();
        else presence.rested();
      },
      sendReply: ({ to, text, files }) => {
        outbox.send({ text: text.trim(), reply_to: to, attachments: files });
        setReply(null);
        presence.rested();
      },
    }),
    [source, viewer, words, mayWrite, named, add, setReply, outbox.send, presence.typing, presence.rested],
  );

  const tree = useMemo(() => branches(posts), [posts]);
  const shown = useMemo(() => tree.flatMap((branch) => [branch.post, ...branch.replies]), [tree]);
  const unread = useMemo(() => unreadAtFirst(page), [page]);
  const firstNew = shown.find((post) => unread.has(post.id))?.id ?? null;
  usePlace({ list, embedded, posts, firstNew, previous: state.previous !== null, next: state.next, more: state.more });
  const authors = useMemo(() => new Map(posts.map((post) => [post.id, post.author.display_name])), [posts]);

  const sending = (item: Outgoing<Written>) => (
    <Going
      key={item.key}
      item={item}
      viewer={viewer}
      source={source}
      words={words}
      again={() => outbox.again(item.key)}
      drop={() => outbox.drop(item.key)}
      edit={() => {
        outbox.drop(item.key);
        const files = item.attachments ?? [];
        const { text: before, files: there } = draft.post;
        if (item.reply_to !== null) setReply({ to: item.reply_to, text: item.text, files });
        else setPost({ text: before === "" ? item.text : `${before}\n\n${item.text}`, files: [...there, ...files] });
      }}
    />
  );
  const noteOn = (post: Post, root: Post) => {
    if (post.reply_to === null || (post !== root && post.reply_to === root.id)) return undefined;
    const name = authors.get(post.reply_to);
    return name === undefined ? words.toEarlier : words.inReplyTo(name);
  };
  const item = (post: Post, root: Post) => {
    const mine = draft.reply?.to === post.id && mayWrite ? draft.reply : null;
    const part = selected?.post === post.id ? selected.text : null;
    const fresh = unread.has(post.id) || arrived.has(post.id);
    const note = noteOn(post, root);
    return (
      <>
        {post.id === firstNew && (
          <p class="cosmos-since" role="separator" aria-label={words.since(page.thread.unread ?? unread.size)}>
            <span>{words.since(page.thread.unread ?? unread.size)}</span>
          </p>
        )}
        <Still of={[post, around, mine, part, fresh, note]}>
          {() => <PostView post={post} around={around} reply={mine} selected={part} fresh={fresh} note={note} />}
        </Still>
      </>
    );
  };
  const loose = outbox.items.filter((one) => one.reply_to === null || !authors.has(one.reply_to));

  return (
    <>
      <Head
        thread={thread}
        count={Math.max(thread.posts ?? 0, posts.length)}
        people={presence.people}
        viewer={viewer}
        words={words}
        change={async (what) => state.change(await source.change(what))}
      />
      <Connection status={status} words={words} />
      {posts.length + loose.length === 0 && <Empty title={words.emptyThread} hint={words.emptyThreadHint} />}
      <div
        ref={list}
        class={`cosmos-thread${embedded && (thread.posts ?? 0) > LONG ? " cosmos-scrolls" : ""}`}
        {...(embedded && (thread.posts ?? 0) > LONG
          ? { tabIndex: 0, role: "region", "aria-label": words.conversation }
          : {})}
      >
        {state.previous !== null && (
          <button type="button" class="cosmos-button cosmos-on" onClick={() => void state.more("previous")}>
            {words.earlier}
          </button>
        )}
        <ol class="cosmos-list">
          {tree.map(({ post, replies }) => {
            const under = outbox.items.filter(
              (one) => one.reply_to === post.id || replies.some((answer) => answer.id === one.reply_to),
            );
            return (
              <li key={post.id}>
                {item(post, post)}
                {replies.length + under.length > 0 && (
                  <ol class="cosmos-list cosmos-replies">
                    {replies.map((answer) => (
                      <li key={answer.id}>{item(answer, post)}</li>
                    ))}
                    {under.map(sending)}
                  </ol>
                )}
              </li>
            );
          })}
          {loose.map(sending)}
        </ol>
        {state.next && (
          <button type="button" class="cosmos-button cosmos-on" onClick={() => void state.more("next")}>
            {words.later}
          </button>
        )}
      </div>
      <p class="cosmos-hidden" aria-live="polite">
        {said}
      </p>
      {viewer.role !== null && <Writing people={presence.people} words={words} />}
      {mayWrite ? (
        <Composer
          label={words.yourPost}
          hint={words.postHint}
          action={words.post}
          text={draft.post.text}
          rows={3}
          onText={(text) => {
            setPost({ ...draft.post, text });
            presence.typing();
          }}
          onSend={() => {
            outbox.send({ text: draft.post.text.trim(), reply_to: null, attachments: draft.post.files });
            setPost(NOTHING);
            presence.rested();
          }}
          rich={{ source, words, files: draft.post.files, onFiles: (files) => setPost({ ...draft.post, files }) }}
        />
      ) : (
        <p class="cosmos-invite">{viewer.role === null ? words.joinToPost : readsOnly ? words.readsOnlyTold : words.lockedTold}</p>
      )}
    </>
  );
}

/** Inside a lesson, a thread with more posts than this scrolls by itself. */
const LONG = 12;

/** Of the posts that were there when the thread opened, those its reader had not seen. */
function unreadAtFirst({ thread, posts, viewer }: ThreadPage): ReadonlySet<string> {
  const first = thread.first_unread ?? null;
  if (first === null || (thread.unread ?? 0) === 0) return new Set();
  const from = posts.items.findIndex((post) => post.id === first);
  const rest = from < 0 ? [] : posts.items.slice(from);
  const others = rest.filter((post) => post.author.name !== viewer.name && (post.state ?? "shown") === "shown");
  return new Set(others.map((post) => post.id));
}

function Writing({ people, words }: { readonly people: readonly Present[]; readonly words: ThreadWords }) {
  const names = people.filter((one) => one.typing).map((one) => one.display_name);
  return (
    <p class="cosmos-typing cosmos-quiet" aria-live="polite">
      {names.length > 0 ? words.writing(names) : ""}
    </p>
  );
}
