"""What is asked of the database about prompts: one's own is found without reading the others'."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.support.prompts import Prompts


@pytest.fixture
def prompts(house: Any) -> Prompts:
    """A lane of its own, and a way to ask and answer there."""
    house.lane()
    return Prompts(house)


@contextmanager
def asked(house: Any) -> Iterator[list[tuple[str, Any]]]:
    """The questions about responses while the block lasts, each with what is filled in."""
    engine, sent = house.app.state.commons.database.engine, list[tuple[str, Any]]()

    def note(_connection: Any, _cursor: Any, statement: str, filled: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "FROM prompts_response" in statement:
            sent.append((statement, filled))

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def plan(house: Any, statement: str, filled: Any) -> str:
    """How the database goes about it, where it has more than a handful of rows."""
    engine = house.app.state.commons.database.engine
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            rows = connection.exec_driver_sql(f"EXPLAIN {statement}", filled)
        else:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", filled)
        return "\n".join(str(row) for row in rows)


def test_one_s_own_responses_are_looked_up_in_an_index_that_holds_all_that_is_asked(prompts: Prompts) -> None:
    prompts.answer(prompts.ask(), "ana", "mine")
    with asked(prompts.house) as sent:
        assert len(prompts.do("GET", "/prompts", "ana").json()["items"]) > 1
    own = next(one for one in sent if "prompts_response.author =" in one[0])
    assert "prompts_response_author" in plan(prompts.house, *own)


def test_who_has_a_pseudonym_keeps_it_without_a_look_at_the_others(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    for name in ("ana", "ben"):
        prompts.answer(slug, name, f"of {name}")
    prompts.do("POST", f"/prompts/{slug}/rounds", "sofia", {}).raise_for_status()
    with asked(prompts.house) as sent:
        prompts.answer(slug, "ana", "again")
    numbers = [statement for statement, _ in sent if statement.startswith("SELECT prompts_response.number")]
    assert len(numbers) == 1
    assert "prompts_response.author =" in numbers[0]
