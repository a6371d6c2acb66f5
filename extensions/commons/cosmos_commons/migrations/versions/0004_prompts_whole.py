"""Prompts: kinds, versions, rounds, anonymity, revisions, exemplars, dialogue, lineage.

What was there becomes the first round of a text prompt. Going back, what the older program could not keep
hidden is taken away: responses to anonymous prompts and to those that show others never, or only after closing.
"""

import re
from html import unescape

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PROMPT = sa.table(
    "prompts_prompt",
    sa.column("id"),
    sa.column("html"),
    sa.column("text"),
    sa.column("slug"),
    sa.column("lane_id"),
    sa.column("visibility"),
    sa.column("anonymous"),
    sa.column("kind"),
    sa.column("created_at", Utc()),
)
_ROUND = sa.table(
    "prompts_round", sa.column("prompt_id"), sa.column("number"), sa.column("changed_at", Utc())
)
_RESPONSE = sa.table(
    "prompts_response", sa.column("id"), sa.column("prompt_id"), sa.column("author"), sa.column("number")
)
_EVENT = sa.table(
    "core_event",
    sa.column("cursor"),
    sa.column("lane_id"),
    sa.column("kind"),
    sa.column("audience"),
    sa.column("subject", sa.JSON()),
)


def upgrade() -> None:
    _widen()
    op.create_table(
        "prompts_settings",
        sa.Column("lane_id", BigId, autoincrement=False, nullable=False),
        sa.Column("writers", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("lane_id"),
    )
    op.create_table(
        "prompts_prompt_version",
        sa.Column("prompt_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts_prompt.id"]),
        sa.PrimaryKeyConstraint("prompt_id", "version"),
    )
    op.create_table(
        "prompts_round",
        sa.Column("prompt_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opens_at", Utc(), nullable=True),
        sa.Column("closes_at", Utc(), nullable=True),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts_prompt.id"]),
        sa.PrimaryKeyConstraint("prompt_id", "number"),
    )
    op.create_table(
        "prompts_response_version",
        sa.Column("response_id", BigId, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("file_id", BigId, nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["prompts_response.id"]),
        sa.PrimaryKeyConstraint("response_id", "version"),
    )
    op.create_index("ix_prompts_response_version_file_id", "prompts_response_version", ["file_id"])
    op.create_table(
        "prompts_reply",
        sa.Column("id", BigId, nullable=False),
        sa.Column("response_id", BigId, nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["prompts_response.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("prompts_reply_response", "prompts_reply", ["response_id", "id"])
    _fill()


# PostgreSQL gave the first constraint this name; SQLite gave it none, and takes this one when it is read back.
_NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}
_NUMBERED = {"sqlite_autoincrement": True}


def _widen() -> None:
    """The new columns, each with what it says of what is there already.

    Columns are added in place: SQLite does not let go of a table that others refer to, so that only responses,
    which nothing refers to yet, can be built anew for their other constraint.
    """
    null = sa.text("'null'")
    nothing = sa.text("'{}'")
    op.add_column("prompts_prompt", sa.Column("text", sa.Text(), nullable=False, server_default=""))
    op.add_column("prompts_prompt", sa.Column("spec", sa.JSON(), nullable=False, server_default=nothing))
    op.add_column(
        "prompts_prompt", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("prompts_prompt", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("prompts_prompt", sa.Column("from_response", BigId, nullable=True))
    op.add_column("prompts_draft", sa.Column("value", sa.JSON(), nullable=False, server_default=null))
    op.add_column("prompts_draft", sa.Column("file_id", BigId, nullable=True))
    op.create_index("ix_prompts_draft_file_id", "prompts_draft", ["file_id"])
    op.drop_index("prompts_response_prompt", "prompts_response")
    with op.batch_alter_table(
        "prompts_response", naming_convention=_NAMES, table_kwargs=_NUMBERED
    ) as response:
        response.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        response.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        response.add_column(sa.Column("value", sa.JSON(), nullable=False, server_default=null))
        response.add_column(sa.Column("file_id", BigId, nullable=True))
        response.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        response.add_column(sa.Column("exemplar", sa.Boolean(), nullable=False, server_default=sa.false()))
        response.add_column(sa.Column("revised_at", Utc(), nullable=True))
        response.drop_constraint("prompts_response_prompt_id_author_key", type_="unique")
        response.create_unique_constraint(
            "prompts_response_prompt_id_round_author_key", ["prompt_id", "round", "author"]
        )
    op.create_index("prompts_response_prompt", "prompts_response", ["prompt_id", "round", "id"])
    op.create_index("ix_prompts_response_file_id", "prompts_response", ["file_id"])


def _fill() -> None:
    connection = op.get_bind()
    prompts = connection.execute(sa.select(_PROMPT.c.id, _PROMPT.c.html, _PROMPT.c.created_at)).all()
    for number, html, created_at in prompts:
        connection.execute(sa.update(_PROMPT).where(_PROMPT.c.id == number).values(text=_markdown(html)))
        first = {"prompt_id": number, "number": 1, "changed_at": created_at}
        connection.execute(sa.insert(_ROUND).values(first))
        mine = sa.select(_RESPONSE.c.id).where(_RESPONSE.c.prompt_id == number).order_by(_RESPONSE.c.id)
        for place, (response,) in enumerate(connection.execute(mine).all(), 1):
            connection.execute(sa.update(_RESPONSE).where(_RESPONSE.c.id == response).values(number=place))
    events = sa.select(_EVENT.c.cursor, _EVENT.c.subject).where(_EVENT.c.kind == "prompts.response.created")
    for cursor, subject in connection.execute(events).all():
        audience = f"prompts:{subject['prompt']}:1"
        connection.execute(sa.update(_EVENT).where(_EVENT.c.cursor == cursor).values(audience=audience))


_SIGNS = (
    (r"</?strong>", "**"),
    (r"</?em>", "*"),
    (r"</?s>", "~~"),
    (r"</?code[^>]*>", "`"),
    (r"<br>\n?", "\n"),
    (r"<li>\s*(?:<p>)?", "- "),
    (r"<h(\d)>", "\n### "),
    (r'<a href="([^"]*)"[^>]*>(.*?)</a>', r"[\2](\1)"),
    (r"</p>\s*<p>", "\n\n"),
)


def _markdown(html: str) -> str:
    """The Markdown that `html` was made from, near enough to be edited; what is shown stays the HTML."""
    for pattern, sign in _SIGNS:
        html = re.sub(pattern, sign, html)
    return unescape(re.sub(r"</?[a-z][^>]*>", "", html)).strip()


def downgrade() -> None:
    connection = op.get_bind()
    _take_away_what_would_show(connection)
    _events_back(connection)
    op.drop_table("prompts_reply")
    op.drop_index("ix_prompts_response_version_file_id", "prompts_response_version")
    op.drop_table("prompts_response_version")
    op.drop_table("prompts_round")
    op.drop_table("prompts_prompt_version")
    op.drop_table("prompts_settings")
    op.drop_index("ix_prompts_response_file_id", "prompts_response")
    op.drop_index("prompts_response_prompt", "prompts_response")
    with op.batch_alter_table(
        "prompts_response", naming_convention=_NAMES, table_kwargs=_NUMBERED
    ) as response:
        response.drop_constraint("prompts_response_prompt_id_round_author_key", type_="unique")
        for column in ("revised_at", "exemplar", "version", "file_id", "value", "number", "round"):
            response.drop_column(column)
        response.create_unique_constraint("prompts_response_prompt_id_author_key", ["prompt_id", "author"])
    op.create_index("prompts_response_prompt", "prompts_response", ["prompt_id", "id"])
    op.drop_index("ix_prompts_draft_file_id", "prompts_draft")
    for table, columns in (
        ("prompts_draft", ("file_id", "value")),
        ("prompts_prompt", ("from_response", "version", "anonymous", "spec", "text")),
    ):
        for column in columns:
            op.drop_column(table, column)


def _take_away_what_would_show(connection: sa.Connection) -> None:
    """Keep each person's newest response, and none that the older program would show to more people."""
    connection.execute(sa.text("DELETE FROM prompts_reply"))
    connection.execute(sa.text("DELETE FROM prompts_response_version"))
    connection.execute(
        sa.text(
            "DELETE FROM prompts_response WHERE id NOT IN "
            "(SELECT max(id) FROM prompts_response GROUP BY prompt_id, author) OR prompt_id IN "
            "(SELECT id FROM prompts_prompt WHERE anonymous OR visibility IN ('never', 'after_closing'))"
        )
    )
    connection.execute(
        sa.text(
            "UPDATE prompts_prompt SET kind = 'text', visibility = CASE WHEN visibility = 'at_once' "
            "THEN 'at_once' ELSE 'after_responding' END"
        )
    )


def _events_back(connection: sa.Connection) -> None:
    connection.execute(
        sa.text("DELETE FROM core_event WHERE kind LIKE 'prompts.%' AND kind <> 'prompts.response.created'")
    )
    open_ones = {
        (row.lane_id, row.slug)
        for row in connection.execute(
            sa.select(_PROMPT.c.lane_id, _PROMPT.c.slug).where(_PROMPT.c.visibility == "at_once")
        )
    }
    events = sa.select(_EVENT.c.cursor, _EVENT.c.lane_id, _EVENT.c.subject)
    for row in connection.execute(events.where(_EVENT.c.kind == "prompts.response.created")).all():
        slug = row.subject["prompt"]
        audience = "" if (row.lane_id, slug) in open_ones else f"prompts:{slug}"
        connection.execute(sa.update(_EVENT).where(_EVENT.c.cursor == row.cursor).values(audience=audience))
