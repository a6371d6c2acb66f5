"""What the fork server is asked may name who and which lane, never a path, a uid or a program."""

import contextlib
import json
import os
import re
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cosmos_workspace.forkserver.place import Place
from cosmos_workspace.forkserver.process import NotAWorkspaceError, born, deliver
from cosmos_workspace.forkserver.request import (
    ENVIRONMENT,
    Archive,
    BadRequestError,
    Clear,
    Signal,
    Start,
    parse,
)
from cosmos_workspace.sandbox.spec import Limits
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import open_place

# Open websockets of other tests ping from threads of their own and draw random numbers meanwhile, which Hypothesis
# takes for a strategy's doing.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")

GOOD = {
    "op": "start", "member": 7, "lane": "py", "curriculum": "0" * 64,
    "environment": {"JUPYTERHUB_API_TOKEN": "x", "LANG": "C.UTF-8"}, "out": {"hub": 8081},
}  # fmt: skip
NASTY = st.sampled_from(
    ["", ".", "..", "../..", "/", "/etc/passwd", "a/b", "a\0", "py\n", "PY", "-py", "py-", "a--b", "a" * 31, "ａ",
     "\ud800"]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | NASTY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | NASTY, inner, max_size=4),
    max_leaves=12,
)


def place(folder: Path, first_uid: int = 0) -> Place:
    return Place(folder, os.getuid(), first_uid, (), Limits())


def assert_harmless(asked: Start | Signal | Clear | Archive) -> None:
    """Whatever was accepted names a member and a lane and can be nothing else."""
    assert 1 <= asked.member <= 1 << 24
    assert type(asked.member) is int
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,29}", asked.lane)
    assert not asked.lane.endswith("-")
    assert "--" not in asked.lane
    if isinstance(asked, Start):
        folder = Path("/data")
        inside = place(folder).host(asked)
        for path in (inside.home, inside.run, inside.curriculum):
            assert os.path.normpath(path) == path.rstrip("/")
            assert Path(path).is_relative_to(folder)
        assert all(ENVIRONMENT.fullmatch(name) for name in asked.environment)
        assert not {"PATH", "HOME", "LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP"} & asked.environment.keys()
        for name, value in asked.environment.items():
            os.fsencode(f"{name}={value}")
        assert all(1024 <= port <= 65535 for port in asked.out.values())
    if isinstance(asked, Archive):
        files = place(Path("/data")).shelf(asked)
        for file in (files.home, files.archive, files.spare, files.growing, files.coming, files.going):
            assert os.path.normpath(file) == str(file)
            assert str(file).startswith((f"/data/homes/{asked.member}/", f"/data/archives/{asked.member}/"))
    if isinstance(asked, Signal):
        assert asked.pid >= 2
        assert asked.how in ("term", "kill")


@given(st.binary(max_size=400))
def test_no_bytes_are_more_than_a_request(line: bytes) -> None:
    with contextlib.suppress(BadRequestError):
        assert_harmless(parse(line))


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(["start", "signal", "clear", "archive", "restore"]),
    st.dictionaries(st.sampled_from([*GOOD, "pid", "born", "how"]), ANYTHING),
)
def test_no_values_are_more_than_a_request(op: str, changed: dict[str, object]) -> None:
    asked = GOOD | {"pid": 99, "born": 5, "how": "term"} | {"op": op} | changed
    with contextlib.suppress(BadRequestError):
        assert_harmless(parse(json.dumps(asked).encode()))


@given(st.text(string.ascii_uppercase + "_=\0\n", max_size=30), st.text(max_size=30))
def test_no_foreign_variable_comes_into_the_environment(name: str, value: str) -> None:
    with contextlib.suppress(BadRequestError):
        assert_harmless(parse(json.dumps(GOOD | {"environment": {name: value}}).encode()))


@pytest.mark.parametrize(
    "name",
    [
        "PATH",
        "LD_PRELOAD",
        "PYTHONPATH",
        "HOME",
        "SHELL",
        "USER",
        "JUPYTERHUB_X=Y",
        "jupyterhub_x",
        "LANG ",
        "",
    ],
)
def test_a_foreign_variable_is_named_as_the_fault(name: str) -> None:
    with pytest.raises(BadRequestError, match="environment may not hold"):
        parse(json.dumps(GOOD | {"environment": {name: "x"}}).encode())


def test_a_good_request_is_understood() -> None:
    """Or the tests above would refuse everything."""
    started = parse(json.dumps(GOOD).encode())
    assert isinstance(started, Start)
    assert started.key == "7-py"
    assert "JUPYTERHUB_API_TOKEN" not in repr(started)
    assert parse(b'{"op": "clear", "member": 7, "lane": "py"}') == Clear(7, "py")
    assert parse(b'{"op": "restore", "member": 7, "lane": "py"}') == Archive(7, "py", back=True)


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000])
def test_a_request_nested_without_end_is_refused_as_one(deep: str) -> None:
    with pytest.raises(BadRequestError):
        parse(deep.encode())


