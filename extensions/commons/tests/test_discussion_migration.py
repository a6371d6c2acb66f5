"""The way from discussions of the first kind to what they are now, and back: posts stay, what was hidden does too."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from cosmos_commons.db import Database
from cosmos_commons.features.discussion import service
from cosmos_commons.features.discussion.models import PostRow, VersionRow
from cosmos_commons.migrations import configuration, migrate
from sqlalchemy import text, update

AT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
OLD = """
INSERT INTO lanes_lane (id, slug, title, purpose, language, visibility, joining, features, playbook, curriculum, start,
 created_at, created_by)
VALUES (1, 'week', 'Week', '', 'en', 'public', 'open', '["discussion"]', 'x', '', '', '2026-11-01 08:30:00+00:00',
 'sofia');
INSERT INTO discussion_thread (id, lane_id, slug, title, intro_html, posts, last_post_at, created_at, created_by)
VALUES (1, 1, 'hello', 'Hello', '', 2, '2026-11-01 08:30:00+00:00', '2026-11-01 08:30:00+00:00', 'sofia');
INSERT INTO discussion_post (id, thread_id, author, text, html, reply_to, created_at)
VALUES (1, 1, 'ana', '*one*', '<p><em>one</em></p>', NULL, '2026-11-01 08:30:00+00:00');
INSERT INTO discussion_post (id, thread_id, author, text, html, reply_to, created_at)
VALUES (2, 1, 'ben', 'two', '<p>two</p>', 1, '2026-11-01 08:30:00+00:00')
"""


@pytest.fixture
def old(database_url: str) -> Iterator[Database]:
    """A database of the program before, with a thread of two posts."""
    database = Database(database_url)
    migrate(database, "0002")
    with database.engine.begin() as connection:
        for statement in OLD.split(";"):
            connection.execute(text(statement))
    yield database
    database.close()


def test_posts_of_before_are_as_they_were(old: Database) -> None:
    migrate(old, "head")
    _as_they_were(old)
    _back(old)
    migrate(old, "head")
    _as_they_were(old)


def _back(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(configuration(connection), "0002")


def _as_they_were(database: Database) -> None:
    with database.read() as session:
        page = service.posts(session, 1, "hello", limit=10)
        thread = service.thread(session, 1, "hello", "ana")
    assert [(post.id, post.text, post.html, post.reply_to) for post in page.items] == [
        ("1", "*one*", "<p><em>one</em></p>", None),
        ("2", "two", "<p>two</p>", "1"),
    ]
    assert {(post.version, post.state.value, post.created_at) for post in page.items} == {(1, "shown", AT)}
    assert (thread.posts, thread.unread, thread.pinned, thread.locked) == (2, 1, False, False)


def test_on_the_way_back_what_was_hidden_does_not_show_again(old: Database) -> None:
    migrate(old, "0003")
    with old.write() as session:
        session.execute(
            update(PostRow).where(PostRow.id == 2).values(state="hidden", text="canary", html="<p>canary</p>")
        )
        session.add(VersionRow(post_id=2, version=1, text="canary", html="<p>canary</p>", at=AT))
    _back(old)
    with old.engine.connect() as connection:
        found = connection.execute(text("SELECT id, text, html FROM discussion_post ORDER BY id")).all()
    assert [tuple(row) for row in found] == [(1, "*one*", "<p><em>one</em></p>"), (2, "", "")]
