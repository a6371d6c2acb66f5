"""An order knows by which invitation who pays came."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("billing_order", sa.Column("invitation", BigId, nullable=True))


def downgrade() -> None:
    op.execute("ALTER TABLE billing_order DROP COLUMN invitation")
