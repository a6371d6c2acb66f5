"""Houses that tests share: one for each mode, with two lanes and a few people, started once and kept."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.house import House, Mode, modes, running
from tests.support.kept import Kept
from tests.support.person import Person


@dataclass
class Community:
    """A house with lanes `py` and `py-advanced`, members a1 and a2 in the first, b1 in the second, and a stranger."""

    house: House
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


def pytest_configure() -> None:
    """End the houses of a run that is told to end."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@contextmanager
def open_place() -> Iterator[Path]:
    """A temporary folder that every user may pass through, as pytest's own are not."""
    place = Path(tempfile.mkdtemp(prefix="lanes-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def place() -> Iterator[Path]:
    """For a house of the test's own."""
    with open_place() as folder:
        yield folder


@contextmanager
def settled(mode: Mode, *options: str) -> Iterator[Community]:
    """A house with its lanes and people."""
    with (
        open_place() as folder,
        running(folder / "data", mode, "--empty", *options) as house,
        ExitStack() as sessions,
    ):
        people = {name: Person.new(house, name) for name in ("a1", "a2", "b1", "stranger", "sta")}
        for person in people.values():
            sessions.callback(person.http.close)
        house.lane("py", members=["a1", "a2"], stewards=["sta"])
        house.lane("py-advanced", playbook="prompting-revolution", members=["b1"])
        yield Community(house, people)


@pytest.fixture(scope="session")
def communities() -> Iterator[Kept[Mode, Community]]:
    """By mode. Pytest closes what a parameter made as soon as another is asked for; these stay open."""
    with Kept.of("settled", settled) as kept:
        yield kept


@pytest.fixture(scope="module", params=modes(), ids=str)
def community(request: pytest.FixtureRequest, communities: Kept[Mode, Community]) -> Community:
    """In every mode that this run can show."""
    return communities[request.param]
