"""Letters, where people get them, invitations and requests."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_letter",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_core_letter_at", "core_letter", ["at"])
    op.add_column("people_person", sa.Column("address", sa.String(length=254), nullable=False, server_default=""))
    op.add_column("people_person", sa.Column("language", sa.String(length=16), nullable=False, server_default=""))
    op.create_table(
        "invitations_invitation",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("invitations_invitation_lane", "invitations_invitation", ["lane_id", "id"])
    op.create_table(
        "invitations_use",
        sa.Column("invitation_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations_invitation.id"]),
        sa.PrimaryKeyConstraint("invitation_id", "name"),
    )
    op.create_table(
        "invitations_request",
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("lane_id", "name"),
    )


def downgrade() -> None:
    op.drop_table("invitations_request")
    op.drop_table("invitations_use")
    op.drop_table("invitations_invitation")
    op.execute("ALTER TABLE people_person DROP COLUMN language")
    op.execute("ALTER TABLE people_person DROP COLUMN address")
    op.drop_table("core_letter")
