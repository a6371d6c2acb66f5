"""Events are known outside by a number that tells nothing; those of before keep the one they were known by."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NAMES = {"uq": "%(table_name)s_%(column_0_N_name)s_key"}
_NUMBERED = {"sqlite_autoincrement": True}
_FOR_ALL = sa.text("audience = ''")


def upgrade() -> None:
    op.add_column("core_event", sa.Column("bookmark", BigId, nullable=True))
    op.execute("UPDATE core_event SET bookmark = cursor")
    with op.batch_alter_table("core_event", naming_convention=_NAMES, table_kwargs=_NUMBERED) as table:
        table.alter_column("bookmark", existing_type=BigId, nullable=False)
        table.create_unique_constraint("core_event_bookmark_key", ["bookmark"])
    op.create_index(
        "core_event_everybodys",
        "core_event",
        ["lane_id", "cursor"],
        sqlite_where=_FOR_ALL,
        postgresql_where=_FOR_ALL,
    )


def downgrade() -> None:
    op.drop_index("core_event_everybodys", "core_event")
    with op.batch_alter_table("core_event", naming_convention=_NAMES, table_kwargs=_NUMBERED) as table:
        table.drop_constraint("core_event_bookmark_key", type_="unique")
        table.drop_column("bookmark")
