"""Texts about prompts hold the pictures they show."""

import sqlalchemy as sa
from alembic import op
from cosmos_commons.db import BigId

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prompts_picture",
        sa.Column("id", BigId, nullable=False),
        sa.Column("prompt_id", BigId, nullable=False),
        sa.Column("response_id", BigId, nullable=True),
        sa.Column("reply_id", BigId, nullable=True),
        sa.Column("draft_of", sa.String(length=64), nullable=True),
        sa.Column("file_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts_prompt.id"]),
        sa.ForeignKeyConstraint(["response_id"], ["prompts_response.id"]),
        sa.ForeignKeyConstraint(["reply_id"], ["prompts_reply.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("prompts_picture_prompt", "prompts_picture", ["prompt_id"])
    for column in ("response_id", "reply_id", "file_id"):
        op.create_index(f"ix_prompts_picture_{column}", "prompts_picture", [column])


def downgrade() -> None:
    op.drop_table("prompts_picture")
