"""Prompts in a lesson's code, against the real commons: answering by kind, reading, and responses as a table."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd  # type: ignore[import-untyped]
import pytest
from cosmos_widgets import CommonsError, Prompt, session
from cosmos_widgets.errors import AlreadyResponded, NeedsPandas, NotAccepted, RespondFirst
from cosmos_widgets.prompt_value import cell_value, in_words
from widgets_testing.house import PIXEL, House

if TYPE_CHECKING:
    from collections.abc import Iterator

CHOICES = {"choices": [{"key": "a", "label": "A garden"}, {"key": "b", "label": "A laundry"}], "most": 2}


@pytest.fixture
def as_ana(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """This process is a kernel in Ana's workspace."""
    for name, value in house.environment("ana").items():
        monkeypatch.setenv(name, value)
    yield house
    session.here().close()
    session._session.cache_clear()


def test_others_are_read_after_ones_own_and_all_of_it_works_in_code(as_ana: House) -> None:
    as_ana.prompt("own")
    as_ana.respond("luis", "own", "A garden")
    prompt = Prompt("own")
    with pytest.raises(RespondFirst, match="your own response"):
        _ = prompt.responses
    prompt.save_draft("A half")
    assert (prompt.kind, prompt.draft, prompt.state) == ("text", "A half", "draft")
    assert prompt.respond().text == "A half"
    assert [response.text for response in prompt.responses] == ["A garden", "A half"]
    with pytest.raises(AlreadyResponded):
        prompt.respond("Again")
    assert (prompt.revise("A whole").version, prompt.responses[1].text) == (2, "A whole")
    said = prompt.reply(prompt.responses[0], "Who waters it?")
    assert [reply.text for reply in prompt.replies(said.response)] == ["Who waters it?"]
    assert prompt.summary["responses"] == 2


def test_a_choice_and_a_number_become_columns(as_ana: House) -> None:
    as_ana.prompt("choose", kind="choice", spec=CHOICES)
    as_ana.respond("luis", "choose", "", ["a", "b"])
    Prompt("choose").respond(value="b")
    frame = Prompt("choose").responses.to_frame()
    assert list(frame["value"]) == ["A garden, A laundry", "A laundry"]
    assert list(frame["choice: A garden"]) == [True, False]
    as_ana.prompt("count", kind="number")
    Prompt("count").respond(value=12.5)
    frame = Prompt("count").responses.to_frame()
    assert frame.index.name == "id"
    assert frame["value"].mean() == 12.5
    assert (frame["author"].item(), frame["name"].item()) == ("ana", "Ana Ruiz")
    assert str(frame["created_at"].dt.tz) == "UTC"


def test_a_table_without_responses_has_its_columns(as_ana: House) -> None:
    as_ana.prompt("empty", kind="scale", visibility="at_once")
    frame = Prompt("empty").responses.to_frame()
    assert (len(frame), "value" in frame.columns) == (0, True)


def test_where_nobody_is_told_the_table_has_pseudonyms(as_ana: House) -> None:
    as_ana.prompt("unnamed", anonymous=True, visibility="at_once")
    as_ana.respond("luis", "unnamed", "x")
    frame = Prompt("unnamed").responses.to_frame()
    assert frame["author"].item() == ""
    assert re.fullmatch("Response [0-9]{4}", frame["name"].item())


def test_the_value_of_a_cell_is_told_in_words_and_sent(
    as_ana: House, capsys: pytest.CaptureFixture[str]
) -> None:
    as_ana.prompt("totals", kind="cell")
    table = pd.DataFrame({"month": ["May", "June"], "total": [3, 4]})
    sent = Prompt("totals").respond(value=table)
    assert "a table of 2 rows and 2 columns (month, total)" in capsys.readouterr().out
    assert sent.value["json"] == {"columns": ["month", "total"], "data": [["May", 3], ["June", 4]]}
    assert "June" in Prompt("totals").responses.to_frame()["value"].item()


def test_a_picture_is_sent_from_a_file(as_ana: House, tmp_path: Path) -> None:
    as_ana.prompt("picture", kind="image")
    file = tmp_path / "dot.png"
    file.write_bytes(PIXEL)
    sent = Prompt("picture").respond("A green dot", file=file)
    assert sent.file is not None
    assert Prompt("picture").responses.to_frame()["file"].item() == "dot.png"


@pytest.mark.parametrize(
    ("value", "text", "plain"),
    [(42, "42", 42), ("yes", "yes", "yes"), ([1, 2], "[\n 1,\n 2\n]", [1, 2]), (float("nan"), "nan", None)],
    ids=["number", "text", "list", "not-a-number"],
)
def test_values_are_sent_as_they_show_and_as_json_where_they_can_be(
    value: object, text: str, plain: object
) -> None:
    assert cell_value(value) == {"text": text, "json": plain}


def test_a_value_that_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(NotAccepted, match="Send a part of it"):
        cell_value("x" * 30_000)
    assert in_words([1, 2, 3]) == "3 items"


def test_a_table_without_pandas_says_what_to_do(as_ana: House, monkeypatch: pytest.MonkeyPatch) -> None:
    as_ana.prompt("tableless", visibility="at_once")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(NeedsPandas, match="%pip install pandas"):
        Prompt("tableless").responses.to_frame()


def test_the_browser_half_asks_for_nothing_but_its_prompt(as_ana: House) -> None:
    as_ana.prompt("mine-only")
    ask = Prompt("mine-only")._operations()["ask"]
    assert ask({"parts": ["prompts", "mine-only"], "query": {}})["slug"] == "mine-only"
    assert ask({"parts": ["members"], "query": {"q": "lu"}})["items"][0]["name"] == "luis"  # whom to call
    for parts in (
        ["prompts", "own"],
        ["members", "luis"],
        ["prompts", "mine-only", "..", "..", "invitations"],
    ):
        with pytest.raises(CommonsError):
            ask({"parts": parts, "query": {}})
