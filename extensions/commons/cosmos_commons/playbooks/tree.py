"""Which files a playbook is made of, and whether each is one that may be laid into a member's home.

Looks at names, kinds and sizes; what is inside a file is for others.
"""

import os
import unicodedata
from pathlib import Path
from typing import Final

from cosmos_commons.playbooks.faults import Fault

MAX_FILE: Final = 25 * 1024 * 1024
MAX_TOTAL: Final = 250 * 1024 * 1024

# Described to the Hub's side, never published: what a member gets is the rest.
OWN: Final = frozenset({"demo.yaml", "lane.yaml", "README.md"})
FOLDERS: Final = frozenset({"facilitation", "lessons", "media"})
# Left behind by whoever tried a lesson or ran a test; neither published nor a fault.
LEFT_BEHIND: Final = frozenset(
    {"__pycache__", ".DS_Store", ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
)

# Anything that a browser would run as a page (HTML, scripts) is not among them.
KINDS: Final = frozenset(
    f".{kind}"
    for kinds in (
        ("ipynb", "md", "py", "txt", "csv", "json"),
        ("gif", "jpeg", "jpg", "png", "svg", "webp"),
        ("m4a", "mp3", "mp4", "srt", "vtt", "wav", "webm"),
        ("docx", "odp", "ods", "odt", "pdf", "pptx", "xlsx"),
    )
    for kind in kinds
)
_RESERVED: Final = frozenset(
    {"aux", "con", "nul", "prn", *(f"{n}{i}" for n in ("com", "lpt") for i in range(1, 10))}
)
_FORBIDDEN: Final = frozenset('<>:"\\|?*')


class Tree:
    """The files to publish (`files`, relative paths in a stable order), and what is wrong (`faults`).

    `named` is every path that was met, also the refused ones: a link to one of those is not one fault more.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: list[str] = []
        self.named: set[str] = set()
        self.faults: list[Fault] = []
        self._folded: dict[str, str] = {}
        self._total = 0
        self._walk("")
        self.files.sort()
        if self._total > MAX_TOTAL:
            self.faults.append(
                Fault(
                    "lane.yaml", 1, f"All files together are over {MAX_TOTAL >> 20} MB: link to large ones."
                )
            )

    def _walk(self, prefix: str) -> None:
        """Take what is in one folder. A folder that is itself refused is one fault, whatever it holds."""
        with os.scandir(self.root / prefix) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            path = prefix + entry.name
            if entry.name in LEFT_BEHIND:
                continue
            self.named.add(path)
            if problem := self._problem(path, entry):
                self.faults.append(Fault(path, 1, problem))
            elif entry.is_dir(follow_symlinks=False):
                self._walk(path + "/")
            elif path not in OWN:
                self.files.append(path)
                self._total += entry.stat(follow_symlinks=False).st_size

    def _problem(self, path: str, entry: os.DirEntry[str]) -> str | None:
        other = self._folded.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path:
            return f"On some computers this is the same name as {other}: rename one."
        return _kind_problem(path, entry) or _name_problem(entry.name)


def _kind_problem(path: str, entry: os.DirEntry[str]) -> str | None:
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122, a name, not a path of this machine
    if entry.is_symlink():
        return "This is a symbolic link: put the file itself here, a link may lead out of the playbook."
    if entry.is_dir(follow_symlinks=False):
        if "/" not in path and path not in FOLDERS:
            return f"A playbook has the folders {', '.join(sorted(FOLDERS))}: move this, or remove it."
        return None
    if not entry.is_file(follow_symlinks=False):
        return "This is not an ordinary file: remove it."
    if path in OWN:
        return None
    if suffix not in KINDS:
        kind = suffix or "Without an ending this"
        return f"{kind} is no kind of file that lanes publish: remove it, or save it as another."
    size = entry.stat(follow_symlinks=False).st_size
    if size > MAX_FILE:
        return (
            f"This is {size >> 20} MB; a file may have {MAX_FILE >> 20} MB: make it smaller, or link to it."
        )
    return None


def _name_problem(name: str) -> str | None:
    if name != unicodedata.normalize("NFC", name):
        return (
            "The accents in this name are stored in a form that some computers change: type the name again."
        )
    if any(character in _FORBIDDEN or not character.isprintable() for character in name):
        return 'Some computers cannot store this name: leave out < > : " \\ | ? * and invisible characters.'
    if name[0] in ".-~ " or name[-1] in ". " or name.split(".")[0].lower() in _RESERVED:
        return (
            "Some computers cannot store this name, or hide it: begin and end it with a letter or a number."
        )
    if len(name.encode(errors="surrogateescape")) > 120:
        return "This name is too long: at most 120 letters."
    return None
