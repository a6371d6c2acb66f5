"""A conversation in a lesson's code, without a display, against the real commons."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cosmos_widgets import Discussion, session
from cosmos_widgets.errors import EditedMeanwhile, NotAccepted, NotFound
from widgets_testing.commons import Talk
from widgets_testing.house import PIXEL

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRICULA = Path(__file__).parents[2] / "curricula"


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """This process is a kernel in Ana's workspace."""
    running = Talk(tmp_path, CURRICULA)
    for name, value in running.environment("ana").items():
        monkeypatch.setenv(name, value)
    yield running
    session.here().close()
    running.stop()


def test_one_writes_edits_and_reacts_in_code(talk: Talk) -> None:
    thread = Discussion("week-1")
    post = thread.post("A bakery")
    changed = thread.edit(post, "A bakery and a mill")
    assert (changed.text, changed.version) == ("A bakery and a mill", 2)
    with pytest.raises(EditedMeanwhile):
        thread.edit(post, "From an old version")
    assert thread.react(post, "idea").reactions == {"idea": ("ana",)}
    assert thread.react(post, "idea", on=False).reactions.get("idea", ()) == ()
    assert [one.text for one in thread.posts] == ["A bakery and a mill"]


def test_a_thread_becomes_a_table(talk: Talk) -> None:
    first = talk.say("luis", "A garden")
    talk.say("ana", "Ours too", reply_to=first["id"])
    talk.ask("ines", "PUT", f"/threads/week-1/posts/{first['id']}/reactions/heart")
    table = Discussion("week-1").to_frame()
    assert list(table.index) == [post["id"] for post in talk.posts()]
    assert list(table["name"]) == ["Luis Pérez", "Ana Ruiz"]
    assert list(table["heart"]) == [1, 0]
    assert str(table["created_at"].dt.tz) == "UTC"
    assert table["edited_at"].isna().all()
    assert table.loc[table["reply_to"] == first["id"], "text"].tolist() == ["Ours too"]


def test_an_empty_thread_is_an_empty_table(talk: Talk) -> None:
    table = Discussion("week-1").to_frame()
    assert len(table) == 0
    assert {"author", "text", "created_at", "celebrate"} <= set(table.columns)


def test_without_pandas_the_remedy_is_named(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "pandas.py").write_text("raise ImportError")
    code = "from cosmos_widgets import Discussion; Discussion('week-1').to_frame()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**talk.environment("ana"), "PYTHONPATH": str(tmp_path)},
    )
    assert "%pip install pandas" in done.stderr


def test_the_browser_half_gives_files_in_pieces_and_gets_them_back(talk: Talk) -> None:
    ask = Discussion("week-1")._operations()
    told = {"upload": "k", "name": "shop.png", "type": "image/png"}
    assert ask["upload"]({**told, "at": 0, "last": False, "bytes": PIXEL[:30]}) is None
    file = ask["upload"]({**told, "at": 30, "last": True, "bytes": PIXEL[30:]})
    assert (file["name"], file["image"], file["width"]) == ("shop.png", True, 1)
    assert ask["file"]({"url": file["url"]})["type"] == "image/png"
    with pytest.raises(NotAccepted):
        ask["upload"]({**told, "at": 7, "last": True, "bytes": PIXEL})


def test_the_browser_half_asks_for_its_own_thread_and_nothing_else(talk: Talk) -> None:
    ask = Discussion("week-1")._operations()
    assert ask["ask"]({"parts": ["members"], "query": {"q": "lu"}})["items"][0]["name"] == "luis"
    for parts in (["threads"], ["threads", "other"], ["prompts", "week-1"], ["members", "luis"]):
        with pytest.raises(NotFound):
            ask["ask"]({"parts": parts, "query": {}})
        with pytest.raises(NotFound):
            ask["tell"]({"method": "PUT", "parts": parts, "body": {}, "key": "k"})
    with pytest.raises(NotFound):
        ask["file"]({"url": "/services/commons/api/v1/lanes/other/files/1/x.png"})
