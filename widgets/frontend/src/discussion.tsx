/** A thread inside a page: what people wrote, live, and a place to write. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { Card } from "./card";
import { Composer } from "./composer";
import { branches, merge } from "./feed";
import { Html } from "./html";
import { useKept } from "./kept";
import { useLoaded } from "./loaded";
import { type Outgoing, useOutbox } from "./outbox";
import type { DiscussionSource, Post, ThreadPage, Viewer, Written } from "./source";
import { Empty, Failed, Loading, Offline } from "./states";
import { wordsFor, type Words } from "./words";

interface DiscussionProps {
  readonly source: DiscussionSource;
  readonly id: string;
  readonly language: string;
}

export function Discussion({ source, id, language }: DiscussionProps) {
  const { page, problem, status, reload } = useLoaded(source);
  const words = wordsFor(page?.viewer.language ?? language);
  return (
    <section class="cosmos cosmos-discussion" lang={words.locale} data-lm-suppress-shortcuts="true">
      {page ? (
        <Opened page={page} source={source} id={id} status={status} words={words} />
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
  readonly status: "connecting" | "live" | "offline";
  readonly words: Words;
}

function Opened({ page, source, id, status, words }: OpenedProps) {
  const [posts, setPosts] = useState<readonly Post[]>([]);
  const [said, setSaid] = useState("");
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  const keptAs = `${page.viewer.lane}/${page.viewer.name ?? ""}/thread/${id}`;
  const [text, setText] = useKept(`${keptAs}/text`, "");
  const [reply, setReply] = useKept<{ to: string; text: string } | null>(`${keptAs}/reply`, null);
  const going = useRef<readonly Outgoing[]>([]);
  const add = useCallback((more: readonly Post[]) => setPosts((known) => merge(known, more)), []);

  useEffect(() => add(page.posts), [page, add]);
  useEffect(
    () =>
      source.subscribe(({ post }) => {
        if (!post) return;
        const own = post.author.name === page.viewer.name;
        // What goes out from here is shown already; its answer, which may come after its event, takes its place.
        if (own && going.current.some((item) => item.text === post.text && item.reply_to === post.reply_to)) return;
        add([post]);
        if (own) return;
        setArrived((known) => new Set(known).add(post.id));
        setSaid(words.newPost(post.author.display_name));
      }),
    [source, page.viewer.name, words, add],
  );
  const deliver = useCallback(
    async (written: Written) => add([await source.post(written)]),
    [source, add],
  );
  const outbox = useOutbox(`${keptAs}/outbox`, status, deliver);
  going.current = outbox.items;
  const tree = useMemo(() => branches(posts), [posts]);
  const names = useMemo(() => new Map(posts.map((post) => [post.id, post.author.display_name])), [posts]);
  const canWrite = page.viewer.role !== null;

  const card = (post: Post, root: Post) => (
    <li key={post.id}>
      <Card
        author={post.author}
        own={post.author.name === page.viewer.name}
        at={post.created_at}
        html={post.html}
        text={post.text}
        fresh={arrived.has(post.id)}
        words={words}
        note={
          post.reply_to !== null && post.reply_to !== root.id && names.has(post.reply_to)
            ? words.inReplyTo(names.get(post.reply_to) ?? "")
            : undefined
        }
      >
        {canWrite && reply?.to !== post.id && (
          <div class="cosmos-actions">
            <button
              type="button"
              class="cosmos-button cosmos-link"
              aria-label={`${words.reply}: ${post.author.display_name}`}
              onClick={() => setReply({ to: post.id, text: reply?.text ?? "" })}
            >
              {words.reply}
            </button>
          </div>
        )}
        {canWrite && reply?.to === post.id && (
          <Composer
            label={words.yourReply(post.author.display_name)}
            hint={null}
            action={words.reply}
            text={reply.text}
            rows={3}
            focus
            onText={(value) => setReply({ to: post.id, text: value })}
            onSend={() => {
              outbox.send(reply.text.trim(), post.id);
              setReply(null);
            }}
            cancel={{ label: words.cancel, onCancel: () => setReply(null) }}
          />
        )}
      </Card>
      {post === root && replies(post)}
    </li>
  );
  const replies = (root: Post) => {
    const under = tree.find((branch) => branch.post === root)?.replies ?? [];
    const going = outbox.items.filter(
      (item) => item.reply_to === root.id || under.some((post) => post.id === item.reply_to),
    );
    if (under.length + going.length === 0) return null;
    return (
      <ol class="cosmos-list cosmos-replies">
        {under.map((post) => card(post, root))}
        {going.map(sending)}
      </ol>
    );
  };
  const sending = (item: Outgoing) => (
    <Going
      key={item.key}
      item={item}
      viewer={page.viewer}
      words={words}
      again={() => outbox.again(item.key)}
      edit={() => {
        outbox.drop(item.key);
        if (item.reply_to === null) setText(text === "" ? item.text : `${text}\n\n${item.text}`);
        else setReply({ to: item.reply_to, text: item.text });
      }}
    />
  );
  const loose = outbox.items.filter((item) => item.reply_to === null);

  return (
    <>
      <header class="cosmos-head">
        <h3>{page.thread.title}</h3>
        {posts.length > 0 && <p class="cosmos-quiet">{words.posts(posts.length)}</p>}
        {page.thread.intro_html !== "" && <Html html={page.thread.intro_html} />}
      </header>
      {status === "offline" && <Offline words={words} />}
      {posts.length + loose.length === 0 && <Empty title={words.emptyThread} hint={words.emptyThreadHint} />}
      <ol class="cosmos-list">
        {tree.map(({ post }) => card(post, post))}
        {loose.map(sending)}
      </ol>
      <p class="cosmos-hidden" aria-live="polite">
        {said}
      </p>
      {canWrite ? (
        <Composer
          label={words.yourPost}
          hint={words.postHint}
          action={words.post}
          text={text}
          rows={3}
          onText={setText}
          onSend={() => {
            outbox.send(text.trim(), null);
            setText("");
          }}
        />
      ) : (
        <p class="cosmos-invite">{words.joinToPost}</p>
      )}
    </>
  );
}

interface GoingProps {
  readonly item: Outgoing;
  readonly viewer: Viewer;
  readonly words: Words;
  readonly again: () => void;
  readonly edit: () => void;
}

function Going({ item, viewer, words, again, edit }: GoingProps) {
  const name = viewer.name ?? "";
  const author = { name, display_name: viewer.display_name ?? name, role: null };
  const state =
    item.state === "sending" ? words.sending : item.state === "waiting" ? words.waiting : `${words.refused} ${item.reason}`;
  return (
    <li>
      <Card author={author} own at={null} html={null} text={item.text} words={words}>
        <p class={item.state === "refused" ? "cosmos-error" : "cosmos-quiet"} role="status">
          {state}
        </p>
        {item.state === "refused" && (
          <div class="cosmos-actions">
            <button type="button" class="cosmos-button" onClick={edit}>
              {words.edit}
            </button>
            <button type="button" class="cosmos-button" onClick={again}>
              {words.tryAgain}
            </button>
          </div>
        )}
      </Card>
    </li>
  );
}
