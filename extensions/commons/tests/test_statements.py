"""How often is the database asked? What everybody does all day takes few statements, however many posts there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.support.discussing import Talk


@contextmanager
def counted(house: Any) -> Iterator[list[str]]:
    """The statements on posts, the log and kept answers while the block lasts; deciding who may is not among them."""
    engine, sent = house.app.state.commons.database.engine, list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if any(table in statement for table in ("discussion_", "core_event", "core_idempotency")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("posts", [1, 30])
def test_a_page_of_a_thread_takes_two_and_one_more_for_reactions(house: Any, posts: int) -> None:
    talk = Talk.in_a_new_lane(house)
    said = [talk.say(str(number)) for number in range(posts)]
    with counted(house) as sent:
        assert len(talk.page()["items"]) == posts
    assert len(sent) == 2, sent
    talk.ask("PUT", talk.of(said[0], "reactions/heart"), "ben")
    with counted(house) as sent:
        assert talk.page()["items"][0]["reactions"] == {"heart": ["ben"]}
    assert len(sent) == 3, sent


def test_a_post_takes_five_and_holds_its_thread_for_four_of_them(house: Any) -> None:
    talk = Talk.in_a_new_lane(house)
    with counted(house) as sent:
        assert talk.ask("POST", f"{talk.url}/posts", "ana", {"text": "One"}, key="once").status_code == 201
    held = next(at for at, statement in enumerate(sent) if statement.startswith("UPDATE discussion_thread"))
    assert (len(sent), len(sent) - held) == (5, 4), sent
