"""Houses that tests share: one for each mode, with two lanes and a few people, started once."""

from collections.abc import Iterator
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


@pytest.fixture(scope="session", params=modes(), ids=str)
def community(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Community]:
    """In every mode that this run can show."""
    mode: Mode = request.param
    place = tmp_path_factory.mktemp(str(mode))
    open_to_all(place)
    with running(place / "data", mode, "--empty") as house:
        people = {name: Person.new(house, name) for name in ("a1", "a2", "b1", "stranger", "sta")}
        house.lane("py", members=["a1", "a2"], stewards=["sta"])
        house.lane("py-advanced", playbook="prompting-revolution", members=["b1"])
        yield Community(house, people)
        for person in people.values():
            person.http.close()


def open_to_all(place: Path) -> None:
    """pytest's folders are closed to other users; the house's are its own matter."""
    for folder in (place, *place.parents):
        if "pytest" in folder.name:
            folder.chmod(0o755)
