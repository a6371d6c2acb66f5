"""What is a word to the search, and what is shown around one? Capitals, accents and hyphens make no difference."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

_WORD = re.compile(r"[^\W_]+")
# Signs within what may also be written as one word ("co-op"), or as several.
_COMPOUND = re.compile(r"[^\W_]+(?:['’\u2010\u2011-][^\W_]+)*")
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that is looked for, folded: how it begins, or else how each of its parts does."""

    whole: str
    parts: Sequence[str] = ()


def folded(text: str) -> list[str]:
    """The words of `text`, each once, as they are compared: of a compound its parts and the whole."""
    return list(dict.fromkeys(word for found in _COMPOUND.finditer(text) for word in _forms(found[0])))


def asked(text: str) -> list[Asked]:
    """The words that `text` looks for, each once."""
    forms = (_forms(found[0]) for found in _COMPOUND.finditer(text))
    return list(dict.fromkeys(Asked(one[-1], tuple(one[:-1])) for one in forms if one))


def plain(html: str) -> str:
    """What somebody reads of HTML that `text` has made, in one line."""
    told = _TAG.sub("", _BREAK.sub(" ", _FORMULA_SOURCE.sub("", html)))
    return " ".join(unescape(told).split())


def excerpt(text: str, words: Sequence[Asked]) -> list[Piece]:
    """Of `text`, what is around the first word that begins as one of `words`, in pieces."""
    wholes, parts = [word.whole for word in words], [part for word in words for part in word.parts]
    places = _places(text, wholes) or _places(text, parts)
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


def _forms(compound: str) -> list[str]:
    """The parts of a compound, if it has several, and then the whole."""
    parts = _fold(compound)
    return [*parts, "".join(parts)[:_LONGEST]] if len(parts) > 1 else parts


def _fold(word: str) -> list[str]:
    # No capitals, no accents, compatibility forms ("ﬁ", "½", "𝓐") taken apart: some are several words. Unicode's
    # toNFKC_Casefold, and twice for its reason: what is in a compatibility form may be a capital.
    decomposed = unicodedata.normalize("NFKD", word.casefold()).casefold()
    decomposed = unicodedata.normalize("NFKD", decomposed)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return [found[0][:_LONGEST] for found in _WORD.finditer(bare)]


def _places(text: str, beginnings: Sequence[str]) -> list[tuple[int, int]]:
    starts = tuple(beginnings)
    return [
        found.span()
        for found in _COMPOUND.finditer(text)
        if any(form.startswith(starts) for form in _forms(found[0]))
    ]


def _after_blank(text: str, at: int) -> int:
    blank = text.rfind(" ", 0, at) if at else -1
    return blank + 1 if blank >= at - 30 and at else at


def _before_blank(text: str, at: int) -> int:
    blank = text.rfind(" ", 0, at) if at < len(text) else -1
    return blank if blank > at - 30 and blank > 0 else at
