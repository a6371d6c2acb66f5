"""Facts about who may be where, what follows from them, and work to be done."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entitlement_fact",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("as_of", Utc(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("paid_to", Utc(), nullable=True),
        sa.Column("failed_at", Utc(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("entitlement_fact_whose", "entitlement_fact", ["lane_id", "name"])
    op.create_index("entitlement_fact_person", "entitlement_fact", ["name"])
    op.create_table(
        "entitlement_ended",
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("lane_id", "name"),
    )
    op.create_index("ix_entitlement_ended_name", "entitlement_ended", ["name"])
    op.create_table(
        "core_job",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("leased_until", Utc(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.create_index("ix_core_job_due_at", "core_job", ["due_at"])
    op.add_column(
        "lanes_lane", sa.Column("standing", sa.String(length=16), nullable=False, server_default="open")
    )
    op.add_column("lanes_lane", sa.Column("standing_review_at", Utc(), nullable=True))
    op.add_column("lanes_membership", sa.Column("review_at", Utc(), nullable=True))
    op.create_index("ix_lanes_membership_review_at", "lanes_membership", ["review_at"])
    # Who is in a lane now is there by a steward's word, or joined.
    op.execute(
        "INSERT INTO entitlement_fact (lane_id, name, source, as_of, state, role, note, by, at)"
        " SELECT lane_id, name, CASE WHEN role = 'member' THEN 'joined' ELSE 'stewardship' END,"
        " since, 'given', role, '', name, since FROM lanes_membership"
    )


def downgrade() -> None:
    op.drop_index("ix_lanes_membership_review_at", "lanes_membership")
    # As SQL, since Alembic would make SQLite's tables anew, which those that refer to them do not allow.
    op.execute("ALTER TABLE lanes_membership DROP COLUMN review_at")
    op.execute("ALTER TABLE lanes_lane DROP COLUMN standing_review_at")
    op.execute("ALTER TABLE lanes_lane DROP COLUMN standing")
    op.drop_table("core_job")
    op.drop_table("entitlement_ended")
    op.drop_table("entitlement_fact")
