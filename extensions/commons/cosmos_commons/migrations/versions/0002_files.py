"""Files that members give to a lane."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_file",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_core_file_sha256", "core_file", ["sha256"])
    op.create_index("core_file_unclaimed", "core_file", ["claimed", "created_at"])


def downgrade() -> None:
    op.drop_table("core_file")