@pytest.fixture
def served() -> Iterator[tuple[Path, Path]]:
    """A fork server's own accepting and forking, without a warm parent: its data folder and socket."""
    with open_place() as data:
        for name in ("run/workspaces", "run/out", "run/held", "homes", "logs"):
            (data / name).mkdir(parents=True)
        path = data / "run" / "fork.sock"
        serving = subprocess.Popen([sys.executable, "-c", SERVE, str(data), str(os.getuid())])
        deadline = time.monotonic() + 20
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        path.chmod(0o666)  # the file's mode is one wall; the uid that the kernel knows is the one tested here
        yield data, path
        serving.terminate()
        serving.wait()


SERVE = """
import os, signal, sys
from pathlib import Path
from cosmos_workspace.forkserver.__main__ import serve
from cosmos_workspace.forkserver.child import Child
from cosmos_workspace.forkserver.isolation import Isolation
from cosmos_workspace.forkserver.place import Place
from cosmos_workspace.gate.relay import bound_unix
from cosmos_workspace.sandbox.spec import Limits
data, house = Path(sys.argv[1]), int(sys.argv[2])
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
lifeline, _ = os.pipe()
listening = bound_unix(str(data / "run" / "fork.sock"), 0o600)
serve(listening, Child(Place(data, house, 0, (), Limits()), Isolation.NONE, None, lifeline), house)
"""
ASK = """
import os, socket, sys
if len(sys.argv) > 3:
    os.setgroups([]); os.setresgid(*[int(sys.argv[3])] * 3); os.setresuid(*[int(sys.argv[3])] * 3)
with socket.socket(socket.AF_UNIX) as sock:
    sock.settimeout(10)
    sock.connect(sys.argv[1])
    try:
        sock.sendall(sys.argv[2].encode() + b"\\n")
        print(sock.recv(1 << 16).decode())
    except (BrokenPipeError, ConnectionResetError):
        print()
"""


def ask(path: Path, request: str, uid: int | None = None) -> str:
    """One request from a process of its own, as `uid`; what was answered."""
    as_uid = [] if uid is None else [str(uid)]
    done = subprocess.run(
        ["/usr/bin/python3", "-c", ASK, str(path), request, *as_uid],
        capture_output=True, text=True, check=True, timeout=30, cwd="/",
    )  # fmt: skip
    return done.stdout.strip()


@pytest.mark.parametrize(
    "request_", [b"", b"{}", b"[]", b"\xff", json.dumps(GOOD | {"lane": "../x"}).encode(),
                 json.dumps(GOOD | {"environment": {"PATH": "/tmp"}}).encode(), b'{"op": "chown"}'],
    ids=["empty", "no fields", "a list", "no text", "a path", "a foreign variable", "no such op"],
)  # fmt: skip
def test_a_bad_request_touches_nothing(request_: bytes, served: tuple[Path, Path]) -> None:
    data, path = served
    before = sorted(str(file) for file in data.rglob("*"))
    assert "BadRequestError" in ask(path, request_.decode("latin-1"))
    assert sorted(str(file) for file in data.rglob("*")) == before


@pytest.mark.skipif(
    os.geteuid() != 0, reason="another uid can be had by root alone; the suite runs as root in CI"
)
def test_another_uid_is_not_answered(served: tuple[Path, Path]) -> None:
    _, path = served
    assert ask(path, '{"op": "clear", "member": 7, "lane": "py"}') == '{"ok": true}'
    assert ask(path, '{"op": "clear", "member": 7, "lane": "py"}', uid=12_399) == ""


def test_a_signal_never_reaches_a_process_that_is_no_workspace(served: tuple[Path, Path]) -> None:
    data, _ = served
    with subprocess.Popen(["sleep", "60"]) as innocent:
        asked = Signal(7, "py", innocent.pid, born(innocent.pid) or 0, "kill")
        with pytest.raises(NotAWorkspaceError):
            deliver(asked, place(data), boxed=True)
        with pytest.raises(NotAWorkspaceError):
            deliver(asked, place(data, first_uid=300_000), boxed=False)
        assert innocent.poll() is None
        innocent.kill()


def test_a_signal_for_a_pid_that_was_given_to_another_is_dropped(served: tuple[Path, Path]) -> None:
    data, _ = served
    with subprocess.Popen(["sleep", "60"]) as innocent:
        deliver(Signal(7, "py", innocent.pid, 1, "kill"), place(data), boxed=False)
        assert innocent.poll() is None
        innocent.kill()


def test_a_place_that_somebody_lives_in_is_not_cleared(served: tuple[Path, Path]) -> None:
    import fcntl

    data, path = served
    (data / "run" / "workspaces" / "7-py").mkdir()
    with (data / "run" / "held" / "7-py").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "StillThereError" in ask(path, '{"op": "clear", "member": 7, "lane": "py"}')
        assert (data / "run" / "workspaces" / "7-py").exists()
    assert ask(path, '{"op": "clear", "member": 7, "lane": "py"}') == '{"ok": true}'
    assert not (data / "run" / "workspaces" / "7-py").exists()


def test_a_link_in_place_of_a_log_is_not_written_through() -> None:
    with open_place() as data:
        (data / "logs" / "workspaces").mkdir(parents=True)
        victim = data / "victim"
        victim.write_text("kept")
        start = parse(json.dumps(GOOD).encode())
        assert isinstance(start, Start)
        (data / "logs" / "workspaces" / "7-py.log").symlink_to(victim)
        with pytest.raises(OSError, match="symbolic"):
            place(data).log(start)
        assert victim.read_text() == "kept"
