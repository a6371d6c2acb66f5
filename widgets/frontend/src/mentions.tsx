/**
 * A field in which `@` and some letters offer the lane's people. Keys are those of the ARIA combobox pattern: arrows
 * move, Enter or Tab chooses, Escape closes; the field itself stays a text box, since it holds many lines.
 */
import type { RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Person } from "./source";
import type { Words } from "./words";

const ASKED = /(?:^|[\s([{>"'*_-])@([\p{L}\p{N}][\p{L}\p{N}._-]{0,30})$/u;
const PAUSE = 150;
const MOST = 6;

interface Open {
  readonly people: readonly Person[];
  readonly chosen: number;
  /** Where the name begins and ends in the text. */
  readonly from: number;
  readonly to: number;
}

export interface Mentioning {
  readonly open: Open | null;
  /** Called after each change of the text or the caret. */
  readonly look: () => void;
  /** Whether the key was taken. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly choose: (index: number) => void;
  readonly close: () => void;
}

export function useMentions(
  field: RefObject<HTMLTextAreaElement | null>,
  search: ((query: string) => Promise<readonly Person[]>) | undefined,
  put: (text: string) => void,
): Mentioning {
  const [open, setOpen] = useState<Open | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const round = useRef(0);
  const close = useCallback(() => {
    clearTimeout(timer.current);
    round.current += 1;
    setOpen(null);
  }, []);
  useEffect(() => close, [close]);

  const look = useCallback(() => {
    const area = field.current;
    if (!area || !search || area.selectionStart !== area.selectionEnd) return close();
    const to = area.selectionStart;
    const query = ASKED.exec(area.value.slice(0, to))?.[1];
    if (query === undefined) return close();
    clearTimeout(timer.current);
    const mine = ++round.current;
    timer.current = setTimeout(() => {
      search(query).then(
        (people) => {
          if (mine !== round.current) return;
          const found = people.filter((person) => isCalled(person, query)).slice(0, MOST);
          setOpen(found.length === 0 ? null : { people: found, chosen: 0, from: to - query.length, to });
        },
        () => mine === round.current && setOpen(null),
      );
    }, PAUSE);
  }, [field, search, close]);

  const choose = (index: number) => {
    const area = field.current;
    const person = open?.people[index];
    if (!area || !open || !person) return;
    const before = `${area.value.slice(0, open.from)}${person.name} `;
    const text = before + area.value.slice(open.to).replace(/^ /, "");
    put(text);
    close();
    area.focus();
    requestAnimationFrame(() => area.setSelectionRange(before.length, before.length));
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    const { length } = open.people;
    if (event.key === "ArrowDown") setOpen({ ...open, chosen: (open.chosen + 1) % length });
    else if (event.key === "ArrowUp") setOpen({ ...open, chosen: (open.chosen + length - 1) % length });
    else if (event.key === "Enter" || event.key === "Tab") choose(open.chosen);
    else if (event.key === "Escape") close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { open, look, onKey, choose, close };
}

/** As one types it: without regard to case and accents. */
function isCalled(person: Person, query: string): boolean {
  const plain = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return [person.name, person.display_name].some((name) => plain(name).includes(plain(query)));
}

interface ListProps {
  readonly id: string;
  readonly mentioning: Mentioning;
  readonly words: Words;
}

export function People({ id, mentioning, words }: ListProps) {
  const { open, choose } = mentioning;
  return (
    <>
      {open && (
        <ul class="cosmos-people" role="listbox" id={`${id}-people`} aria-label={words.people}>
          {open.people.map((person, index) => (
            <li
              key={person.name}
              id={`${id}-person-${index}`}
              role="option"
              aria-selected={index === open.chosen}
              onMouseDown={(event) => {
                event.preventDefault(); // the field keeps the focus
                choose(index);
              }}
            >
              <strong>{person.display_name}</strong> <span class="cosmos-quiet">@{person.name}</span>
            </li>
          ))}
        </ul>
      )}
      <span class="cosmos-hidden" role="status">
        {open ? words.peopleFound(open.people.length) : ""}
      </span>
    </>
  );
}
