"""The beginning: lanes, people, discussion, prompts, sessions, kept answers and the log."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_idempotency",
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key"),
    )
    op.create_index("ix_core_idempotency_at", "core_idempotency", ["at"])

    op.create_table(
        "core_session",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_token", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash"),
    )
    op.create_index("ix_core_session_expires_at", "core_session", ["expires_at"])

    op.create_table(
        "lanes_lane",
        sa.Column("id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("joining", sa.String(length=16), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("playbook", sa.String(length=60), nullable=False),
        sa.Column("curriculum", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "people_person",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "core_event",
        sa.Column("cursor", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=True),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lane_id"],
            ["lanes_lane.id"],
        ),
        sa.PrimaryKeyConstraint("cursor"),
        sqlite_autoincrement=True,
    )
    op.create_index("core_event_lane_cursor", "core_event", ["lane_id", "cursor"])

    op.create_table(
        "discussion_thread",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("intro_html", sa.Text(), nullable=False),
        sa.Column("lesson", sa.String(length=200), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("last_post_at", Utc(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["lane_id"],
            ["lanes_lane.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lane_id", "slug"),
    )
    op.create_table(
        "lanes_membership",
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lane_id"],
            ["lanes_lane.id"],
        ),
        sa.PrimaryKeyConstraint("lane_id", "name"),
    )
    op.create_index("ix_lanes_membership_name", "lanes_membership", ["name"])

    op.create_table(
        "prompts_prompt",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("lesson", sa.String(length=200), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["lane_id"],
            ["lanes_lane.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lane_id", "slug"),
    )
    op.create_table(
        "discussion_post",
        sa.Column("id", BigId, nullable=False),
        sa.Column("thread_id", BigId, nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("reply_to", BigId, nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_to"],
            ["discussion_post.id"],
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["discussion_thread.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("discussion_post_thread", "discussion_post", ["thread_id", "id"])

    op.create_table(
        "prompts_draft",
        sa.Column("prompt_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["prompts_prompt.id"],
        ),
        sa.PrimaryKeyConstraint("prompt_id", "name"),
    )
    op.create_table(
        "prompts_response",
        sa.Column("id", BigId, nullable=False),
        sa.Column("prompt_id", BigId, nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["prompts_prompt.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prompt_id", "author"),
        sqlite_autoincrement=True,
    )
    op.create_index("prompts_response_prompt", "prompts_response", ["prompt_id", "id"])


def downgrade() -> None:

    op.drop_table("prompts_response")
    op.drop_table("prompts_draft")

    op.drop_table("discussion_post")
    op.drop_table("prompts_prompt")

    op.drop_table("lanes_membership")
    op.drop_table("discussion_thread")

    op.drop_table("core_event")
    op.drop_table("people_person")
    op.drop_table("lanes_lane")

    op.drop_table("core_session")

    op.drop_table("core_idempotency")
