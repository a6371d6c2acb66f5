"""A house that may be shaken: the tests here kill its parts, so they share it with nobody else."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.conftest import Community, open_place
from tests.support.house import Mode, modes, running
from tests.support.kept import Kept
from tests.support.person import Person

POINTS = 3


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kill-points", type=int, default=POINTS, help="seeded kills of each part (make faults: 50)"
    )
    parser.addoption("--ledger", help="keep what was acknowledged in this folder")


@contextmanager
def with_a_lane(mode: Mode) -> Iterator[Community]:
    """A house with the lane `py` and its members."""
    with open_place() as folder, running(folder / "data", mode, "--empty") as house, ExitStack() as sessions:
        people = {name: Person.new(house, name) for name in ("a1", "a2", "a3")}
        for person in people.values():
            sessions.callback(person.http.close)
        house.lane("py", members=list(people))
        yield Community(house, people)


@pytest.fixture(scope="session")
def shaken_ones() -> Iterator[Kept[Mode, Community]]:
    """By mode."""
    with Kept.of("shaken", with_a_lane) as kept:
        yield kept


@pytest.fixture(scope="module", params=modes(subdomains=False), ids=str)
def shaken(request: pytest.FixtureRequest, shaken_ones: Kept[Mode, Community]) -> Community:
    """A house for all tests that leave it running."""
    return shaken_ones[request.param]
