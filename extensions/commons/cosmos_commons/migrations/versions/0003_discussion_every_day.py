"""Discussion: versions, reactions, read marks, drafts, reports, hiding, pinned and locked threads.

Kept answers to writes say what they tell of, so that what is erased is erased there too.
"""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_POST = ("edited_at", "version", "state", "reason", "hidden_by", "mentions")


def upgrade() -> None:
    op.add_column("core_idempotency", sa.Column("about", sa.String(length=120), nullable=True))
    op.create_index("ix_core_idempotency_about", "core_idempotency", ["about"])

    for name in ("pinned", "locked"):
        op.add_column(
            "discussion_thread", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    for column in (
        sa.Column("edited_at", Utc(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("state", sa.String(length=10), nullable=False, server_default="shown"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("hidden_by", sa.String(length=64), nullable=True),
        sa.Column("mentions", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("discussion_post", column)
    op.drop_index("discussion_post_thread", table_name="discussion_post")
    op.create_index("discussion_post_thread", "discussion_post", ["thread_id", "id", "state", "author"])

    op.create_table(
        "discussion_version",
        sa.Column("post_id", BigId, sa.ForeignKey("discussion_post.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "version"),
    )
    op.create_table(
        "discussion_reaction",
        sa.Column("post_id", BigId, sa.ForeignKey("discussion_post.id"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "kind", "name"),
    )
    op.create_table(
        "discussion_attachment",
        sa.Column("post_id", BigId, sa.ForeignKey("discussion_post.id"), nullable=False),
        sa.Column("file_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("inline", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "file_id"),
    )
    op.create_index("ix_discussion_attachment_file_id", "discussion_attachment", ["file_id"])
    op.create_table(
        "discussion_mention",
        sa.Column("post_id", BigId, sa.ForeignKey("discussion_post.id"), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("lane_id", BigId, sa.ForeignKey("lanes_lane.id"), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "name"),
    )
    op.create_index("discussion_mention_name", "discussion_mention", ["lane_id", "name", "post_id"])
    op.create_table(
        "discussion_mark",
        sa.Column("thread_id", BigId, sa.ForeignKey("discussion_thread.id"), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("post_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "name"),
    )
    op.create_table(
        "discussion_draft",
        sa.Column("thread_id", BigId, sa.ForeignKey("discussion_thread.id"), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to", BigId, nullable=True),
        sa.Column("saved_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("thread_id", "name"),
    )
    op.create_table(
        "discussion_report",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, sa.ForeignKey("lanes_lane.id"), nullable=False),
        sa.Column("post_id", BigId, sa.ForeignKey("discussion_post.id"), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id", "by"),
        sqlite_autoincrement=True,
    )
    op.create_index("discussion_report_lane", "discussion_report", ["lane_id", "state", "id"])


def downgrade() -> None:
    for table in ("report", "draft", "mark", "mention", "attachment", "reaction", "version"):
        op.drop_table(f"discussion_{table}")
    # Without these columns, what was hidden would show again: its words go, and the post keeps its place.
    op.execute("UPDATE discussion_post SET text = '', html = '' WHERE state <> 'shown'")
    op.drop_index("discussion_post_thread", table_name="discussion_post")
    op.create_index("discussion_post_thread", "discussion_post", ["thread_id", "id"])
    for name in _POST:
        op.drop_column("discussion_post", name)
    for name in ("pinned", "locked"):
        op.drop_column("discussion_thread", name)
    op.drop_index("ix_core_idempotency_about", table_name="core_idempotency")
    op.drop_column("core_idempotency", "about")
