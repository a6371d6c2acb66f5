/** Drafts in whose place another is shown: kept in this browser until their writer takes one up or throws it away. */
import { useCallback, useState } from "preact/hooks";

import { same } from "./drafts";
import { read, write } from "./kept";
import type { Answer } from "./prompt_source";

export interface Aside {
  readonly answers: readonly Answer[];
  readonly put: (answer: Answer) => void;
  readonly drop: (answer: Answer) => void;
}

export function putAside(keptAs: string, answer: Answer): void {
  write(keptAs, [...without(keptAs, answer), answer]);
}

/** Read again at each change: another window of this browser may have put something there. */
export function useAside(keptAs: string): Aside {
  const [answers, show] = useState(() => read<readonly Answer[]>(keptAs, []));
  const put = useCallback(
    (answer: Answer) => {
      putAside(keptAs, answer);
      show(read(keptAs, []));
    },
    [keptAs],
  );
  const drop = useCallback(
    (answer: Answer) => {
      const left = without(keptAs, answer);
      write(keptAs, left.length === 0 ? null : left);
      show(left);
    },
    [keptAs],
  );
  return { answers, put, drop };
}

function without(keptAs: string, answer: Answer): readonly Answer[] {
  return read<readonly Answer[]>(keptAs, []).filter((one) => !same(one, answer));
}
