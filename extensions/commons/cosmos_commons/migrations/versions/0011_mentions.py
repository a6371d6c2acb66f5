"""Everything may mention somebody, not posts alone."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId, Utc
from cosmos_commons.search import place
from sqlalchemy.orm import Session

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_READ = "(SELECT m.post_id FROM discussion_mark m WHERE m.thread_id = p.thread_id AND m.name = d.name)"
_BEFORE = (
    f"SELECT d.lane_id, d.post_id, d.name, p.created_at AS at, p.id <= COALESCE({_READ}, 0) AS read"
    " FROM discussion_mention d JOIN discussion_post p ON p.id = d.post_id WHERE d.name <> p.author ORDER BY p.id"
)
_BACK = (
    "INSERT INTO discussion_mention (lane_id, post_id, name)"
    " SELECT lane_id, CAST(substr(ref, 6) AS BIGINT), name FROM mentions_mention"
    " WHERE feature = 'discussion' AND ref LIKE 'post:%'"
)


def upgrade() -> None:
    made = op.create_table(
        "mentions_mention",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.Column("feature", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("place", BigId, nullable=False),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(length=120), nullable=True),
        sa.Column("about", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "mentions_mention_ref", "mentions_mention", ["lane_id", "feature", "ref", "name"], unique=True
    )
    op.create_index("mentions_mention_name", "mentions_mention", ["lane_id", "name", "read", "place"])
    session = Session(op.get_bind())
    for row in session.execute(sa.text(_BEFORE).columns(at=Utc, read=sa.Boolean)).all():
        session.execute(
            sa.insert(made).values(
                lane_id=row.lane_id,
                feature="discussion",
                ref=f"post:{row.post_id}",
                name=row.name,
                place=place(row.at),
                read=row.read,
            )
        )
    op.drop_table("discussion_mention")


def downgrade() -> None:
    op.create_table(
        "discussion_mention",
        sa.Column("post_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("lane_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["lane_id"], ["lanes_lane.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["discussion_post.id"]),
        sa.PrimaryKeyConstraint("post_id", "name"),
    )
    op.create_index("discussion_mention_name", "discussion_mention", ["lane_id", "name", "post_id"])
    op.execute(_BACK)
    op.drop_table("mentions_mention")
