"""Paying: orders, what Stripe was asked and said, dues and seats."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lanes_lane", sa.Column("charges", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("lanes_lane", sa.Column("seats", sa.Integer(), nullable=True))
    op.create_table(
        "billing_order",
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("lane_id", BigId, nullable=True),
        sa.Column("lane", sa.JSON(), nullable=True),
        sa.Column("held", sa.String(length=160), nullable=True),
        sa.Column("offer", sa.String(length=60), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("trial_days", sa.Integer(), nullable=False),
        sa.Column("destination", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("session_id", sa.String(length=120), nullable=True),
        sa.Column("session_url", sa.Text(), nullable=True),
        sa.Column("back", sa.Text(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("held"),
        sa.UniqueConstraint("session_id"),
    )
    op.create_index("ix_billing_order_name", "billing_order", ["name"])
    op.create_index("ix_billing_order_lane_id", "billing_order", ["lane_id"])
    op.create_index("ix_billing_order_state", "billing_order", ["state"])
    op.create_table(
        "billing_call",
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("purpose"),
    )
    op.create_table(
        "billing_customer",
        sa.Column("of", sa.String(length=80), nullable=False),
        sa.Column("customer", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("of"),
        sa.UniqueConstraint("customer"),
    )
    op.create_table(
        "billing_subscription",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("order", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("lane_id", BigId, nullable=True),
        sa.Column("customer", sa.String(length=60), nullable=False),
        sa.Column("offer", sa.String(length=60), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("as_of", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["order"], ["billing_order.token"]),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("order"),
    )
    op.create_index("ix_billing_subscription_name", "billing_subscription", ["name"])
    op.create_index("ix_billing_subscription_lane_id", "billing_subscription", ["lane_id"])
    op.create_table(
        "billing_event",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=120), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "billing_note",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_billing_note_at", "billing_note", ["at"])
    op.create_table(
        "billing_dues",
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("lane_id"),
    )
    op.create_table(
        "billing_account",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=60), nullable=False),
        sa.Column("charges", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("account"),
    )
    op.create_table(
        "billing_seat",
        sa.Column("subscription", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["subscription"], ["billing_subscription.id"]),
        sa.PrimaryKeyConstraint("subscription", "name"),
    )


def downgrade() -> None:
    for table in ("seat", "account", "dues", "note", "event", "subscription", "customer", "call", "order"):
        op.drop_table(f"billing_{table}")
    op.execute("ALTER TABLE lanes_lane DROP COLUMN seats")
    op.execute("ALTER TABLE lanes_lane DROP COLUMN charges")
