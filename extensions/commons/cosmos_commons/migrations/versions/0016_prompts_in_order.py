"""Responses and replies are listed by when they were said, and one's own are found without the others'."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BY_ID = ("prompts_reply_response", "prompts_reply", ["response_id", "id"])
_BY_TIME = ("prompts_reply_response", "prompts_reply", ["response_id", "created_at", "id"])


def upgrade() -> None:
    order, author = ["prompt_id", "round", "created_at", "id"], ["prompt_id", "author", "round", "id"]
    op.create_index("prompts_response_order", "prompts_response", order)
    op.create_index("prompts_response_author", "prompts_response", author)
    op.drop_index("prompts_reply_response", "prompts_reply")
    op.create_index(*_BY_TIME)


def downgrade() -> None:
    op.drop_index("prompts_reply_response", "prompts_reply")
    op.create_index(*_BY_ID)
    op.drop_index("prompts_response_author", "prompts_response")
    op.drop_index("prompts_response_order", "prompts_response")
