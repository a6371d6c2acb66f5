"""Houses that tests share: one for each mode, with two lanes and a few people, started once."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.house import House, Mode, modes, running
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


@pytest.fixture(scope="session", params=modes(), ids=str)
def community(request: pytest.FixtureRequest) -> Iterator[Community]:
    """In every mode that this run can show."""
    mode: Mode = request.param
    with open_place() as folder, running(folder / "data", mode, "--empty") as house:
        people = {name: Person.new(house, name) for name in ("a1", "a2", "b1", "stranger", "sta")}
        house.lane("py", members=["a1", "a2"], stewards=["sta"])
        house.lane("py-advanced", playbook="prompting-revolution", members=["b1"])
        yield Community(house, people)
        for person in people.values():
            person.http.close()
