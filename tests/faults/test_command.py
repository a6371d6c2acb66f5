"""What the `lanes` command says and how it ends: with and without a house, right and wrong."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Community
from tests.faults.test_refusals import HERE, installation, lanes_of  # noqa: F401  a fixture
from tests.faults.watching import ONCE, until
from tests.support.house import CHECKOUT, LANES, as_user, start
from tests.support.person import Person


def lanes(*arguments: str, prefix: tuple[str, ...] = (str(LANES),)) -> tuple[int, str]:
    """Run it as whoever runs the tests; its status and what it said."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LANES_")}
    done = subprocess.run(
        [*prefix, *arguments], capture_output=True, text=True, check=False, env=clean | {"COLUMNS": "400"}
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, done.stdout + done.stderr


def in_house(community: Community, *arguments: str) -> tuple[int, str]:
    house = community.house
    return lanes(*arguments, f"--data={house.data}", prefix=(*as_user(house.mode, house.data), str(LANES)))


def test_an_account_is_made_once_and_its_new_password_is_the_one_that_counts(shaken: Community) -> None:
    status, said = in_house(shaken, "account", "create", "nora", "--display-name=Nora O")
    assert status == 0
    status, again = in_house(shaken, "account", "create", "nora")
    assert (status, "already in use" in again) == (1, True), again
    status, fresh = in_house(shaken, "account", "password", "nora")
    assert status == 0
    assert fresh.split()[-1] != said.split()[-1]
    for password, works in ((said.split()[-1], False), (fresh.split()[-1], True)):
        person = Person(shaken.house, "nora", password)
        with person.http:
            person.sign_in()
            assert (person.hub_api("GET", "/user").status_code == 200) is works
    assert in_house(shaken, "account", "password", "nobody")[0] == 1
    assert "Nora O" in in_house(shaken, "account", "list")[1]


@ONCE
def test_a_lane_is_made_whole_or_refused_in_words(shaken: Community) -> None:
    made = in_house(shaken, "lane", "create", "books", "--playbook=prompting-revolution", "--title=Book club")
    assert made == (0, "The lane “Book club” is at /services/commons/lanes/books\n")
    for arguments in (
        ("books", "--playbook=prompting-revolution"),
        ("other", "--playbook=no-such"),
        ("Not A Slug", "--playbook=prompting-revolution"),
        ("other", "--playbook=prompting-revolution", "--language=tlh"),
    ):
        status, said = in_house(shaken, "lane", "create", *arguments)
        assert status == 1, arguments
        assert len(said.strip()) > 10
    listed = in_house(shaken, "lane", "list")[1]
    lanes = {line.split()[0] for line in listed.splitlines()}
    assert {slug for slug in lanes if not slug.startswith("paid")} == {"py", "books"}, (
        "test_access takes out others"
    )


def test_without_a_house_the_command_says_how_to_start_one(place: Path) -> None:
    for arguments in (("lane", "list"), ("account", "list"), ("account", "create", "nora")):
        status, said = lanes(*arguments, f"--data={place / 'none'}")
        assert status == 1
        assert "make up" in said
    (place / "file").write_text("")
    assert lanes("lane", "list", f"--data={place / 'file'}")[0] == 1


def test_a_playbook_is_checked_with_file_and_line(place: Path) -> None:
    for name in ("coop-train-the-trainers", "prompting-revolution"):
        assert lanes("playbook", "check", str(CHECKOUT / "curricula" / name))[0] == 0
    copy = place / "prompting-revolution"
    shutil.copytree(CHECKOUT / "curricula" / "prompting-revolution", copy)
    file = copy / "lane.yaml"
    file.write_text(file.read_text() + "colour: blue\n")
    status, said = lanes("playbook", "check", str(copy))
    assert status == 1
    line = len(file.read_text().splitlines())
    assert f"lane.yaml:{line}:" in said
    assert lanes("playbook", "check", str(place / "none"))[0] == 1


def findings(said: str) -> dict[str, str]:
    """What the doctor found wrong, with the remedy."""
    lines = said.splitlines()
    return {
        line.removeprefix("wrong").strip(): lines[number + 1].strip()
        for number, line in enumerate(lines)
        if line.startswith("wrong")
    }


def test_the_doctor_finds_a_running_house_fine(shaken: Community) -> None:
    status, said = in_house(shaken, "doctor")
    assert (status, findings(said)) == (0, {}), said
    assert "workspaces are kept apart and start at once" in said
    assert "the house runs" in said
    assert f"http://127.0.0.1:{shaken.house.port}/ answers" in said


def test_the_doctor_names_a_bad_folder_and_a_missing_part(place: Path, installation: Path) -> None:  # noqa: F811
    data = place / "data"
    data.mkdir()
    (data / "VERSION").write_text("999\n")
    (installation / "workspace").unlink()
    (installation / "hub" / "bin" / "traefik").unlink()
    status, said = lanes("doctor", f"--data={data}", prefix=lanes_of(installation))
    assert status == 1
    wrong = findings(said)
    assert wrong["the workspaces' environment is installed"] == "Install again: make env"
    assert wrong["the proxy is installed"] == "Install again: make env"
    assert "make env" in wrong["workspaces are kept apart"]
    assert "git pull" in wrong[f"the data folder {data} can be used"]


@pytest.mark.timeout(180)
def test_the_doctor_notices_a_killed_house_and_one_that_does_not_answer(place: Path) -> None:
    house = start(place / "data", HERE, "--empty")
    try:
        proxy = house.pid_of("traefik --config")
        os.kill(proxy, signal.SIGSTOP)
        status, said = lanes("doctor", f"--data={house.data}")
        assert status == 1
        assert "logs" in findings(said)[f"http://127.0.0.1:{house.port}/ answers"]
        os.kill(proxy, signal.SIGCONT)
        house.process.kill()
        house.process.wait()
    finally:
        house.stop()
    until(lambda: not listening(house.port), 5, "the end of the house")
    status, said = lanes("doctor", f"--data={house.data}")
    assert status == 1
    assert "make up" in findings(said)["the house runs"]


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
