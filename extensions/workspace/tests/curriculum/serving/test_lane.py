"""What the lane tells JupyterLab: its name, its lessons, its news."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time

import cosmos_workspace
import pytest
from cosmos_workspace.seeding import seed

from ..publishing import NOW, publish
from .conftest import LESSONS, Server

UNSAFE = [
    "",
    "..%2f..%2fetc%2fpasswd",
    "a%00b",
    "%2fetc%2fpasswd",
    ".lane%2fstate.json",
    "a%0ab",
    "%ff",
    "a%5cb",
]
AUTHENTICATED = ["lane/api/arrivals", "lane/api/lesson?path=welcome.ipynb", "lane/diff?path=a&beside=b"]
AUTHENTICATED += ["lane/commons/api/v1/me", "lane/nbdime/static/nbdime.js"]


@pytest.mark.parametrize("path", AUTHENTICATED)
def test_nothing_is_told_to_who_is_not_signed_in(server: Server, path: str) -> None:
    assert server.ask(path, token=None).status_code in (302, 403)
    assert server.ask(path, token="wrong").status_code in (302, 403)


def test_the_arrivals_are_those_of_seeding_until_they_were_seen(server: Server) -> None:
    answer = server.ask("lane/api/arrivals").json()
    assert sorted(answer["new"]) == sorted(LESSONS)
    assert answer["problem"] is None
    other = server.ask("lane/api/arrivals/seen", method="POST", json={"at": "2020-01-01T00:00:00Z"}).json()
    assert sorted(other["new"]) == sorted(LESSONS)
    rest = server.ask("lane/api/arrivals/seen", method="POST", json={"at": answer["at"]}).json()
    assert rest["new"] == []
    assert server.ask("lane/api/arrivals").json()["new"] == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"at": 1}', b"{"], ids=repr)
def test_what_was_seen_has_to_be_said_well(server: Server, body: bytes) -> None:
    assert server.ask("lane/api/arrivals/seen", method="POST", content=body).status_code == 400


def test_a_cookie_without_the_xsrf_token_changes_nothing(server: Server) -> None:
    """The login cookie alone is what another site's form would send."""
    signed_in = server.ask("lab?token=the+browser's", token=None)
    cookies = dict(signed_in.cookies)
    assert cookies
    answer = server.ask(
        "lane/api/arrivals/seen", method="POST", token=None, json={"at": "x"}, cookies=cookies
    )
    assert answer.status_code == 403
    assert "_xsrf" in answer.text


def test_a_start_that_could_not_lay_the_newest_version_is_told(server: Server) -> None:
    kept = (server.home / ".lane/arrivals.json").read_bytes()
    try:
        (server.home / ".lane/arrivals.json").unlink()
        assert "a salvo" in server.ask("lane/api/arrivals").json()["problem"]
    finally:
        (server.home / ".lane/arrivals.json").write_bytes(kept)


def test_a_lesson_as_published_is_untouched_and_may_run_when_it_says_so(server: Server) -> None:
    expected = {"lesson": True, "untouched": True, "run_on_open": True}
    assert server.ask("lane/api/lesson?path=welcome.ipynb").json() == expected
    assert server.ask("lane/api/lesson?path=semana%201/caf%C3%A9.ipynb").json() == expected
    assert server.ask("lane/api/lesson?path=quiet.ipynb").json() == expected | {"run_on_open": False}


def test_a_lesson_that_was_only_saved_is_still_the_lanes_own(server: Server) -> None:
    original = (server.home / "welcome.ipynb").read_bytes()
    saved = json.loads(original)
    saved["metadata"]["language_info"] = {"name": "python"}
    try:
        (server.home / "welcome.ipynb").write_text(json.dumps(saved))
        answer = server.ask("lane/api/lesson?path=welcome.ipynb").json()
        assert answer == {"lesson": True, "untouched": True, "run_on_open": True}
    finally:
        (server.home / "welcome.ipynb").write_bytes(original)


