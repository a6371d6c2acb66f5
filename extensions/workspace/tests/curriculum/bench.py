"""How long does seeding take, beside nbgitpuller? Twenty notebooks of 4.7 MB in all, on the disk of the
temporary folder.

Both bring the same files to the same edits: fresh (an empty folder), no change, and local edits (a quarter of
the notebooks changed by the learner, all of them changed by the lane). nbgitpuller pulls from a local
repository that was prepared before, in its own process as JupyterHub runs it; its import is not counted. The
floor copies the files.
"""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cosmos_workspace.seeding import seed

from .publishing import NOW, publish

ROUNDS = 5
NOTEBOOKS = 20
SIZE = 235_000


@dataclass(frozen=True)
class Figure:
    """One line of the benchmark: medians of the rounds, in milliseconds."""

    name: str
    ours: float
    peer: float
    floor: float
    goal: float
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """How many times faster than the peer."""
        return self.peer / self.ours

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.ours <= self.goal


def bench_seeding(rounds: int = ROUNDS) -> list[Figure]:
    """Fresh, no change and local edits, ours and nbgitpuller's interleaved."""
    times: dict[str, dict[str, list[float]]] = {
        who: {job: [] for job in ("fresh", "no change", "local edits")} for who in ("ours", "peer", "floor")
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        first = _notebooks(b"first")
        second = {path: data + b"\n" for path, data in first.items()}
        sources = publish(root / "v1", first), publish(root / "v2", second)
        for number in range(rounds):
            _ours(root / f"ours {number}", sources, times["ours"])
            _peer(root / f"peer {number}", first, second, times["peer"])
            _floor(root / f"floor {number}", sources[0], times["floor"])
    goals = {"fresh": 50.0, "no change": 10.0, "local edits": 50.0}
    return [
        Figure(
            f"seeding 20 notebooks, {job}",
            ours=_median(times["ours"][job]),
            peer=_median(times["peer"][job]),
            floor=_median(times["floor"][job]),
            goal=goal,
        )
        for job, goal in goals.items()
    ]


def _median(times: list[float]) -> float:
    return round(statistics.median(times), 2)


def _notebooks(seed_of_bytes: bytes) -> dict[str, bytes]:
    chance = random.Random(seed_of_bytes)
    return {
        f"week-{i // 5}/lesson-{i}.ipynb": chance.randbytes(SIZE // 2).hex().encode()
        for i in range(NOTEBOOKS)
    }


def _edit(home: Path) -> None:
    for path in sorted(home.rglob("*.ipynb"))[: NOTEBOOKS // 4]:
        with path.open("ab") as notebook:
            notebook.write(b"my own line\n")


def _timed(job: Callable[[], object], into: list[float]) -> None:
    begin = time.perf_counter()
    job()
    into.append((time.perf_counter() - begin) * 1000)


def _ours(home: Path, sources: tuple[Path, Path], times: dict[str, list[float]]) -> None:
    home.mkdir()
    _timed(lambda: seed(sources[0], home, NOW), times["fresh"])
    _timed(lambda: seed(sources[0], home, NOW), times["no change"])
    _edit(home)
    _timed(lambda: seed(sources[1], home, NOW), times["local edits"])


def _peer(
    folder: Path, first: dict[str, bytes], second: dict[str, bytes], times: dict[str, list[float]]
) -> None:
    from nbgitpuller.pull import GitPuller  # type: ignore[import-untyped]

    upstream, home = folder / "upstream", folder / "home"
    upstream.mkdir(parents=True)
    _git(upstream, "init", "--quiet", "--initial-branch=main")
    _commit(upstream, first)

    def pull() -> None:
        # As nbgitpuller's handler calls it, with its default depth of one commit.
        for _ in GitPuller(f"file://{upstream}", str(home), branch="main").pull():
            pass

    _timed(pull, times["fresh"])
    _timed(pull, times["no change"])
    _edit(home)
    _commit(upstream, second)
    _timed(pull, times["local edits"])


def _commit(repository: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (repository / path).parent.mkdir(exist_ok=True)
        (repository / path).write_bytes(data)
    _git(repository, "add", "--all")
    _git(
        repository,
        "-c",
        "user.name=lane",
        "-c",
        "user.email=lane@example.org",
        "commit",
        "--quiet",
        "-m",
        "new",
    )


def _git(repository: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True)


def _floor(home: Path, source: Path, times: dict[str, list[float]]) -> None:
    files = source / "files"
    _timed(lambda: shutil.copytree(files, home), times["fresh"])
    names = [path.relative_to(home) for path in home.rglob("*.ipynb")]
    _timed(lambda: [(home / name).stat() for name in names], times["no change"])
    _timed(lambda: shutil.copytree(files, home, dirs_exist_ok=True), times["local edits"])


if __name__ == "__main__":
    for figure in bench_seeding():
        print(
            f"{figure.name}: {figure.ours} ms (peer {figure.peer}, floor {figure.floor}, goal {figure.goal})"
        )
