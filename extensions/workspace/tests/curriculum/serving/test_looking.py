"""A workspace that is only for looking: its server refuses whatever would write or run, sandbox or none."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from .conftest import LESSONS, UNTIL, Server

WRITES = [
    ("PUT", "api/contents/welcome.ipynb"),
    ("PATCH", "api/contents/welcome.ipynb"),
    ("DELETE", "api/contents/welcome.ipynb"),
    ("POST", "api/contents"),
    ("POST", "api/contents/welcome.ipynb/checkpoints"),
    ("POST", "files/new.txt"),
    ("POST", "lane/api/arrivals/seen"),
    ("POST", "lane/commons/api/v1/lanes/py/threads/week-1/posts"),
    ("PUT", "api/config/notebook"),
    ("POST", "api/nothing/that/is/there"),
]
RUNS = [
    ("POST", "api/kernels"),
    ("POST", "api/sessions"),
    ("GET", "api/kernels/00000000-0000-0000-0000-000000000000/channels"),
    ("POST", "api/terminals"),
    ("GET", "api/terminals/1"),
    ("GET", "terminals/websocket/1"),
    ("POST", "nbconvert/html"),
    ("GET", "nbconvert/html/welcome.ipynb"),
    ("GET", "lane/commons/api/v1/lanes/py"),
]


def fingerprint(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(("method", "path"), WRITES + RUNS, ids=lambda value: value.replace("/", "."))
def test_what_would_write_or_run_is_refused_in_words(looked_at: Server, method: str, path: str) -> None:
    before = fingerprint(looked_at.home)
    answer = looked_at.ask(path, method=method, json={"type": "file"} if method != "GET" else None)
    assert answer.status_code == 403
    assert "no se puede cambiar ni ejecutar" in answer.json()["message"]
    assert fingerprint(looked_at.home) == before


def test_nothing_of_it_reaches_the_lane(looked_at: Server) -> None:
    looked_at.ask("lane/commons/api/v1/lanes/py")
    assert looked_at.upstream.requests == []


def test_who_is_not_signed_in_is_told_nothing_of_it(looked_at: Server) -> None:
    answer = looked_at.ask("api/kernels", method="POST", token=None, json={})
    assert answer.status_code in (302, 403)
    assert "acceso" not in answer.text


def test_there_is_no_kernel_to_choose_and_no_terminal(looked_at: Server) -> None:
    assert looked_at.ask("api/kernelspecs").json()["kernelspecs"] == {}
    assert looked_at.ask("api/kernels").json() == []
    page = looked_at.ask("lab").text
    found = re.search(r'id="jupyter-config-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    config = json.loads(found[1])
    assert config["terminalsAvailable"] is False
    assert config["cosmosLane"]["mode"] == "read-only"
    assert config["cosmosLane"]["until"] == UNTIL


def test_ones_files_are_there_to_be_read(looked_at: Server) -> None:
    told = looked_at.ask("api/contents/notes.md").json()
    assert told["content"] == LESSONS["notes.md"].decode()
    assert looked_at.ask("api/contents/welcome.ipynb?content=1").json()["content"]["cells"]


def test_lab_may_keep_how_it_looks_outside_the_home(looked_at: Server) -> None:
    body = {"data": {}, "metadata": {"id": "default"}}
    before = fingerprint(looked_at.home)
    assert looked_at.ask("lab/api/workspaces/default", method="PUT", json=body).status_code == 204
    assert fingerprint(looked_at.home) == before


@pytest.mark.parametrize("which", ["server", "looked_at"])
def test_ones_work_can_be_taken_along(which: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(which)
    answer = server.ask("lane/along")
    assert answer.status_code == 200
    assert re.fullmatch(
        r'attachment; filename="py-\d{4}-\d\d-\d\d\.zip"', answer.headers["Content-Disposition"]
    )
    taken = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(taken.namelist()) == sorted(LESSONS)
    assert taken.read("notes.md") == LESSONS["notes.md"]


def test_only_their_member_takes_it_along(server: Server) -> None:
    assert server.ask("lane/along", token=None).status_code in (302, 403)
