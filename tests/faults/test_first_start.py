"""An empty data folder becomes a living place; its passwords are shown once and lie nowhere in clear."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import open_place
from tests.faults.watching import of_folder, until
from tests.support.house import LANES, House, Mode, as_user, free_port, modes, passwords, start
from tests.support.person import Person

LANES_MADE = {"coop-train-the-trainers", "prompting-revolution"}


@pytest.fixture(scope="module", params=modes(subdomains=False), ids=str)
def new(request: pytest.FixtureRequest) -> Iterator[tuple[House, dict[str, str]]]:
    """The first start of a house, and the passwords it showed."""
    with open_place() as place:
        house = start(place / "data", request.param)
        try:
            yield house, passwords(house)
        finally:
            house.stop()


def test_both_first_lanes_are_there_with_people_who_can_sign_in(new: tuple[House, dict[str, str]]) -> None:
    house, shown = new
    assert {line.split()[0] for line in house.lanes("lane", "list").splitlines()} == LANES_MADE
    assert "admin" in shown
    assert len(shown) > 3
    for name in list(shown)[:3]:
        person = Person(house, name, shown[name])
        person.sign_in()
        assert person.hub_api("GET", "/user").json()["name"] == name
        person.http.close()


def test_no_password_lies_anywhere_in_clear(new: tuple[House, dict[str, str]]) -> None:
    house, shown = new
    files = [path for path in house.data.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        assert not [name for name, password in shown.items() if password.encode() in content], path


def test_the_second_start_shows_none_and_keeps_all(new: tuple[House, dict[str, str]]) -> None:
    house, shown = new
    house.stop()
    again = start(house.data, house.mode)
    try:
        assert passwords(again) == {}
        assert "password" not in again.output.read_text()
        assert {line.split()[0] for line in again.lanes("lane", "list").splitlines()} == LANES_MADE
        person = Person(again, "admin", shown["admin"])
        person.sign_in()
        assert person.hub_api("GET", "/user").json()["admin"]
        person.http.close()
    finally:
        again.stop()


def test_an_empty_start_has_an_administrator_and_nothing_else(place: Path) -> None:
    house = start(place / "data", modes()[0], "--empty")
    try:
        assert passwords(house).keys() == {"admin"}
        assert house.lanes("lane", "list") == ""
        assert house.lanes("account", "list").split() == ["admin", "Administrator", "administrator"]
    finally:
        house.stop()


def test_a_first_start_that_was_killed_is_made_whole_by_the_next(place: Path) -> None:
    mode: Mode = modes()[0]
    data = place / "data"
    for moment in ("lock", "VERSION", "run/people.json", "commons/commons.sqlite", "hub/hub.sqlite"):
        said = place / "said"
        with said.open("w") as output:
            process = subprocess.Popen(
                [*as_user(mode, data), str(LANES), "up", f"--port={free_port()}", f"--data={data}"],
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        until(lambda: (data / moment).exists() or process.poll() is not None, 60, moment)  # noqa: B023  at once
        assert process.poll() is None, f"it ended before {moment}: {said.read_text()}"
        time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        until(lambda: not of_folder(data), 15, "all of it to end")
    house = start(data, mode)
    try:
        shown = passwords(house)
        assert len(shown) > 3
        assert {line.split()[0] for line in house.lanes("lane", "list").splitlines()} == LANES_MADE
        person = Person(house, "admin", shown["admin"])
        person.sign_in()
        assert person.hub_api("GET", "/user").status_code == 200
        person.http.close()
    finally:
        house.stop()
