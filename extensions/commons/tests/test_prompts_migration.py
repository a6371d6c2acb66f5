"""The way from prompts of the first kind to what they are now, and back, with nothing lost and nothing shown."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from cosmos_commons.db import Database, Utc
from cosmos_commons.migrations import configuration, migrate
from cosmos_commons.playbooks import load
from cosmos_commons.text import render
from sqlalchemy import Connection, bindparam, text

AT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
CURRICULA = Path(__file__).parents[3] / "curricula"


@pytest.fixture
def old(database_url: str) -> Iterator[Database]:
    """A database of the program before, with two prompts, a draft and three responses."""
    database = Database(database_url)
    migrate(database, "0003")
    with database.engine.begin() as connection:
        _put(
            connection,
            "lanes_lane",
            id=1,
            slug="week",
            title="Week",
            purpose="",
            language="en",
            visibility="public",
            joining="open",
            features='["prompts"]',
            playbook="small",
            curriculum="",
            start="",
            created_at=AT,
            created_by="sofia",
        )
        for number, (slug, visibility) in enumerate((("why", "after_responding"), ("hopes", "at_once")), 1):
            _put(
                connection,
                "prompts_prompt",
                id=number,
                lane_id=1,
                slug=slug,
                title=slug,
                html=render("**Why** are *you* here?\n\n- one\n- two"),
                kind="text",
                visibility=visibility,
                created_at=AT,
                created_by="sofia",
            )
        _put(connection, "prompts_draft", prompt_id=1, name="zoe", text="half", saved_at=AT)
        for number, (prompt, author) in enumerate(((1, "ana"), (1, "ben"), (2, "ana")), 1):
            _put(
                connection,
                "prompts_response",
                id=number,
                prompt_id=prompt,
                author=author,
                text=f"words {number}",
                html=f"<p>words {number}</p>",
                created_at=AT,
            )
            slug = ("why", "hopes")[prompt - 1]
            _put(
                connection,
                "core_event",
                lane_id=1,
                at=AT,
                kind="prompts.response.created",
                by=author,
                audience="prompts:why" if slug == "why" else "",
                subject=json.dumps({"prompt": slug, "response": number}),
            )
    yield database
    database.close()


def _back(database: Database) -> None:
    with database.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        command.downgrade(configuration(connection), "0003")


def _put(connection: Connection, table: str, **row: Any) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    times = [bindparam(name, type_=Utc()) for name, value in row.items() if isinstance(value, datetime)]
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})").bindparams(*times), row)


def _all(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


_OLD = "SELECT id, prompt_id, author, text, html FROM prompts_response ORDER BY id"
_AUDIENCES = "SELECT audience FROM core_event ORDER BY cursor"


def test_what_was_there_becomes_the_first_round(old: Database) -> None:
    before = _all(old, _OLD)
    migrate(old, "head")
    assert _all(old, _OLD) == before
    told = _all(
        old, "SELECT round, number, version, exemplar, value, file_id FROM prompts_response ORDER BY id"
    )
    assert [row[:4] for row in told] == [(1, 1, 1, False), (1, 2, 1, False), (1, 1, 1, False)]
    assert {(json.loads(row[4]) if isinstance(row[4], str) else row[4], row[5]) for row in told} == {
        (None, None)
    }
    assert _all(
        old, "SELECT prompt_id, number, opens_at, closes_at FROM prompts_round ORDER BY prompt_id"
    ) == [
        (1, 1, None, None),
        (2, 1, None, None),
    ]
    prompts = _all(old, "SELECT text, version, anonymous FROM prompts_prompt ORDER BY id")
    assert prompts[0] == ("**Why** are *you* here?\n\n- one\n- two", 1, False)
    assert _all(old, "SELECT name, text FROM prompts_draft") == [("zoe", "half")]
    assert _all(old, _AUDIENCES) == [("prompts:why:1",), ("prompts:why:1",), ("prompts:hopes:1",)]


def test_back_and_forth_changes_nothing_that_was_there(old: Database) -> None:
    before = (
        _all(old, _OLD),
        _all(old, _AUDIENCES),
        _all(old, "SELECT slug, kind, visibility FROM prompts_prompt"),
    )
    migrate(old, "head")
    _back(old)
    assert (
        _all(old, _OLD),
        _all(old, _AUDIENCES),
        _all(old, "SELECT slug, kind, visibility FROM prompts_prompt"),
    ) == before
    migrate(old, "head")
    with pytest.raises(Exception, match=r"(?i)unique"), old.engine.begin() as connection:
        connection.execute(text("UPDATE prompts_response SET author = 'ana' WHERE id = 2"))


def test_going_back_shows_nobody_what_was_hidden_from_them(old: Database) -> None:
    migrate(old, "head")
    with old.engine.begin() as connection:
        connection.execute(text("UPDATE prompts_prompt SET anonymous = true WHERE id = 1"))
        connection.execute(text("UPDATE prompts_prompt SET visibility = 'never' WHERE id = 2"))
    _back(old)
    assert _all(old, _OLD) == []
    assert _all(old, "SELECT visibility FROM prompts_prompt") == [("after_responding",)] * 2


@pytest.mark.parametrize("playbook", ["coop-train-the-trainers", "prompting-revolution"])
def test_the_words_of_the_playbooks_prompts_come_back_from_their_html(playbook: str) -> None:
    from importlib import import_module

    revision = import_module("cosmos_commons.migrations.versions.0004_prompts_whole")
    for declared in load(CURRICULA / playbook).prompts:
        html = render(declared.text)
        assert render(revision._markdown(html)) == html, declared.slug
