"""What do we add to Markdown? Mathematics, mentions, bare addresses as links, and pictures of the lane's own.

Each rule looks at no character twice, so that hostile text takes no longer than other text. What a rule made is
handed over in the parser's environment: see `Found`.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from cosmos_commons.formulas import mathml

# The parser's time grows with nesting: deeper than people write, it stops (markdown-it's maxNesting).
_DEEPEST: Final = 20
_MOST_LINES: Final = 60
_MOST_NAMES: Final = 50
# As in Pandoc ("tex_math_dollars"), so that sums of money stay what they are: no space inside, no digit after.
_FORMULA: Final = re.compile(
    r"\$\$(?P<display>(?:[^$\\]|\\.)+)\$\$|\$(?!\s)(?P<inline>(?:[^$\\]|\\.)+)(?<!\s)\$(?!\d)", re.DOTALL
)
_NAME: Final = re.compile(r"@([A-Za-z0-9][A-Za-z0-9._@+-]{0,63})")
_ADDRESS: Final = re.compile(r"://[^\s<>\"'`|\\^{}]+")
_OWN_FILE: Final = re.compile(r"/services/commons/api/v1/lanes/([a-z0-9-]+)/files/([0-9]{1,18})/[^/?#]+")


@dataclass(slots=True)
class Found:
    """What is known while one text is rendered, and what was found in it.

    `people` are display names by user name. A formula stands in the HTML as its number between two control
    characters, which no text holds, until the HTML is clean.
    """

    people: Mapping[str, str]
    lane: str
    formulas: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)


def parser() -> MarkdownIt:
    """Markdown with its HTML off and our rules on. Its environment is `{"found": Found}`."""
    options = {"html": False, "breaks": True, "maxNesting": _DEEPEST}
    made = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    made.inline.ruler.after("escape", "formula", _formula)
    made.inline.ruler.after("formula", "mention", _mention)
    made.inline.ruler.after("mention", "address", _address)
    made.block.ruler.before(
        "fence", "formula", _formula_block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    made.add_render_rule("formula", _show_formula)
    made.add_render_rule("mention", _show_mention)
    made.add_render_rule("image", _show_picture)
    return made


def names_in(text: str) -> set[str]:
    """User names that `text` may mention, each as it stands there and without the punctuation after it."""
    names: set[str] = set()
    for found in _NAME.finditer(text):
        names |= set(_readings(found[1]))
        if len(names) > _MOST_NAMES:
            break
    return names


def pictures_in(text: str, lane: str) -> list[int]:
    """The numbers of this lane's files that `text` names, as pictures or otherwise."""
    named = (found[2] for found in _OWN_FILE.finditer(text) if found[1] == lane)
    return list(dict.fromkeys(int(number) for number in named))


def _readings(written: str) -> list[str]:
    name = written.lower()
    return list(dict.fromkeys([name, name.rstrip("._@+-")]))


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$" or not (found := _FORMULA.match(state.src, state.pos, state.posMax)):
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content, token.markup = found["display"] or found["inline"], found[0]
        token.meta = {"display": found["display"] is not None}
    state.pos = found.end()
    return True


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _line(state, start).startswith("$$"):
        return False
    for last in range(start, min(end, start + _MOST_LINES)):
        line = _line(state, last)
        if not line or state.sCount[last] < state.blkIndent:
            return False
        if line.endswith("$$") and (last > start or len(line) > 4):
            break
    else:
        return False
    written = state.getLines(start, last + 1, state.blkIndent, False).strip()
    if "$" in written[2:-2].replace("\\$", ""):
        return False
    if not silent:
        state.line = last + 1
        state.push("paragraph_open", "p", 1)
        token = state.push("formula", "math", 0)
        token.content, token.markup, token.meta = written[2:-2], written, {"display": True}
        state.push("paragraph_close", "p", -1)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].rstrip()


def _mention(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or not (found := _NAME.match(state.src, state.pos, state.posMax)):
        return False
    before = state.src[state.pos - 1 : state.pos]
    people = state.env["found"].people
    name = next((name for name in _readings(found[1]) if name in people), None)
    if name is None or before.isalnum() or before in {"@", ".", "/", "_", "+", "-"} - {""}:
        return False
    if not silent:
        state.push("mention", "span", 0).content = name
    state.pos += 1 + len(name)
    return True


def _address(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    scheme = next((word for word in ("https", "http") if state.pending.endswith(word)), "")
    before = state.pending[: -len(scheme)][-1:] if scheme else ""
    found = _ADDRESS.match(state.src, state.pos, state.posMax)
    if not scheme or before.isalnum() or not found:
        return False
    rest = _without_end(found[0])
    address = state.md.normalizeLink(scheme + rest)
    if len(rest) == 3 or not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = scheme + rest
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _without_end(address: str) -> str:
    """Return it without the punctuation of the sentence around it; a bracket stays where its partner is inside."""
    kept = address.rstrip(".,;:!?*_~")
    if kept.endswith(")") and kept.count(")") > kept.count("("):
        kept = kept.rstrip(").,;:!?*_~")
    return kept


_Tokens = Sequence[Token]
_Env = MutableMapping[str, Any]


def _show_formula(_self: Any, tokens: _Tokens, at: int, _options: Any, env: _Env) -> str:
    token, found = tokens[at], env["found"]
    made = mathml(token.content, display=token.meta["display"])
    if made is None:
        return escape(token.markup, quote=False).replace("\n", "<br>\n")
    found.formulas.append(made)
    return f"\x02{len(found.formulas) - 1}\x03"


def _show_mention(_self: Any, tokens: _Tokens, at: int, _options: Any, env: _Env) -> str:
    name, found = tokens[at].content, env["found"]
    if name not in found.mentions:
        found.mentions.append(name)
    return f'<span data-mention="{escape(name)}">@{escape(found.people[name], quote=False)}</span>'


def _show_picture(self: Any, tokens: _Tokens, at: int, options: Any, env: _Env) -> str:
    """A picture of the lane's own; of any other address, a link: a picture from elsewhere tells who reads."""
    token, found = tokens[at], env["found"]
    source = str(token.attrs.get("src", ""))
    shown = escape(self.renderInlineAsText(token.children or [], options, env))
    own = _OWN_FILE.fullmatch(source)
    if own and own[1] == found.lane:
        found.pictures.append(int(own[2]))
        return f'<img src="{escape(source)}" alt="{shown}" loading="lazy">'
    return f'<a href="{escape(source)}">{shown or escape(source)}</a>'
