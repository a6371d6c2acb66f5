"""Letters about notifications: how often, what is to be told, and a link that ends them."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("core_letter", sa.Column("stop", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "notifications_letters",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("often", sa.String(length=10), nullable=False),
        sa.Column("last_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "notifications_telling",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("noticed_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["notifications_notification.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    waits = sa.text("due_at IS NOT NULL")
    op.create_index(
        "notifications_telling_due",
        "notifications_telling",
        ["name", "due_at"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    # Nobody is told by letter of what was before there were letters.
    op.execute(
        "INSERT INTO notifications_telling (id, name, noticed_at)"
        " SELECT id, name, CURRENT_TIMESTAMP FROM notifications_notification"
    )


def downgrade() -> None:
    op.drop_table("notifications_telling")
    op.drop_table("notifications_letters")
    op.drop_column("core_letter", "stop")
