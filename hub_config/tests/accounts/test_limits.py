"""How often a thing may be tried, and how long until the next try."""

from pathlib import Path

import pytest
from cosmos_hub.accounts.database import Database
from cosmos_hub.accounts.limits import Limits, Rule, TooManyAttempts, address_block
from hypothesis import given, settings
from hypothesis import strategies as st

THREE = Rule("test:three", 3, 60)
WIDE = Rule("test:wide", 5, 600)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(tmp_path: Path, clock: Clock) -> Limits:
    return Limits(Database(tmp_path / "accounts.sqlite"), clock)


def test_the_attempt_after_the_last_allowed_one_must_wait_until_the_first_has_left(
    limits: Limits, clock: Clock
) -> None:
    for _ in range(3):
        limits.take({THREE: "lea"})
        clock.now += 10
    with pytest.raises(TooManyAttempts) as refused:
        limits.take({THREE: "lea"})
    assert refused.value.retry_after == 30
    clock.now += 30
    limits.take({THREE: "lea"})


def test_one_subject_does_not_use_up_anothers(limits: Limits) -> None:
    for _ in range(3):
        limits.take({THREE: "lea"})
    limits.take({THREE: "leo"})


def test_a_refused_attempt_counts_nowhere(limits: Limits) -> None:
    for _ in range(3):
        limits.take({THREE: "lea", WIDE: "here"})
    for _ in range(10):
        with pytest.raises(TooManyAttempts):
            limits.take({THREE: "lea", WIDE: "here"})
    limits.take({THREE: "leo", WIDE: "here"})
    limits.take({THREE: "leo", WIDE: "here"})
    with pytest.raises(TooManyAttempts) as refused:
        limits.take({THREE: "ana", WIDE: "here"})
    assert refused.value.retry_after == 600


def test_who_has_shown_who_they_are_starts_anew(limits: Limits) -> None:
    for _ in range(3):
        limits.take({THREE: "lea"})
    limits.forget({THREE: "lea"})
    limits.take({THREE: "lea"})


def test_a_restart_forgets_nothing(limits: Limits, clock: Clock, tmp_path: Path) -> None:
    for _ in range(3):
        limits.take({THREE: "lea"})
    with pytest.raises(TooManyAttempts):
        Limits(Database(tmp_path / "accounts.sqlite"), clock).take({THREE: "lea"})


def test_what_is_typed_as_a_name_is_not_kept(limits: Limits, tmp_path: Path) -> None:
    limits.take({THREE: "my-password-in-the-wrong-field"})
    for file in tmp_path.iterdir():
        assert b"my-password-in" not in file.read_bytes()


def test_a_clock_set_back_by_a_year_locks_nobody_out(limits: Limits, clock: Clock) -> None:
    for _ in range(3):
        limits.take({THREE: "lea"})
    clock.now -= 365 * 86400.0
    limits.take({THREE: "lea"})


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.integers(0, 40), max_size=25))
def test_no_window_ever_holds_more_than_the_rule_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int]
) -> None:
    clock = Clock()
    limits = Limits(Database(tmp_path_factory.mktemp("limits") / "accounts.sqlite"), clock)
    let_through: list[float] = []
    waits: list[int] = []
    for step in steps:
        clock.now += step
        try:
            limits.take({THREE: "lea"})
            let_through.append(clock.now)
        except TooManyAttempts as refused:
            waits.append(refused.retry_after)
    assert all(0 < wait <= 60 for wait in waits)
    for moment in let_through:
        assert sum(moment - 60 < other <= moment for other in let_through) <= 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("2001:db8::1", "2001:db8::ffff:1", True, id="one-ipv6-network"),
        pytest.param("2001:db8:0:1::1", "2001:db8:0:2::1", False, id="two-ipv6-networks"),
        pytest.param("192.0.2.1", "192.0.2.2", False, id="two-ipv4-addresses"),
        pytest.param("::ffff:192.0.2.1", "192.0.2.1", True, id="ipv4-in-ipv6"),
        pytest.param("fe80::1%eth0", "fe80::2", True, id="zone"),
        pytest.param("", "nonsense", True, id="no-address"),
    ],
)
def test_one_client_is_counted_as_one(one: str, other: str, same: bool) -> None:
    assert (address_block(one) == address_block(other)) is same
