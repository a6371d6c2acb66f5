"""Does the text of a lesson reach everybody and do nothing by itself: links, pictures and HTML in Markdown.

Takes text and says what is in it; knows no notebook, and follows no link to the network.
"""

import posixpath
import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote, urlsplit

# Jupyter's own: a button in a text that runs a command of JupyterLab.
_COMMAND: Final = "data-commandlinker-"
# Tags that run, load or ask for something.
_ACTIVE_TAGS: Final = frozenset(
    {
        "applet",
        "base",
        "button",
        "embed",
        "form",
        "frame",
        "iframe",
        "input",
        "link",
        "meta",
        "object",
        "script",
    }
    | {"select", "style", "textarea"}
)
_OUTSIDE: Final = frozenset({"http", "https", "mailto", "tel"})

_CODE: Final = re.compile(r"(?ms)^(`{3,}|~{3,})[^\n]*\n.*?^\1[^\n]*$|(`+)(?!`).+?(?<!`)\2(?!`)")
_TARGET: Final = (
    r"\(\s*(?:<(?P<angled>[^>\n]*)>|(?P<plain>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*))"
    r"(?:\s+[\"'(][^\n]*?[\"')])?\s*\)"
)
_IMAGE: Final = re.compile(r"!\[(?P<alt>[^\]]*)\]" + _TARGET)
_LINK: Final = re.compile(r"(?<!!)\[(?:!\[[^\]]*\]\([^)]*\)|[^\]\[])*\]" + _TARGET)
_DEFINITION: Final = re.compile(r"(?m)^ {0,3}\[[^\]^][^\]]*\]:\s*<?(?P<plain>[^\s>]+)>?")
# Between two of these JupyterLab sets everything as mathematics, also where they are escaped: it looks again at
# the finished page. In an element of its own a dollar sign has no other to pair with.
_MONEY: Final = re.compile(r"(?:(?<![\\$])\\?\$|&(?:#36|#x24|dollar);)\d", re.IGNORECASE)

Remark = tuple[int, str]


def remarks(text: str, page: str, files: Collection[str]) -> Iterator[Remark]:
    """What is wrong with Markdown, as (line from 1, what to do).

    `page` is the path of the file it is in, `files` every path that will be published beside it.
    """
    prose = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    for image in _IMAGE.finditer(prose):
        line = prose.count("\n", 0, image.start()) + 1
        if not image["alt"].strip():
            yield line, "this picture has no alternative text: say between the brackets what it shows."
        yield from _picture(line, image["angled"] or image["plain"] or "", page, files)
    amounts = list(_MONEY.finditer(prose))
    if len(amounts) > 1:
        line = prose.count("\n", 0, amounts[0].start()) + 1
        yield line, "amounts of money would be set as mathematics: write <span>&#36;</span>5, not $5."
    for pattern in (_LINK, _DEFINITION):
        for link in pattern.finditer(prose):
            line = prose.count("\n", 0, link.start()) + 1
            target = link.groupdict().get("angled") or link["plain"] or ""
            yield from _link(line, target, page, files)
    tags = _Tags(page, files)
    tags.feed(prose)
    tags.close()
    yield from tags.found


class _Tags(HTMLParser):
    def __init__(self, page: str, files: Collection[str]) -> None:
        super().__init__()
        self.page = page
        self.files = files
        self.found: list[Remark] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attrs}
        if any(name.startswith(_COMMAND) for name in values):
            self.found.append((line, "this is a button that runs a command of JupyterLab: remove it."))
        elif tag in _ACTIVE_TAGS:
            self.found.append((line, f"<{tag}> does something by itself or asks for something: remove it."))
        if any(name.startswith("on") for name in values):
            self.found.append((line, f"<{tag}> carries a script (on…=): remove it."))
        if tag == "img":
            if not values.get("alt", "").strip():
                self.found.append((line, 'this picture has no alternative text: add alt="what it shows".'))
            self.found += _picture(line, values.get("src", ""), self.page, self.files)
        elif "src" in values:
            self.found += _picture(line, values["src"], self.page, self.files)
        if "href" in values:
            self.found += _link(line, values["href"], self.page, self.files)


def _picture(line: int, target: str, page: str, files: Collection[str]) -> Iterator[Remark]:
    if target.startswith("attachment:"):
        return
    if urlsplit(target).scheme or target.startswith("//"):
        yield (
            line,
            f"{target[:80]} comes from outside: put it in media/, where it is at hand and tells nobody.",
        )
    else:
        yield from _link(line, target, page, files)


def _link(line: int, target: str, page: str, files: Collection[str]) -> Iterator[Remark]:
    try:
        parts = urlsplit(target)
    except ValueError:
        yield line, f"the link {target[:80]} cannot be read: write it again."
        return
    if "git-pull" in target or "git-sync" in target:
        yield line, "this link fetches a repository into a member's workspace: link to its page instead."
    elif parts.scheme and parts.scheme not in _OUTSIDE:
        yield line, f"a link may not begin with {parts.scheme}: use https:, or a file of this playbook."
    elif parts.scheme or not parts.path:
        return
    elif target.startswith("/"):
        yield line, f"the link {target[:80]} leads out of the lane: name a file of this playbook."
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
        if path not in files:
            yield line, f"there is no {path} in this playbook: correct the link or add the file."
