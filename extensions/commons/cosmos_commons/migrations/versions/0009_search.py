"""A lane's words can be searched: what was written before, too."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc, is_postgresql
from cosmos_commons.search import Thing, add, plain
from cosmos_commons.search.index import Words
from sqlalchemy.orm import Session

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TRIGGERS = {
    "added": "AFTER INSERT ON search_entry BEGIN {put} END",
    "dropped": "AFTER DELETE ON search_entry BEGIN {take} END",
    "changed": "AFTER UPDATE OF words ON search_entry BEGIN {take} {put} END",
}
_PUT = "INSERT INTO search_entry_words(rowid, words) VALUES (new.id, new.words);"
_TAKE = (
    "INSERT INTO search_entry_words(search_entry_words, rowid, words) VALUES ('delete', old.id, old.words);"
)
_THREADS = (
    "SELECT id AS number, lane_id, intro_html AS html, title, NULL AS also, created_at AS at, NULL AS audience,"
    " NULL AS about"
    " FROM discussion_thread"
)
_POSTS = (
    "SELECT p.id AS number, t.lane_id, p.html, '' AS title, NULL AS also, p.created_at AS at, NULL AS audience, NULL AS about FROM discussion_post p"
    " JOIN discussion_thread t ON t.id = p.thread_id WHERE p.state = 'shown'"
)
_PROMPTS = (
    "SELECT id AS number, lane_id, html, title, spec AS also, created_at AS at, NULL AS audience, NULL AS about"
    " FROM prompts_prompt"
)
_RESPONSES = (
    "SELECT r.id AS number, p.lane_id, r.html, '' AS title,"
    " CASE WHEN p.kind = 'cell' THEN r.value END AS also,"
    " CASE WHEN p.anonymous THEN p.created_at ELSE r.created_at END AS at,"
    " 'prompts:' || p.slug || ':' || r.round AS audience, r.author AS about"
    " FROM prompts_response r JOIN prompts_prompt p ON p.id = r.prompt_id"
)
_REPLIES = (
    "SELECT s.id AS number, p.lane_id, s.html, '' AS title, NULL AS also,"
    " CASE WHEN p.anonymous THEN p.created_at ELSE s.created_at END AS at,"
    " 'prompts:' || p.slug || ':' || r.round AS audience, r.author AS about"
    " FROM prompts_reply s JOIN prompts_response r ON r.id = s.response_id"
    " JOIN prompts_prompt p ON p.id = r.prompt_id WHERE NOT s.deleted"
)
_ALL = (
    ("discussion", "thread", _THREADS),
    ("discussion", "post", _POSTS),
    ("prompts", "prompt", _PROMPTS),
    ("prompts", "response", _RESPONSES),
    ("prompts", "reply", _REPLIES),
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("feature", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("words", Words(), nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("search_entry_ref", "search_entry", ["lane_id", "feature", "ref"], unique=True)
    session = Session(op.get_bind())
    if is_postgresql(session):
        op.create_index("search_entry_words", "search_entry", ["words"], postgresql_using="gin")
    else:
        # Words are folded before they come here; all that is left to do is to tell them apart by the blank.
        op.execute(
            "CREATE VIRTUAL TABLE search_entry_words USING fts5(words, content='search_entry', content_rowid='id',"
            " detail='none', prefix='2 3 4 5 6', tokenize=\"ascii tokenchars '_'\")"
        )
        for name, made in _TRIGGERS.items():
            op.execute(f"CREATE TRIGGER search_entry_{name} {made.format(put=_PUT, take=_TAKE)}")
    for feature, kind, statement in _ALL:
        found = sa.text(statement).columns(also=sa.JSON, at=Utc)
        for row in session.execute(found).all():
            said = " ".join([row.title, plain(row.html), *_labels(row.also or {})])
            thing = Thing(row.lane_id, feature, f"{kind}:{row.number}", row.audience, row.about)
            add(session, thing, said, row.at)


def _labels(also: dict[str, Any]) -> list[str]:
    """The words of what can be chosen, of a scale's ends, of a cell's value."""
    choices = [choice["label"] for choice in also.get("choices", [])]
    return [*choices, *(also.get(name, "") for name in ("least_label", "most_label", "text"))]


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER search_entry_{name}")
        op.execute("DROP TABLE search_entry_words")
    op.drop_table("search_entry")
