"""How does a letter say what is new? Who, and where: nothing of what they wrote, for a letter cannot be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from cosmos_commons.notifications import Why
from cosmos_commons.pseudonyms import number_of
from cosmos_commons.text import tidy

_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Line:
    """That `who` (empty: it is not told) mentions or answers one under a title."""

    who: str
    why: Why
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class InLane:
    """The newest of what is new in a lane, how much it is in all, and where all of it is."""

    title: str
    url: str
    lines: Sequence[Line]
    count: int


@dataclass(frozen=True, slots=True)
class Links:
    """Where one chooses how often one is written to, and the link that ends these letters."""

    account: str
    stop: str


@dataclass(frozen=True, slots=True)
class _Words:
    """A letter in one language; of a pair, the first is for one, the second for several."""

    subject: tuple[str, str]
    of_lanes: str
    somebody: str
    pseudonym: str
    said: dict[Why, str]
    more: tuple[str, str]
    end: str


_WORDS = {
    "en": _Words(
        subject=("{title}: one new notification", "{title}: {count} new notifications"),
        of_lanes="{count} new notifications in {lanes} lanes",
        somebody="Somebody",
        pseudonym="Response {number}",
        said={Why.ANSWER: "{who} answered you in “{title}”", Why.MENTION: "{who} mentioned you in “{title}”"},
        more=("And one more:", "And {count} more:"),
        end="How often we write to you, and where:\n{account}\n\nNo more letters like this one:\n{stop}\n",
    ),
    "es": _Words(
        subject=("{title}: un aviso nuevo", "{title}: {count} avisos nuevos"),
        of_lanes="{count} avisos nuevos en {lanes} carriles",
        somebody="Alguien",
        pseudonym="Respuesta {number}",
        said={Why.ANSWER: "{who} te respondió en «{title}»", Why.MENTION: "{who} te mencionó en «{title}»"},
        more=("Y uno más:", "Y {count} más:"),
        end="Con qué frecuencia te escribimos, y adónde:\n{account}\n\nNo recibir más cartas como esta:\n{stop}\n",
    ),
}


def written(lanes: Sequence[InLane], links: Links, language: str) -> tuple[str, str]:
    """The letter's subject and text."""
    words = _WORDS["es" if language.startswith("es") else "en"]
    parts = [part for lane in lanes for part in _lane(words, lane)]
    end = words.end.format(account=links.account, stop=links.stop)
    return _subject(words, lanes)[:_LONGEST_SUBJECT], "\n\n".join((*parts, "-- \n" + end))


def _subject(words: _Words, lanes: Sequence[InLane]) -> str:
    count = sum(lane.count for lane in lanes)
    if len(lanes) > 1:
        return words.of_lanes.format(count=count, lanes=len(lanes))
    return words.subject[count > 1].format(title=_in_one_line(lanes[0].title), count=count)


def _lane(words: _Words, lane: InLane) -> list[str]:
    said = [_in_one_line(lane.title), *(_line(words, line) for line in lane.lines)]
    if more := lane.count - len(lane.lines):
        said.append(f"{words.more[more > 1].format(count=more)}\n{lane.url}")
    return said


def _line(words: _Words, line: Line) -> str:
    number = number_of(line.who)
    told = words.pseudonym.format(number=number) if number else _in_one_line(line.who)
    who, title = told or words.somebody, _in_one_line(line.title)
    return f"{words.said[line.why].format(who=who, title=title)}\n{line.url}"


def _in_one_line(text: str) -> str:
    """Names and titles begin no line of their own in a letter, nor in its head."""
    return " ".join(tidy(text).split())
