/** One post: what it says, how people answered it, and what one may do with it. */
import { useState } from "preact/hooks";

import { Ask, History } from "./asking";
import { Files } from "./attached";
import { Card } from "./card";
import { Composer } from "./composer";
import { Html } from "./html";
import { useIdent } from "./ident";
import { AllReactions, Reactions } from "./reactions";
import { type Attached, type DiscussionSource, type Post, Problem, type Viewer } from "./source";
import { reason } from "./states";
import type { Being } from "./thread-draft";
import type { ThreadWords } from "./thread-words";

const FACILITATING = new Set(["facilitator", "steward", "host"]);

export function facilitates(viewer: Viewer): boolean {
  return viewer.role !== null && FACILITATING.has(viewer.role);
}

/** What every post of a thread shares; the same object as long as none of it changes. */
export interface Around {
  readonly source: DiscussionSource;
  readonly viewer: Viewer;
  readonly words: ThreadWords;
  readonly mayWrite: boolean;
  readonly named: (name: string) => string;
  readonly add: (posts: readonly Post[]) => void;
  readonly reply: (post: Post) => void;
  readonly quote: (post: Post, words: string) => void;
  readonly setReply: (reply: (Being & { readonly to: string }) | null) => void;
  readonly sendReply: (reply: Being & { readonly to: string }) => void;
}

interface PostProps {
  readonly post: Post;
  readonly around: Around;
  readonly fresh: boolean;
  readonly note: string | undefined;
  /** The reply to this post that is being written. */
  readonly reply: (Being & { readonly to: string }) | null;
  /** What is selected in it. */
  readonly selected: string | null;
}

type Panel = "none" | "react" | "more" | "edit";
type Question = "none" | "remove" | "report" | "hide" | "history";

export function PostView({ post, around, fresh, note, reply, selected }: PostProps) {
  const { source, viewer, words, add } = around;
  const [panel, setPanel] = useState<Panel>("none");
  const [question, setQuestion] = useState<Question>("none");
  const [told, setTold] = useState("");
  const state = post.state ?? "shown";
  const own = post.author.name === viewer.name;
  const closed = () => setQuestion("none");
  const changed = async (asked: Promise<Post>) => add([await asked]);
  const gone = state === "deleted" ? words.deleted : state === "hidden" ? words.hidden(post.reason ?? "") : null;
  const unhide = () =>
    changed(source.hide(post, null)).catch((error: unknown) => setTold(reason(Problem.of(error), words)));

  return (
    <Card
      author={post.author}
      own={own}
      at={post.created_at}
      html={gone === null ? post.html : null}
      text={gone ?? post.text}
      fresh={fresh}
      gone={gone !== null}
      post={post.id}
      tags={[...(fresh ? [words.fresh] : []), ...(post.edited_at && gone === null ? [words.wasEdited] : [])]}
      words={words}
      note={note}
      source={source}
      instead={
        panel === "edit" ? <Editing post={post} around={around} done={() => setPanel("none")} /> : undefined
      }
    >
      {gone === null && panel !== "edit" && (
        <>
          <Files files={post.attachments ?? []} source={source} words={words} />
          <Doing
            post={post}
            around={around}
            panel={panel}
            setPanel={setPanel}
            ask={setQuestion}
            selected={selected}
            replying={reply !== null}
          />
        </>
      )}
      {state === "hidden" && facilitates(viewer) && (
        <div class="cosmos-actions">
          <button type="button" class="cosmos-button cosmos-link" onClick={() => void unhide()}>
            {words.unhide}
          </button>
          <button type="button" class="cosmos-button cosmos-link" onClick={() => setQuestion("history")}>
            {words.history}
          </button>
        </div>
      )}
      <p class="cosmos-quiet cosmos-told" role="status">
        {told}
      </p>
      {reply && (
        <Composer
          label={words.yourReply(post.author.display_name)}
          hint={null}
          action={words.reply}
          text={reply.text}
          rows={3}
          focus
          onText={(text) => around.setReply({ ...reply, text })}
          onSend={() => around.sendReply(reply)}
          cancel={{ label: words.cancel, onCancel: () => around.setReply(null) }}
          rich={{ source, words, files: reply.files, onFiles: (files) => around.setReply({ ...reply, files }) }}
        />
      )}
      {question === "history" && <History post={post} source={source} words={words} onClose={closed} />}
      {question === "remove" && (
        <Ask
          title={words.removeAsk}
          told={words.removeTold}
          action={words.remove}
          otherwise={words.keep}
          reason={null}
          words={words}
          act={() => changed(source.remove(post))}
          onClose={closed}
        />
      )}
      {question === "report" && (
        <Ask
          title={words.reportAsk}
          told={words.reportTold}
          action={words.report}
          otherwise={words.cancel}
          reason={words.reason}
          words={words}
          act={async (why) => {
            await source.report(post, why);
            setTold(words.reported);
          }}
          onClose={closed}
        />
      )}
      {question === "hide" && (
        <Ask
          title={words.hideAsk}
          told={words.hideTold}
          action={words.hide}
          otherwise={words.cancel}
          reason={words.reason}
          words={words}
          act={(why) => changed(source.hide(post, why))}
          onClose={closed}
        />
      )}
    </Card>
  );
}

