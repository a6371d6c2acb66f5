"""A file that was given and not sent yet waits for its text for a month, and goes at once when it is let go of."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import Utc

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FILE = sa.table("core_file", sa.column("claimed", sa.Boolean), sa.column("goes_at", Utc), sa.column("created_at", Utc))
_NOT_CLAIMED = sa.select(_FILE.c.created_at).where(~_FILE.c.claimed).distinct()


def upgrade() -> None:
    op.add_column("core_file", sa.Column("goes_at", Utc(), nullable=True))
    connection = op.get_bind()
    for at in connection.scalars(_NOT_CLAIMED).all():
        given = sa.update(_FILE).where(~_FILE.c.claimed, _FILE.c.created_at == at)
        connection.execute(given.values(goes_at=at + timedelta(days=1)))
    op.drop_index("core_file_unclaimed", "core_file")
    op.drop_column("core_file", "claimed")
    op.create_index("core_file_goes_at", "core_file", ["goes_at"])


def downgrade() -> None:
    op.add_column("core_file", sa.Column("claimed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.get_bind().execute(sa.update(_FILE).values(claimed=_FILE.c.goes_at.is_(None)))
    op.drop_index("core_file_goes_at", "core_file")
    op.drop_column("core_file", "goes_at")
    op.create_index("core_file_unclaimed", "core_file", ["claimed", "created_at"])
