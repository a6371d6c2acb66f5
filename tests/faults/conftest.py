"""A house that may be shaken: the tests here kill its parts, so they share it with nobody else."""

from collections.abc import Iterator

import pytest

from tests.conftest import Community, open_place
from tests.support.house import Mode, modes, running
from tests.support.person import Person

POINTS = 3


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--kill-points", type=int, default=POINTS, help="seeded kills of each part (make faults: 50)"
    )
    parser.addoption("--ledger", help="keep what was acknowledged in this folder")


@pytest.fixture(scope="session", params=modes(subdomains=False), ids=str)
def shaken(request: pytest.FixtureRequest) -> Iterator[Community]:
    """A house with the lane `py`, for all tests that leave it running."""
    mode: Mode = request.param
    with open_place() as folder, running(folder / "data", mode, "--empty") as house:
        people = {name: Person.new(house, name) for name in ("a1", "a2", "a3")}
        house.lane("py", members=list(people))
        yield Community(house, people)
        for person in people.values():
            person.http.close()
