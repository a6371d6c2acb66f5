"""`make bench`: every figure beside the peer's, in one run. Writes build/bench.json and prints it as a table."""

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.load import access, deciding, discussing, large_lane, posting, starting, streams, webhooks
from tests.load.figures import Figure, keep
from tests.support.house import CHECKOUT, Mode

sys.path.insert(0, str(CHECKOUT / "extensions" / "workspace" / "tests"))


def figures(place: Path) -> Iterator[Figure]:
    """All of them."""
    bench_seeding = importlib.import_module("curriculum.bench").bench_seeding

    mode = Mode(root=os.geteuid() == 0)
    yield from starting.figures(place / "starting", mode)
    yield from posting.figures(place / "posting", mode)
    yield from discussing.figures(place / "discussing")
    yield from streams.figures(place / "streams")
    yield from large_lane.figures(place / "large-lane")
    yield from deciding.figures(place / "deciding")
    yield from access.figures(place / "access", mode)
    yield from webhooks.figures(place / "webhooks")
    for f in bench_seeding():
        yield Figure(f.name, f.ours, f.peer, f.floor, f.goal, f.unit)


def main() -> None:
    """Measure, keep and show."""
    with tempfile.TemporaryDirectory(prefix="lanes-bench-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        (place / "starting").mkdir(mode=0o755)
        keep(figures(place))


if __name__ == "__main__":
    main()
