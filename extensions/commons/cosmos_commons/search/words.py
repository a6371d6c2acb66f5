"""What is a word to the search, and what is shown around one? Capitals and accents make no difference."""

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass
from html import unescape

_WORD = re.compile(r"[^\W_]+")
# Longer ones are found by how they begin.
_LONGEST = 40
# HTML that `text` has made: what ends a line there, and every tag.
_BREAK = re.compile(r"</(?:p|h[3-6]|li|pre|tr|t[dh]|blockquote|math)>|<[bh]r>")
_TAG = re.compile(r"<[^>]*>")
_FORMULA_SOURCE = re.compile(r"<annotation[^>]*>.*?</annotation>", re.DOTALL)
_BEFORE, _AROUND = 60, 220


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `found`: it is a word that was looked for."""

    text: str
    found: bool


def folded(text: str) -> list[str]:
    """The words of `text`, each once, as they are compared."""
    return list(dict.fromkeys(word for found in _WORD.finditer(text) for word in _fold(found[0])))


def plain(html: str) -> str:
    """What somebody reads of HTML that `text` has made, in one line."""
    told = _TAG.sub("", _BREAK.sub(" ", _FORMULA_SOURCE.sub("", html)))
    return " ".join(unescape(told).split())


def excerpt(text: str, asked: Sequence[str]) -> list[Piece]:
    """Of `text`, what is around the first word that begins as one of `asked` (as `folded`), in pieces."""
    places = [found.span() for found in _WORD.finditer(text) if _begins(found[0], asked)]
    start = max(0, places[0][0] - _BEFORE) if places else 0
    end = min(len(text), start + _AROUND)
    start, end = _after_blank(text, start), _before_blank(text, end)
    pieces, at = [Piece("…", found=False)] if start else [], start
    for begin, stop in places:
        if begin >= at and stop <= end:
            pieces += [Piece(text[at:begin], found=False), Piece(text[begin:stop], found=True)]
            at = stop
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else ""), found=False))
    return [piece for piece in pieces if piece.text]


def _fold(word: str) -> list[str]:
    # Compatibility forms first ("ﬁ", "½"), of which some are several words; then no accents, no capitals.
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return [found[0][:_LONGEST] for found in _WORD.finditer(bare)]


def _begins(word: str, asked: Sequence[str] | Set[str]) -> bool:
    return any(part.startswith(tuple(asked)) for part in _fold(word))


def _after_blank(text: str, at: int) -> int:
    blank = text.rfind(" ", 0, at) if at else -1
    return blank + 1 if blank >= at - 30 and at else at


def _before_blank(text: str, at: int) -> int:
    blank = text.rfind(" ", 0, at) if at < len(text) else -1
    return blank if blank > at - 30 and blank > 0 else at
