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
    """Smallest and largest of ours, in words; the peer's and the floor's too where they were measured so often."""
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        return self._better(self.ours, self.peer)

    @property
    def short_of_floor(self) -> float | None:
        """How many times better the floor is than ours."""
        return self._better(self.floor, self.ours)

    @property
    def met(self) -> bool:
        return self.ours >= self.goal if self.more_is_better else self.ours <= self.goal

    def _better(self, one: float | None, other: float | None) -> float | None:
        small, large = (other, one) if self.more_is_better else (one, other)
        return round(large / small, 1) if large is not None and small else None


def of(
    name: str,
    ours: list[float],
    *,
    goal: float,
    unit: str,
    peer: list[float] | None = None,
    floor: list[float] | None = None,
    more_is_better: bool = False,
) -> Figure:
    """A figure from the single measurements."""
    others = {"peer": peer, "floor": floor}
    spreads = [_spread(ours), *(f"{who} {_spread(values)}" for who, values in others.items() if values)]
    return Figure(
        name,
        round(statistics.median(ours), 3),
        round(statistics.median(peer), 3) if peer else None,
        round(statistics.median(floor), 3) if floor else None,
        goal,
        unit,
        "; ".join(spreads),
        more_is_better,
    )


def _spread(values: list[float]) -> str:
    return f"{min(values):.3g} to {max(values):.3g} of {len(values)}"


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def keep(figures: Iterable[Figure]) -> None:
    """Write build/bench.json and print it as a table."""
    figures = list(figures)
    BUILD.mkdir(exist_ok=True)
    rows = [asdict(f) | {"ratio": f.ratio, "short_of_floor": f.short_of_floor, "met": f.met} for f in figures]
    (BUILD / "bench.json").write_text(json.dumps(rows, indent=1) + "\n")
    table = Table(title="Beside the peer, in one run")
    for column in (
        "what",
        "ours",
        "spread",
        "peer",
        "times better",
        "floor",
        "its lead",
        "goal",
        "unit",
        "met",
    ):
        table.add_column(column)
    for f in figures:
        numbers = [
            f"{f.ours:g}",
            f.spread,
            *(("–" if v is None else f"{v:g}") for v in (f.peer, f.ratio, f.floor, f.short_of_floor)),
        ]
        table.add_row(f.name, *numbers, f"{f.goal:g}", f.unit, "yes" if f.met else "[bold red]no[/]")
    Console(width=170).print(table)