def test_a_lesson_whose_code_was_changed_is_a_lesson_and_not_untouched(server: Server) -> None:
    original = (server.home / "welcome.ipynb").read_bytes()
    changed = json.loads(original)
    cell = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "source": "1"}
    changed["cells"].append(cell | {"execution_count": None})
    try:
        (server.home / "welcome.ipynb").write_text(json.dumps(changed))
        answer = server.ask("lane/api/lesson?path=welcome.ipynb").json()
        assert answer == {"lesson": True, "untouched": False, "run_on_open": True}
    finally:
        (server.home / "welcome.ipynb").write_bytes(original)


def test_a_link_to_the_very_bytes_of_a_lesson_is_not_untouched(server: Server) -> None:
    lesson = server.home / "quiet.ipynb"
    lesson.rename(server.home / "moved.ipynb")
    try:
        lesson.symlink_to("moved.ipynb")
        assert not server.ask("lane/api/lesson?path=quiet.ipynb").json()["untouched"]
    finally:
        (server.home / "moved.ipynb").replace(lesson)


def test_the_learners_own_notebook_is_no_lesson(server: Server) -> None:
    (server.home / "own.ipynb").write_bytes(LESSONS["welcome.ipynb"])
    answer = server.ask("lane/api/lesson?path=own.ipynb").json()
    assert answer == {"lesson": False, "untouched": False, "run_on_open": False}


@pytest.mark.parametrize("path", UNSAFE)
def test_an_unsafe_name_is_refused_in_words(server: Server, path: str) -> None:
    for address in (f"lane/api/lesson?path={path}", f"lane/diff?path=welcome.ipynb&beside={path}"):
        answer = server.ask(address)
        assert answer.status_code == 400
        assert re.search(r"cannot be asked for|is not UTF-8", answer.text)


def test_a_name_is_neither_left_out_nor_given_twice(server: Server) -> None:
    assert server.ask("lane/api/lesson").status_code == 400
    assert server.ask("lane/api/lesson?path=a&path=b").status_code == 400


def test_jupyterlab_is_told_of_the_lane_and_of_our_extension_for_it(server: Server) -> None:
    page = server.ask("lab").text
    found = re.search(r'id="jupyter-config-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    config = json.loads(found[1])
    lane = {"slug": "py", "title": "Python, slowly", "language": "es", "mode": "work"}
    assert config["cosmosLane"] == lane | {"commons_url": "https://lanes.example.org/services/commons"}
    assert "the workspace's own" not in page
    ours = [
        path for path in config["extraLabextensionsPath"] if path.endswith("cosmos_workspace/labextension")
    ]
    assert len(ours) == 1


def test_what_was_laid_is_settled_once_the_server_runs(server: Server) -> None:
    until = time.monotonic() + 20
    while (server.home / ".lane/state.pending.json").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (server.home / ".lane/state.json").exists()


def test_the_servers_log_holds_no_token(server: Server) -> None:
    server.ask("lane/commons/api/v1/me")
    assert "the workspace's own" not in server.log.read_text()


def test_importing_the_extension_starts_nothing_and_leaves_nbdime_alone() -> None:
    """It is imported in the warm parent of all workspaces, which must keep to one thread."""
    script = (
        "import os, sys, cosmos_workspace.server, cosmos_workspace.seeding\n"
        "assert len(os.listdir('/proc/self/task')) == 1\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('nbdime', 'nbformat')]\n"
    )
    environment = {"PATH": "/nowhere", "COSMOS_LANE": "must not be read"}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment, timeout=60)
    assert cosmos_workspace.__file__


def test_a_conflict_that_seeding_reports_can_be_shown(server: Server, tmp_path: object) -> None:
    (server.home / "notes.md").write_bytes(b"one\nmine\n")
    newer = publish(server.source.parent / "newer", LESSONS | {"notes.md": b"one\nthree\n"})
    pair = seed(newer, server.home, NOW).conflicts[-1]
    answer = server.ask("lane/diff", params={"path": pair.path, "beside": pair.beside})
    assert answer.status_code == 200
    assert "<del>-mine</del>\n<ins>+three</ins>" in answer.text