interface DoingProps {
  readonly post: Post;
  readonly around: Around;
  readonly panel: Panel;
  readonly setPanel: (panel: Panel) => void;
  readonly ask: (question: Question) => void;
  readonly selected: string | null;
  readonly replying: boolean;
}

/** Reactions, and the actions: two in sight, the others a press away. */
function Doing({ post, around, panel, setPanel, ask, selected, replying }: DoingProps) {
  const { source, viewer, words, mayWrite, named, add } = around;
  const id = useIdent();
  const own = post.author.name === viewer.name;
  const who = post.author.display_name;
  const member = viewer.role !== null;
  const react = mayWrite
    ? (kind: Parameters<DiscussionSource["react"]>[1], on: boolean) =>
        source.react(post, kind, on).then(
          (changed) => add([changed]),
          () => undefined,
        )
    : null;
  const shared = { post, me: viewer.name, named, words, react };
  const quote = (text: string) => around.quote(post, text);
  const link = (label: string, press: () => void, more: object = {}) => (
    <button type="button" class="cosmos-button cosmos-link" onClick={press} {...more}>
      {label}
    </button>
  );
  const opens = (which: Panel, label: string, full: string) =>
    link(label, () => setPanel(panel === which ? "none" : which), {
      "aria-label": `${label}: ${full}`,
      "aria-expanded": panel === which,
      "aria-controls": panel === which ? `${id}-${which}` : undefined,
    });
  return (
    <>
      {panel !== "react" && <Reactions {...shared} />}
      {member && (
        <div class="cosmos-actions cosmos-doing">
          {mayWrite && !replying && link(words.reply, () => around.reply(post), { "aria-label": `${words.reply}: ${who}` })}
          {mayWrite && opens("react", words.react, who)}
          {opens("more", words.more, who)}
          {mayWrite &&
            selected !== null &&
            link(words.quoteSelected, () => quote(selected), {
              onMouseDown: (event: Event) => event.preventDefault(), // keeps the selection
            })}
        </div>
      )}
      {panel === "react" && <AllReactions {...shared} id={`${id}-react`} />}
      {panel === "more" && (
        <div class="cosmos-panel cosmos-actions" id={`${id}-more`} role="group" aria-label={words.moreOn(who)}>
          {mayWrite && link(words.quote, () => quote(selected ?? post.text))}
          {own && mayWrite && link(words.editPost, () => setPanel("edit"))}
          {post.edited_at && link(words.history, () => ask("history"))}
          {own && mayWrite && link(words.remove, () => ask("remove"))}
          {!own && link(words.report, () => ask("report"))}
          {facilitates(viewer) && link(words.hide, () => ask("hide"))}
        </div>
      )}
    </>
  );
}

interface EditingProps {
  readonly post: Post;
  readonly around: Around;
  readonly done: () => void;
}

function Editing({ post, around, done }: EditingProps) {
  const { source, words, add } = around;
  // As it was when the editing began: what other windows do meanwhile is not to be overwritten unseen.
  const [base, setBase] = useState(post);
  const [text, setText] = useState(post.text);
  const [files, setFiles] = useState<readonly Attached[]>(post.attachments ?? []);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      add([await source.edit(base, text.trim(), files)]);
      done();
    } catch (error) {
      const told = Problem.of(error);
      setBusy(false);
      setProblem(told.code === "edited-meanwhile" ? words.changedMeanwhile : reason(told, words));
      if (told.code === "edited-meanwhile") setBase(await source.one(post.id));
    }
  };
  return (
    <>
      {problem !== "" && <Html html={base.html} source={source} />}
      <Composer
        label={words.editing}
        hint={null}
        action={words.save}
        text={text}
        rows={4}
        focus
        busy={busy}
        onText={setText}
        onSend={() => void save()}
        cancel={{ label: words.cancel, onCancel: done }}
        rich={{ source, words, files, onFiles: setFiles }}
      />
      <p class="cosmos-error cosmos-told" role="alert">
        {problem}
      </p>
    </>
  );
}
