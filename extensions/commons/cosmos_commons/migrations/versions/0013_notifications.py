"""What answers somebody concerns them too, not only what mentions them."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEPT = "lane_id, feature, ref, name, place, read, audience, about"


def upgrade() -> None:
    _make("notifications_notification", sa.Column("why", sa.String(length=20), nullable=False))
    op.execute(
        f"INSERT INTO notifications_notification (why, {_KEPT})"
        f" SELECT 'mention', {_KEPT} FROM mentions_mention ORDER BY id"
    )
    op.drop_table("mentions_mention")


def downgrade() -> None:
    _make("mentions_mention")
    op.execute(
        f"INSERT INTO mentions_mention ({_KEPT})"
        f" SELECT {_KEPT} FROM notifications_notification WHERE why = 'mention' ORDER BY id"
    )
    op.drop_table("notifications_notification")


def _make(called: str, *more: sa.Column[str]) -> None:
    op.create_table(
        called,
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("feature", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        *more,
        sa.Column("place", BigId, nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(length=120), nullable=True),
        sa.Column("about", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"{called}_ref", called, ["lane_id", "feature", "ref", "name"], unique=True)
    op.create_index(f"{called}_name", called, ["lane_id", "name", "read", "place"])
