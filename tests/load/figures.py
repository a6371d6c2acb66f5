"""One line of the benchmark, and how all of them are kept and shown."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

BUILD = Path(__file__).parents[2] / "build"


@dataclass(frozen=True)
class Figure:
    """What was measured: medians in `unit`. `ratio` is how many times better than the peer."""

    name: str
    ours: float
    peer: float | None
    floor: float | None
    goal: float
    unit: str
    spread: str = ""
    """Smallest and largest of ours, in words."""

    @property
    def ratio(self) -> float | None:
        return round(self.peer / self.ours, 1) if self.peer is not None and self.ours else None

    @property
    def met(self) -> bool:
        return self.ours <= self.goal


def of(name: str, ours: list[float], *, goal: float, unit: str, peer: list[float] | None = None) -> Figure:
    """A figure from the single measurements."""
    return Figure(
        name,
        round(statistics.median(ours), 3),
        round(statistics.median(peer), 3) if peer else None,
        None,
        goal,
        unit,
        f"{min(ours):.3g} to {max(ours):.3g} of {len(ours)}",
    )


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def keep(figures: Iterable[Figure]) -> None:
    """Write build/bench.json and print it as a table."""
    figures = list(figures)
    BUILD.mkdir(exist_ok=True)
    rows = [asdict(figure) | {"ratio": figure.ratio, "met": figure.met} for figure in figures]
    (BUILD / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")
    table = Table(title="Beside the peer, in one run")
    for column in ("what", "ours", "spread", "peer", "times better", "floor", "goal", "unit", "met"):
        table.add_column(column)
    for f in figures:
        numbers = [
            f"{f.ours:g}",
            f.spread,
            *(("–" if v is None else f"{v:g}") for v in (f.peer, f.ratio, f.floor)),
        ]
        table.add_row(f.name, *numbers, f"{f.goal:g}", f.unit, "yes" if f.met else "[bold red]no[/]")
    Console(width=150).print(table)
