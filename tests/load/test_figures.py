"""The benchmark's own sums and its asking, without the peers."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from tests.load import commons, discussing, large_lane, streams
from tests.load.asking import Connection, Rounds, message
from tests.load.figures import Figure, of, p95
from tests.load.filling import Size

SMALL = Size("bench", members=20, threads=8, posts=50)


def test_more_requests_a_second_are_better_and_fewer_seconds_too() -> None:
    fast = of(
        "rate", [300, 310, 320], peer=[10, 31, 50], floor=[930], goal=300, unit="/s", more_is_better=True
    )
    assert (fast.met, fast.ratio, fast.short_of_floor) == (True, 10.0, 3.0)
    quick = of("time", [0.4, 0.5, 0.6], peer=[5], floor=[0.1], goal=0.45, unit="s")
    assert (quick.met, quick.ratio, quick.short_of_floor) == (False, 10.0, 5.0)


def test_a_figure_without_a_peer_has_no_ratio() -> None:
    alone = Figure("alone", 1, None, None, 2, "ms")
    assert (alone.met, alone.ratio, alone.short_of_floor) == (True, None, None)


def test_of_a_hundred_the_ninety_fifth_is_told() -> None:
    assert p95([float(number) for number in range(1, 101)]) == 95


def test_members_read_post_and_are_told_over_http(tmp_path: Path) -> None:
    with commons.hub() as hub, commons.running(tmp_path / "commons", hub, SMALL) as running:
        ours = discussing.of_commons(running)
        ours.round(0.1)
        followed = streams.of_commons(running)
        asyncio.run(streams.measure(followed, streams=10))
        took = large_lane.in_turn({"SQLite": running}, 1, large_lane.JOBS[0][1], times=2)
        with closing(Connection(running.port)) as nobody, pytest.raises(RuntimeError, match="401"):
            nobody.ask(message("GET", running.path("/threads"), {}))
    for rounds in (ours.reading, ours.writing):
        assert isinstance(rounds, Rounds)
        assert rounds.rates[0] > 0
        assert rounds.took
    assert len(followed.took) == streams.POSTS
    assert len(took["SQLite"]) == 2
