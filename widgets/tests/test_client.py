"""A lesson's code without a display: reading, writing, errors in words, and the stream."""

from __future__ import annotations

import queue
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cosmos_widgets import Discussion
from cosmos_widgets.errors import CommonsUnreachable, NoLane, NotFound
from cosmos_widgets.place import Place
from cosmos_widgets.session import here
from cosmos_widgets.stream import Status

if TYPE_CHECKING:
    from widgets_testing.contract import Running


def test_posts_are_read_and_written_in_code(as_ana: Running) -> None:
    first = Discussion("week-1").post("Hello **all**")
    reply = Discussion("week-1").post("And more", reply_to=first)
    assert [post.text for post in Discussion("week-1").posts] == ["Hello **all**", "And more"]
    assert reply.reply_to == first.id
    assert "Ana Ruiz" in repr(first)
    assert "Hello **all**" in repr(first)


def test_a_long_thread_is_read_to_its_end(as_ana: Running) -> None:
    for number in range(120):
        as_ana.lane.say("luis", str(number))
    assert [post.text for post in Discussion("week-1").posts] == [str(number) for number in range(120)]


def test_an_answer_lost_on_the_way_does_not_post_twice(as_ana: Running) -> None:
    as_ana.lane.drop_answers = 1
    Discussion("week-1").post("Once")
    assert [post["text"] for post in as_ana.lane.posts] == ["Once"]
    assert len({key for _, key in as_ana.lane.writes}) == 1
    assert len(as_ana.lane.writes) == 2


def test_what_is_not_there_is_said_in_words(as_ana: Running) -> None:
    with pytest.raises(NotFound, match="nothing at this address"):
        _ = Discussion("gone").title


def test_nobody_answering_is_said_in_words(as_ana: Running) -> None:
    as_ana.stop()
    try:
        with pytest.raises(CommonsUnreachable, match="Nothing is lost"):
            _ = Discussion("week-1").posts
    finally:
        as_ana.start()


def test_outside_a_workspace_it_says_where_it_belongs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COSMOS_LANE", raising=False)
    with pytest.raises(NoLane, match="Open it from your lane"):
        _ = Discussion("week-1").posts
    Discussion("week-1")._ipython_display_()
    assert "Open it from your lane" in capsys.readouterr().out


def test_the_token_is_not_in_the_places_repr(as_ana: Running) -> None:
    assert "ana-token" not in repr(Place.here())


def test_the_stream_goes_on_where_it_stopped_when_the_commons_returns(as_ana: Running) -> None:
    heard: queue.Queue[Any] = queue.Queue()
    stream = here().stream
    stream.listen(heard.put, heard.put)
    as_ana.lane.say("luis", "before")
    stream.start("0")
    assert heard.get(timeout=5) is Status.LIVE
    assert heard.get(timeout=5)["post"]["text"] == "before"
    as_ana.stop()
    as_ana.lane.say("luis", "meanwhile")
    assert heard.get(timeout=10) is Status.OFFLINE
    as_ana.start()
    assert heard.get(timeout=20) is Status.LIVE
    assert heard.get(timeout=5)["post"]["text"] == "meanwhile"


def test_a_stream_that_began_now_goes_back_to_the_first_cursor_it_is_told(as_ana: Running) -> None:
    heard: queue.Queue[Any] = queue.Queue()
    stream = here().stream
    as_ana.lane.say("luis", "before")
    stream.listen(heard.put, lambda _status: None)
    stream.start("")
    stream.start("0")
    assert heard.get(timeout=10)["post"]["text"] == "before"


def test_a_listener_that_fails_does_not_stop_the_others(as_ana: Running) -> None:
    heard: queue.Queue[Any] = queue.Queue()

    def fail(_event: object) -> None:
        raise RuntimeError

    stream = here().stream
    stream.listen(fail, lambda _status: None)
    stream.listen(heard.put, lambda _status: None)
    stream.start("0")
    as_ana.lane.say("luis", "one")
    as_ana.lane.say("luis", "two")
    assert [heard.get(timeout=5)["post"]["text"] for _ in range(2)] == ["one", "two"]


def test_importing_it_loads_neither_http_nor_widgets() -> None:
    heavy = ("httpx", "anywidget", "ipywidgets")
    code = f"import sys, cosmos_widgets; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
