"""Every fault of a playbook in one go, and the playbook itself when there is none.

Composes the other modules. Runs nothing of what it reads and changes nothing.
"""

import logging
from collections.abc import Collection, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from cosmos_commons.playbooks import declared
from cosmos_commons.playbooks.cells import Code, Placed
from cosmos_commons.playbooks.document import Document
from cosmos_commons.playbooks.faults import Fault, PlaybookFaults
from cosmos_commons.playbooks.markup import remarks
from cosmos_commons.playbooks.notebook import Notebook
from cosmos_commons.playbooks.schema import Demo, LaneFile, Playbook
from cosmos_commons.playbooks.tree import Tree

LANE_FILE: Final = "lane.yaml"
DEMO_FILE: Final = "demo.yaml"
# A lane.yaml is some hundred lines. This bounds what a hostile one can make the reader do.
_MAX_YAML: Final = 512 * 1024
_LFS: Final = b"version https://git-lfs"

logger = logging.getLogger(__name__)


def installed_features() -> frozenset[str]:
    """The names of the features that this installation has; none of them is imported for it."""
    return frozenset(entry.name for entry in entry_points(group="cosmos_lanes.features"))


def check(path: Path, features: Collection[str] | None = None) -> list[Fault]:
    """Every fault of the playbook in the folder `path`, by file and line; none where it is fit for use.

    `features` are those a lane may switch on; None means the installed ones.
    """
    return _Check(path, features).faults


def load(path: Path, features: Collection[str] | None = None) -> Playbook:
    """The playbook in the folder `path`. Raises PlaybookFaults, with every fault, where there is one."""
    checked = _Check(path, features)
    if checked.faults or checked.lane is None:
        raise PlaybookFaults(checked.faults)
    return Playbook(**dict(checked.lane), path=path, demo=checked.demo)


def available(root: Path, features: Collection[str] | None = None) -> list[Playbook]:
    """The playbooks in the folders of `root`, by slug. One with faults is left out, and the log says why."""
    found = []
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if (path / LANE_FILE).is_file():
            try:
                found.append(load(path, features))
            except PlaybookFaults as error:
                logger.warning("the playbook %s is left out: %s", path.name, error)
    return sorted(found, key=lambda playbook: playbook.slug)


class _Check:
    def __init__(self, path: Path, features: Collection[str] | None) -> None:
        self.path = path
        self.lane: LaneFile | None = None
        self.demo: Demo | None = None
        self.faults: list[Fault] = []
        if not path.is_dir():
            self.faults.append(
                Fault(LANE_FILE, 1, f"There is no folder {path}: give the path of a playbook.")
            )
            return
        tree = Tree(path)
        lane = self._document(LANE_FILE)
        demo = self._document(DEMO_FILE) if (path / DEMO_FILE).exists() else None
        found = list(self._contents(tree, lane))
        if lane is not None and lane.data is not None:
            self.lane = lane.model(LaneFile)
            self._check_folder(lane)
            declared.check_lane(lane, tree.files, installed_features() if features is None else features)
            declared.check_placed(lane, self._placed)
        if demo is not None and demo.data is not None:
            self.demo = demo.model(Demo)
            declared.check_demo(demo, lane)
        for document in (lane, demo):
            found += document.faults if document is not None else []
        # A file that is itself refused is reported for that alone.
        self.faults = sorted({*self.faults, *tree.faults, *found})

    def _check_folder(self, lane: Document) -> None:
        """A playbook is found by its folder's name, so that the two may not differ."""
        slug = lane.data.get("slug") if isinstance(lane.data, dict) else None
        folder = self.path.resolve().name
        if isinstance(slug, str) and slug != folder:
            lane.fault(("slug",), f"`slug` is {slug!r}, the folder {folder!r}: give both one name.")

    def _text(self, file: str) -> str | None:
        data = (self.path / file).read_bytes()
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.faults.append(Fault(file, line, "This is not UTF-8 text: save it as UTF-8."))
            return None

    def _document(self, file: str) -> Document | None:
        path = self.path / file
        if path.is_symlink() or not path.is_file():
            self.faults.append(
                Fault(file, 1, f"There is no {file}: every playbook has one, as an ordinary file.")
            )
        elif path.stat().st_size > _MAX_YAML:
            self.faults.append(
                Fault(file, 1, f"This is over {_MAX_YAML >> 10} kB: put long text into lessons.")
            )
        elif (text := self._text(file)) is not None:
            return Document(file, text)
        return None

    def _contents(self, tree: Tree, lane: Document | None) -> Iterator[Fault]:
        self._placed: dict[str, list[Placed]] = {}
        for file in tree.files:
            with (self.path / file).open("rb") as opened:
                if opened.read(len(_LFS)) == _LFS:
                    yield Fault(
                        file, 1, "Only a pointer of Git LFS is here: fetch the file itself (git lfs pull)."
                    )
                    continue
            kind = file.rpartition(".")[2].lower()
            if kind not in {"ipynb", "md", "py", "svg"} or (text := self._text(file)) is None:
                continue
            if kind == "ipynb":
                yield from self._notebook(Notebook(file, text), tree.named, lane)
            elif kind == "py":
                for line, remark in Code(text).remarks:
                    yield Fault(file, line, remark[0].upper() + remark[1:])
            else:
                for line, remark in remarks(text, file, tree.named):
                    yield Fault(file, line, remark[0].upper() + remark[1:])

    def _notebook(self, notebook: Notebook, files: set[str], lane: Document | None) -> Iterator[Fault]:
        yield from notebook.faults
        placed = self._placed.setdefault(notebook.file, [])
        for cell in notebook.cells_of("markdown"):
            for line, remark in remarks(cell.source, notebook.file, files):
                yield cell.fault(notebook.file, remark, line)
        for cell in notebook.cells_of("code"):
            code = Code(cell.source)
            placed += code.placed
            for line, remark in code.remarks:
                yield cell.fault(notebook.file, remark, line)
            if lane is not None and lane.data is not None:
                for widget, remark in declared.iter_unknown(code.placed, lane):
                    yield cell.fault(notebook.file, remark, widget.line)
