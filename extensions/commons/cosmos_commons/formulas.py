r"""How is mathematics shown without a script? LaTeX between dollars becomes MathML, here and once.

The converter is lenient and knows nothing of safety: what it gives is built anew from elements and attributes
that cannot do anything, with its text escaped. What is malformed, or too large, is None: it stays as it was typed.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Final
from xml.etree.ElementTree import Element

LONGEST: Final = 1_000
_DEEPEST: Final = 30
# Definitions can multiply and links can lead away; nothing else that the converter knows does either.
_REFUSED: Final = re.compile(r"\\(?:def|newcommand|newenvironment|DeclareMathOperator|href|verb)(?![a-zA-Z])")
_CHILDREN: Final = {
    "mfrac": 2, "mover": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip
_ELEMENTS: Final = frozenset(_CHILDREN) | {
    "math", "mi", "mn", "mo", "mpadded", "mphantom", "mrow", "mspace", "msqrt", "mstyle", "mtable", "mtd", "mtext",
    "mtr",
}  # fmt: skip
_SIZE: Final = re.compile(r"[+-]?\d{0,2}(\.\d{1,4})?(em|ex|px|pt|mu)?")
_WORD: Final = re.compile(r"[a-z -]{1,40}")
_ATTRIBUTES: Final = {
    "accent": _WORD, "accentunder": _WORD, "columnalign": _WORD, "depth": _SIZE, "display": _WORD,
    "displaystyle": _WORD, "fence": _WORD, "form": _WORD, "height": _SIZE, "linethickness": _SIZE, "lspace": _SIZE,
    "mathvariant": _WORD, "maxsize": _SIZE, "minsize": _SIZE, "movablelimits": _WORD, "rspace": _SIZE,
    "scriptlevel": re.compile(r"[+-]?\d"), "separator": _WORD, "stretchy": _WORD, "symmetric": _WORD,
    "voffset": _SIZE, "width": _SIZE,
}  # fmt: skip


class _Malformed(ValueError):
    """No formula."""


def mathml(latex: str, *, display: bool) -> str | None:
    """The formula as MathML that a browser shows by itself, None for what is none."""
    if not latex.strip() or len(latex) > LONGEST or _REFUSED.search(latex) or not _balanced(latex):
        return None
    # Reading its tables takes a tenth of a second, which a start of the commons should not wait for.
    from latex2mathml.converter import convert_to_element

    try:
        # Inside a formula, what is aligned is set as where it stands alone.
        alone = latex.replace("{aligned}", "{align*}").replace("{gathered}", "{matrix}")
        element = convert_to_element(alone, display="block" if display else "inline")
        return "".join(_safe(element))
    except Exception:  # the converter tells of faults by whatever they lead to
        return None


def _balanced(latex: str) -> bool:
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        depth += 1 if brace == "{" else -1
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0


def _safe(element: Element) -> Iterator[str]:
    tag = element.tag if element.tag in _ELEMENTS else "mrow"
    text = unescape(element.text or "")
    if len(element) != _CHILDREN.get(tag, len(element)) or re.match(r"\\[a-zA-Z]|&$", text):
        raise _Malformed
    kept = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    shown = [f' {name}="{value}"' for name, value in kept.items() if _ATTRIBUTES[name].fullmatch(value)]
    yield f"<{tag}{''.join(shown)}>{escape(text, quote=False)}"
    for child in element:
        yield from _safe(child)
    yield f"</{tag}>"
