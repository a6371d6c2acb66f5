/** Questions that hold everything else up for a moment, and a post's past: native dialogs, so that focus and Escape do
 * what they do everywhere. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { exactly } from "./dates";
import { Html } from "./html";
import { useIdent } from "./ident";
import { type DiscussionSource, type Post, Problem, type Version } from "./source";
import { reason as inWords } from "./states";
import type { ThreadWords } from "./thread-words";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

function Dialog({ title, onClose, children }: DialogProps) {
  const id = useIdent();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog ref={dialog} class="cosmos-dialog" aria-labelledby={id} onClose={onClose}>
      <h4 id={id}>{title}</h4>
      {children}
    </dialog>
  );
}

interface AskProps {
  readonly title: string;
  readonly told: string;
  readonly action: string;
  readonly otherwise: string;
  /** The label of a reason that has to be given, null where none is asked. */
  readonly reason: string | null;
  readonly words: ThreadWords;
  readonly act: (reason: string) => Promise<unknown>;
  readonly onClose: () => void;
}

export function Ask({ title, told, action, otherwise, reason, words, act, onClose }: AskProps) {
  const id = useIdent();
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const ready = !busy && (reason === null || why.trim() !== "");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    try {
      await act(why.trim());
      onClose();
    } catch (error) {
      setProblem(inWords(Problem.of(error), words));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p>{told}</p>
        {reason !== null && (
          <>
            <label for={id}>{reason}</label>
            <textarea id={id} rows={3} maxLength={500} value={why} onInput={(event) => setWhy(event.currentTarget.value)} />
          </>
        )}
        <p class="cosmos-error cosmos-told" role="alert">
          {problem}
        </p>
        <div class="cosmos-actions">
          <button type="submit" class="cosmos-button cosmos-danger" aria-disabled={!ready}>
            {action}
          </button>
          <button type="button" class="cosmos-button" onClick={onClose}>
            {otherwise}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface HistoryProps {
  readonly post: Post;
  readonly source: DiscussionSource;
  readonly words: ThreadWords;
  readonly onClose: () => void;
}

export function History({ post, source, words, onClose }: HistoryProps) {
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    source.versions(post).then(setVersions, (error: unknown) => setProblem(inWords(Problem.of(error), words)));
  }, [source, post]);
  return (
    <Dialog title={words.historyOf(post.author.display_name)} onClose={onClose}>
      {versions === null && <p role="status">{problem || words.loading}</p>}
      <ol class="cosmos-versions">
        {(versions ?? []).map((version, index) => (
          <li key={version.version}>
            <p class="cosmos-quiet">
              {exactly(version.at, words)}
              {index === 0 && ` · ${words.present}`}
            </p>
            <Html html={version.html} />
          </li>
        ))}
      </ol>
      <button type="button" class="cosmos-button" onClick={onClose}>
        {words.close}
      </button>
    </Dialog>
  );
}
