"""Seeding is quick enough not to be felt; the bound is loose, since the figures themselves are `make bench`'s."""

import pytest

from ..bench import bench_seeding


# nbgitpuller leaves its pipes to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_seeding_is_many_times_quicker_than_nbgitpuller_and_costs_nothing_without_change() -> None:
    fresh, no_change, edits = bench_seeding(rounds=1)
    assert fresh.ratio > 2
    assert no_change.ratio > 4
    assert edits.ratio > 2
    assert no_change.ours < 5 * no_change.goal
