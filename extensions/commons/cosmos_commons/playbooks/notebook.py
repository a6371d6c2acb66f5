"""Is a notebook fit to be a lesson: valid, without outputs, and for the kernel that lanes have.

Reads the file as data and never runs it. What its cells say is for `markup` and `cells`.
"""

import json
import json.decoder
import json.scanner
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final

from cosmos_commons.playbooks.faults import Fault

KERNEL: Final = "python3"


class _At(str):
    """A string that remembers where in the file it stands."""

    __slots__ = ("offset",)
    offset: int


def _parse_string(text: str, end: int, strict: bool = True) -> tuple[str, int]:
    value, after = json.decoder.scanstring(text, end, strict)  # type: ignore[attr-defined]
    located = _At(value)
    located.offset = end
    return located, after


class _Decoder(json.JSONDecoder):
    """JSON whose strings know their place: json's scanner in Python asks `parse_string` for them."""

    def __init__(self) -> None:
        super().__init__()
        self.parse_string = _parse_string
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]


class Cell:
    """A cell with its source as one text, and the line of the file that each line of it is on."""

    def __init__(self, notebook: "Notebook", number: int, data: dict[str, Any]) -> None:
        self.number = number
        self.data = data
        self.kind: str = str(data.get("cell_type", ""))
        source = data.get("source", "")
        parts = [part for part in (source if isinstance(source, list) else [source]) if isinstance(part, str)]
        self.source = "".join(parts)
        self.line = notebook.line_of(data.get("cell_type"))
        self._lines: list[int] = []
        for part in parts:
            self._lines += [notebook.line_of(part)] * max(1, part.count("\n"))

    def fault(self, file: str, message: str, source_line: int | None = None) -> Fault:
        """A fault of this cell, or of one line (from 1) of its source."""
        line = self.line
        if source_line is not None and self._lines:
            line = self._lines[min(source_line, len(self._lines)) - 1]
        return Fault(file, line, f"Cell {self.number}: {message}")


class Notebook:
    """A notebook file: its cells, and what is wrong with the file itself (`faults`)."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.cells: list[Cell] = []
        self.data: dict[str, Any] = {}
        self._starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
        try:
            data = _Decoder().decode(text)
        except json.JSONDecodeError as error:
            self._fault(
                error.lineno, f"This is not a notebook (not JSON: {error.msg}): save it again from Jupyter."
            )
            return
        except RecursionError:
            self._fault(1, "This is not a notebook: it is nested without end.")
            return
        if not isinstance(data, dict) or data.get("nbformat") != 4:
            self._fault(1, "This is not a notebook of format 4: open it in JupyterLab and save it again.")
            return
        self.data = data
        cells = data.get("cells")
        for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
            if isinstance(cell, dict):
                self.cells.append(Cell(self, number, cell))
        self.faults += [*self._invalid(), *self._kernel(), *self._left_over()]

    def line_of(self, value: object) -> int:
        """The line a string of the notebook is on; 1 for what is no string of it."""
        return bisect_right(self._starts, value.offset) if isinstance(value, _At) else 1

    def cells_of(self, kind: str) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.kind == kind)

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.file, line, message))

    def _invalid(self) -> Iterator[Fault]:
        # Half a second that only checking needs.
        from nbformat.validator import iter_validate

        for error in iter_validate(self.data):  # type: ignore[no-untyped-call]
            place = list(error.relative_path)
            number = (
                place[1] + 1 if len(place) > 1 and place[0] == "cells" and isinstance(place[1], int) else 0
            )
            cell = next((cell for cell in self.cells if cell.number == number), None)
            said = " ".join(str(error.message).split())[:200]
            message = (
                f"this is not valid in notebook format 4: {said}. Open it in JupyterLab and save it again."
            )
            yield (
                cell.fault(self.file, message)
                if cell
                else Fault(self.file, 1, message[0].upper() + message[1:])
            )
        seen: set[str] = set()
        for cell in self.cells:
            identity = cell.data.get("id")
            if identity in seen:
                yield cell.fault(self.file, f"another cell has the id {identity} too: give this one its own.")
            elif isinstance(identity, str):
                seen.add(identity)
        if self.data.get("nbformat_minor", 0) < 5:
            yield Fault(
                self.file, 1, "This is older than notebook format 4.5: save it again from JupyterLab."
            )

    def _kernel(self) -> Iterator[Fault]:
        metadata = self.data.get("metadata")
        spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
        name = spec.get("name") if isinstance(spec, dict) else None
        if name != KERNEL:
            yield Fault(
                self.file,
                self.line_of(name),
                f"The kernel is {name or 'not named'}: choose Python 3 ({KERNEL}), the one that lanes have.",
            )

    def _left_over(self) -> Iterator[Fault]:
        metadata = self.data.get("metadata")
        if isinstance(metadata, dict) and "widgets" in metadata:
            yield Fault(
                self.file,
                1,
                "The state of widgets is saved here: restart the kernel, clear all outputs, save.",
            )
        for cell in self.cells_of("code"):
            outputs = cell.data.get("outputs")
            if outputs:
                kinds = {
                    kind
                    for output in outputs
                    if isinstance(output, dict) and isinstance(output.get("data"), dict)
                    for kind in output["data"]
                }
                active = sorted(kinds & {"application/javascript", "image/svg+xml", "text/html"})
                what = f"an output that a browser would run ({', '.join(active)})" if active else "an output"
                yield cell.fault(self.file, f"{what} is saved here: clear all outputs and save again.")
            elif cell.data.get("execution_count") is not None:
                yield cell.fault(
                    self.file, "a count of runs is saved here: clear all outputs and save again."
                )
