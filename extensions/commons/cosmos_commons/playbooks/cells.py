"""What the code of a lesson puts where: its discussions and prompts, and whether it leaves Python.

Reads code and never runs it. It cannot say what code will do; the sandbox that a workspace is decides that.
"""

import ast
import re
from typing import Final, NamedTuple

# A line that leaves Python: a shell, or a cell that is a page or another language.
_SHELL: Final = re.compile(
    r"^\s*(?:[\w, ]+=\s*)?(?:!|%sx\b|%system\b)|^\s*%%(?:bash|sh|script|system|sx|!|perl|ruby)\b"
)
_PAGE: Final = re.compile(r"^\s*%%(?:html|javascript|js|svg|latex)\b", re.IGNORECASE)
_GIT: Final = re.compile(r"^\s*(?:[\w, ]+=\s*)?(?:!|%).*\bgit\b", re.IGNORECASE)
_MAGIC: Final = re.compile(r"^\s*(?:%|!|\?)|\?\s*$")
_SHOWS_PAGE: Final = frozenset({"HTML", "IFrame", "Javascript"})
WIDGETS: Final = frozenset({"Discussion", "Prompt"})


class Placed(NamedTuple):
    """A `Discussion("week-1")` or `Prompt("…")` in code. `line` counts from 1 in the cell or file."""

    widget: str
    slug: str
    line: int


class Code:
    """What a cell or a module places (`placed`), and what is wrong (`remarks`: line, what to do)."""

    def __init__(self, source: str) -> None:
        self.placed: list[Placed] = []
        self.remarks: list[tuple[int, str]] = []
        try:
            tree: ast.AST = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            # What Jupyter adds to Python (magics, shell lines) is no Python: read again without it.
            tree = self._without_magics(source.splitlines())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self._call(node)

    def _without_magics(self, lines: list[str]) -> ast.AST:
        for number, line in enumerate(lines, 1):
            if _PAGE.search(line):
                self.remarks.append(
                    (number, "this cell is a page of its own (%%html, %%javascript …): remove it.")
                )
            elif _GIT.search(line):
                self.remarks.append((number, "git fetches into a member's workspace: remove this line."))
            elif _SHELL.search(line):
                self.remarks.append(
                    (number, "this leaves Python: remove it, put what it needs in the playbook.")
                )
        if lines and lines[0].startswith("%%"):
            return ast.Module([], [])
        python = "\n".join("pass" if _MAGIC.search(line) or _SHELL.search(line) else line for line in lines)
        try:
            return ast.parse(python)
        except SyntaxError as error:
            self.remarks.append((error.lineno or 1, f"this is not Python ({error.msg}): correct it."))
        except (ValueError, RecursionError) as error:
            self.remarks.append((1, f"this is not Python ({error}): correct it."))
        return ast.Module([], [])

    def _call(self, node: ast.Call) -> None:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in WIDGETS:
            first = (
                node.args[0] if node.args else next((word.value for word in node.keywords if word.arg), None)
            )
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                self.placed.append(Placed(name, first.value, node.lineno))
            else:
                self.remarks.append(
                    (node.lineno, f'write the name itself: {name}("…"), as lane.yaml has it.')
                )
        elif name in _SHOWS_PAGE and not _is_widget(function):
            self.remarks.append(
                (node.lineno, f"{name}(…) puts a page of its own here: use Markdown or a widget.")
            )


def _is_widget(function: ast.expr) -> bool:
    """ipywidgets has an `HTML` too, which shows text and is the usual way to a chart with words."""
    owner = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in {"ipywidgets", "widgets"}
