"""How does what people write become HTML that cannot harm? Markdown with its HTML off, then an allow-list.

Rendered once, when it is written. Pictures from elsewhere are left out: loading one tells its owner who
reads.
"""

import re
import unicodedata
from html import escape
from typing import Annotated, Final

import nh3
from markdown_it import MarkdownIt
from pydantic import AfterValidator

LONGEST: Final = 20_000
# The parser's time grows with nesting: deeper than people write, it stops (markdown-it's maxNesting).
_DEEPEST: Final = 20
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
        "li",
        "ol",
        "p",
        "pre",
        "s",
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
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Markdown can multiply: in a table, each short line gets as many cells as the head has. With more than this, and
# if the HTML still grows beyond all measure, the text is shown as it was typed.
_MOST_CELLS: Final = 20_000
_LARGEST_HTML: Final = 10 * LONGEST


def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True, "maxNesting": _DEEPEST}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"]).disable("image")


_MARKDOWN: Final = _parser()


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
Draft = Annotated[str, AfterValidator(_draft)]
Line = Annotated[str, AfterValidator(_line)]


def render(text: str) -> str:
    """Safe HTML for Markdown `text`; headings begin at h3, under a page's own. Well under a second at LONGEST."""
    lines = text.split("\n")
    if max(line.count("|") for line in lines) * len(lines) > _MOST_CELLS:
        return _as_typed(text)
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    if len(html) > _LARGEST_HTML:
        return _as_typed(text)
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow ugc",
    ).strip()


def _as_typed(text: str) -> str:
    return f"<pre>{escape(text)}</pre>"
