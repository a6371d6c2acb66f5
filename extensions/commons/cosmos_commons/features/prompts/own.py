"""What of the prompts is somebody's own? Their responses and what they said about others', to take along."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.features import OwnWords
from cosmos_commons.features.prompts.models import PromptRow, ReplyRow, ResponseRow


def own_words(session: Session, lane_id: int, name: str) -> Sequence[OwnWords]:
    """Every response and reply of `name` in the lane, under a pseudonym or not: they are theirs."""
    responses = (
        select(PromptRow.title, ResponseRow.text, ResponseRow.value, ResponseRow.created_at)
        .join(ResponseRow, ResponseRow.prompt_id == PromptRow.id)
        .where(PromptRow.lane_id == lane_id, ResponseRow.author == name)
        .order_by(ResponseRow.created_at, ResponseRow.id)
    )
    replies = (
        select(PromptRow.title, ReplyRow.text, ReplyRow.created_at)
        .join(ResponseRow, ResponseRow.prompt_id == PromptRow.id)
        .join(ReplyRow, ReplyRow.response_id == ResponseRow.id)
        .where(PromptRow.lane_id == lane_id, ReplyRow.author == name, ReplyRow.deleted.is_(False))
        .order_by(ReplyRow.created_at, ReplyRow.id)
    )
    given = [
        OwnWords("response", title, text or _shown(value), at)
        for title, text, value, at in session.execute(responses)
    ]
    return [*given, *(OwnWords("reply", title, text, at) for title, text, at in session.execute(replies))]


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
