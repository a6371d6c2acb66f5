/** Files on their way to the lane while somebody writes: how far each is, and which did not arrive. */
import { useCallback, useRef, useState } from "preact/hooks";

import { newKey } from "./key";
import { type Attached, type FileSource, Problem } from "./source";
import type { Words } from "./words";

/** In bytes; the commons says so too. */
export const LARGEST = 10 * 1024 * 1024;
const MOST = 10;

export interface Going {
  readonly key: string;
  readonly file: File;
  readonly part: number;
}

export interface Uploads {
  readonly going: readonly Going[];
  readonly problem: string;
  readonly add: (files: Iterable<File>) => void;
}

/** What alone is taken, and what is said of anything else. */
export interface Only {
  readonly types: readonly string[];
  readonly otherwise: string;
}

/** `take` is given the files that are there when one more has arrived. */
export function useUploads(
  source: FileSource,
  attached: readonly Attached[],
  take: (files: readonly Attached[]) => void,
  words: Words,
  only?: Only,
): Uploads {
  const [going, setGoing] = useState<readonly Going[]>([]);
  const [problem, setProblem] = useState("");
  const latest = useRef({ attached, take });
  latest.current = { attached, take };

  const send = useCallback(
    async (file: File) => {
      const key = newKey();
      const left = () => setGoing((known) => known.filter((one) => one.key !== key));
      setGoing((known) => [...known, { key, file, part: 0 }]);
      try {
        const arrived = await source.upload(file, (part) =>
          setGoing((known) => known.map((one) => (one.key === key ? { ...one, part } : one))),
        );
        latest.current.take([...latest.current.attached, arrived]);
      } catch (error) {
        setProblem(whyNot(Problem.of(error), file.name, words));
      } finally {
        left();
      }
    },
    [source, words],
  );
  const add = useCallback(
    (files: Iterable<File>) => {
      setProblem("");
      const room = MOST - latest.current.attached.length;
      for (const file of [...files].slice(0, room)) {
        if (only && !only.types.includes(file.type)) setProblem(only.otherwise);
        else if (file.size > LARGEST) setProblem(words.tooLarge(file.name));
        else void send(file);
      }
    },
    [send, words, only],
  );
  return { going, problem, add };
}

function whyNot(problem: Problem, name: string, words: Words): string {
  if (problem.code === "too-large") return words.tooLarge(name);
  if (problem.code === "type-not-taken") return words.notTaken(name);
  return problem.transient || problem.message === "" ? words.notUploaded(name) : problem.message;
}
