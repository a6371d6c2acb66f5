"""How does what people write become HTML that cannot harm? Markdown with its HTML off, then an allow-list.

Rendered once, when it is written. What we add to Markdown is in `markdown`, mathematics in `formulas`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Annotated, Final

import nh3
from markdown_it.token import Token
from pydantic import AfterValidator

from cosmos_commons.markdown import Found, names_in, parser, pictures_in

__all__ = [
    "LONGEST",
    "Draft",
    "Line",
    "Remark",
    "Rendered",
    "Written",
    "names_in",
    "pictures_in",
    "render",
    "rendered",
    "tidy",
]

LONGEST: Final = 20_000
_TAGS: Final = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "img": {"alt", "loading", "src"},
    "ol": {"start"},
    "span": {"data-mention"},
}
_LANGUAGE: Final = re.compile(r"[a-z0-9+#.-]{1,30}")
_FORMULA: Final = re.compile("\x02([0-9]+)\x03")
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Markdown can multiply: in a table, each short line gets as many cells as the head has. With more than this, and
# if the HTML still grows beyond all measure, the text is shown as it was typed.
_MOST_CELLS: Final = 20_000
_LARGEST_HTML: Final = 10 * LONGEST


_MARKDOWN: Final = parser()


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, the user names it mentions and the numbers of the lane's files that it shows as pictures."""

    html: str
    mentions: Sequence[str] = ()
    pictures: Sequence[int] = ()


def tidy(text: str) -> str:
    """`text` in one form: composed characters, plain line ends, nothing that controls or turns direction."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROL.sub("", plain)).strip()


def _written(text: str) -> str:
    tidied = tidy(text)
    if not tidied:
        raise ValueError("write something first")
    if len(tidied) > LONGEST:
        raise ValueError(f"this is longer than {LONGEST:,} characters; please shorten it")
    return tidied


def _remark(text: str) -> str:
    return _written(text) if tidy(text) else ""


def _line(text: str) -> str:
    one = " ".join(tidy(text).split())
    if not one:
        raise ValueError("write something first")
    if len(one) > 120:
        raise ValueError("use at most 120 characters")
    return one


def _draft(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"this is longer than {LONGEST:,} characters; please shorten it")
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


Written = Annotated[str, AfterValidator(_written)]
Remark = Annotated[str, AfterValidator(_remark)]
Draft = Annotated[str, AfterValidator(_draft)]
Line = Annotated[str, AfterValidator(_line)]


def render(text: str, people: Mapping[str, str] | None = None, lane: str = "") -> str:
    """As `rendered`, for who needs the HTML alone."""
    return rendered(text, people, lane).html


def rendered(text: str, people: Mapping[str, str] | None = None, lane: str = "") -> Rendered:
    """Safe HTML for Markdown `text`; headings begin at h3, under a page's own. Well under a second at LONGEST.

    `people` are those whom the text may mention, display names by user name (see `names_in`); `lane` is the
    slug of the lane whose files it may show.
    """
    text = _CONTROL.sub("", text)
    lines = text.split("\n")
    if max(line.count("|") for line in lines) * len(lines) > _MOST_CELLS:
        return _as_typed(text)
    found = Found(people or {}, lane)
    tokens = _MARKDOWN.parse(text, {"found": found})
    for token in tokens:
        _fit(token)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {"found": found})
    if len(html) + sum(map(len, found.formulas)) > _LARGEST_HTML:
        return _as_typed(text)
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        allowed_classes={"code": {f"language-{token.info}" for token in tokens if token.info}},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow ugc",
    ).strip()
    return Rendered(
        _FORMULA.sub(lambda at: found.formulas[int(at[1])], clean), found.mentions, found.pictures
    )


def _fit(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    elif token.type == "fence":
        words = token.info.split()
        token.info = words[0] if words and _LANGUAGE.fullmatch(words[0]) else ""


def _as_typed(text: str) -> Rendered:
    return Rendered(f"<pre>{escape(text)}</pre>")
