"""What keeps the house from starting is said in one sentence with its remedy, and then nothing has been started."""

import os
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Community
from tests.faults.watching import PROXY, alive, listens, of_folder, part, processes, until
from tests.support.house import CHECKOUT, LANES, ORDINARY_UID, House, Mode, as_user, free_port, modes

HUB_ENV = CHECKOUT / ".lanes" / "env" / "hub"
ORDINARY = Mode(root=False)


def up(
    data: Path, mode: Mode, *options: str, lanes: tuple[str, ...] = (str(LANES),)
) -> subprocess.CompletedProcess[str]:
    """`lanes up`, which is expected to end by itself."""
    return subprocess.run(
        [*as_user(mode, data), *lanes, "up", f"--data={data}", *options],
        capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"COLUMNS": "400"},
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One sentence that holds `words`, and a status that says so."""
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Cosmos Lanes did not start." in said
    assert "Traceback" not in said
    for word in words:
        assert word in said, said


def nothing_of(data: Path, port: int) -> None:
    """Nothing was started, or all of it has ended."""
    assert of_folder(data) == []
    assert not listens(port)


def newer(data: Path) -> None:
    data.mkdir()
    (data / "VERSION").write_text("999\n")


def closed(data: Path) -> None:
    newer(data)
    data.chmod(0)


def foreign(data: Path) -> None:
    data.mkdir()
    (data / "thesis.odt").write_text("mine")


def a_file(data: Path) -> None:
    data.write_text("mine")


def in_a_closed_place(data: Path) -> None:
    data.parent.chmod(0o555)


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (newer, ("newer version", "git pull")),
        (closed, ("cannot be read and written", "Run as its owner")),
        (foreign, ("other files", "Give an empty folder")),
        (a_file, ("not a folder", "DATA=")),
        (in_a_closed_place, ("cannot be made", "DATA=")),
    ],
    ids=["newer", "unreadable", "foreign-files", "a-file", "closed-place"],
)
def test_a_folder_that_will_not_do_is_left_as_it_is(
    place: Path, prepare: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    data, port = place / "data", free_port()
    prepare(data)
    if os.geteuid() == 0:
        for path in (data, place):
            if path.exists():
                os.chown(path, ORDINARY_UID, ORDINARY_UID)
    before = kept(place)
    refused(up(data, ORDINARY, f"--port={port}"), *words, str(data))
    nothing_of(data, port)
    assert kept(place) == before


def kept(folder: Path) -> dict[str, bytes]:
    """Every file below, and what is in it."""
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


@pytest.mark.parametrize("mode", modes(subdomains=False), ids=str)
def test_a_port_in_use_is_named_with_another_to_try(place: Path, mode: Mode) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        refused(
            up(place / "data", mode, f"--port={port}"), f"Port {port} cannot be used", f"PORT={port + 10}"
        )
    assert not (place / "data" / "VERSION").exists()


def test_a_second_house_on_the_same_folder_is_refused_and_the_first_goes_on(shaken: Community) -> None:
    house, port = shaken.house, free_port()
    before = processes(house)
    refused(up(house.data, house.mode, f"--port={port}"), "runs already on the data folder", "PORT=")
    assert alive(before) == before
    assert not listens(port)
    assert shaken["a1"].open("py").run("print(1)") == "1\n"


def test_a_folder_of_a_user_is_not_taken_over_by_root(place: Path) -> None:
    if os.geteuid():
        return  # nobody here could take it over
    data, port = place / "data", free_port()
    newer(data)
    (data / "VERSION").write_text("1\n")
    os.chown(data, ORDINARY_UID, ORDINARY_UID)
    refused(
        up(data, Mode(root=True), f"--port={port}"), f"belongs to user {ORDINARY_UID}", "Run as that user"
    )
    assert [path.name for path in data.iterdir()] == ["VERSION"]


@pytest.fixture
def installation(place: Path) -> Path:
    """An installation of the test's own: the same programs by links, so that one of them may be missing."""
    env = place / "env"
    (env / "hub" / "bin").mkdir(parents=True)
    for name in ("lib", "share"):
        (env / "hub" / name).symlink_to(HUB_ENV / name)
    (env / "hub" / "pyvenv.cfg").write_bytes((HUB_ENV / "pyvenv.cfg").read_bytes())
    for name in ("python", "traefik"):
        (env / "hub" / "bin" / name).symlink_to(HUB_ENV / "bin" / name)
    (env / "hub" / "bin" / "python").unlink()
    (env / "hub" / "bin" / "python").symlink_to((HUB_ENV / "bin" / "python").resolve())
    (env / "workspace").symlink_to(CHECKOUT / ".lanes" / "env" / "workspace")
    return env


def lanes_of(installation: Path) -> tuple[str, ...]:
    return (str(installation / "hub" / "bin" / "python"), "-c", "from cosmos_hub.cli import app; app()")


HERE = Mode(root=os.geteuid() == 0)


def test_a_missing_environment_for_workspaces_is_said_so(place: Path, installation: Path) -> None:
    (installation / "workspace").unlink()
    port = free_port()
    done = up(place / "data", HERE, f"--port={port}", lanes=lanes_of(installation))
    refused(done, "workspaces' environment is missing", "make env")
    nothing_of(place / "data", port)
    assert not (place / "data").exists()


def test_a_missing_proxy_is_said_so_and_nothing_else_stays(place: Path, installation: Path) -> None:
    (installation / "hub" / "bin" / "traefik").unlink()
    port = free_port()
    done = up(place / "data", HERE, f"--port={port}", "--empty", lanes=lanes_of(installation))
    refused(done, "proxy cannot be started", "make env")
    nothing_of(place / "data", port)


def test_a_part_that_cannot_start_is_given_up_with_the_end_of_its_log(
    place: Path, installation: Path
) -> None:
    broken(installation)
    port = free_port()
    done = up(place / "data", HERE, f"--port={port}", "--empty", lanes=lanes_of(installation))
    refused(
        done, "The proxy ended again and again, at last with status 3.", "[/rules] out of order", "proxy.log"
    )
    nothing_of(place / "data", port)


def test_a_house_whose_part_keeps_dying_ends_and_says_why(place: Path, installation: Path) -> None:
    port, output = free_port(), place / "out"
    with output.open("w") as file:
        process = subprocess.Popen(
            [*lanes_of(installation), "up", f"--data={place / 'data'}", f"--port={port}", "--empty"],
            stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip
    house = House(place / "data", port, HERE, process)
    try:
        until(lambda: "is running" in output.read_text(), 60, "the house")
        everything = processes(house)
        broken(installation)
        os.kill(part(house, PROXY), signal.SIGKILL)
        assert process.wait(30) == 1
    finally:
        house.stop()
    said = output.read_text()
    assert "Cosmos Lanes has ended, and all it started. The proxy ended again and again" in said
    assert "[/rules] out of order" in said
    assert "did not start" not in said
    assert not alive(everything)
    nothing_of(place / "data", port)


def broken(installation: Path) -> None:
    """A proxy that ends at once, with words that a terminal's markup would swallow."""
    proxy = installation / "hub" / "bin" / "traefik"
    proxy.unlink()
    proxy.write_text("#!/bin/sh\necho '[/rules] out of order'\nexit 3\n")
    proxy.chmod(0o755)
