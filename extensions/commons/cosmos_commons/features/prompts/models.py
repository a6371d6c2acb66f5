"""How prompts, drafts and responses are kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cosmos_commons.db import Base, BigId


class PromptVisibility(StrEnum):
    """When a member may read the others' responses."""

    AFTER_RESPONDING = "after_responding"
    AT_ONCE = "at_once"


class PromptRow(Base):
    """A question to the lane."""

    __tablename__ = "prompts_prompt"
    __table_args__ = (UniqueConstraint("lane_id", "slug"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    html: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    visibility: Mapped[str] = mapped_column(String(20))
    lesson: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))


class DraftRow(Base):
    """What somebody has begun to write; theirs alone, and so not in the log."""

    __tablename__ = "prompts_draft"

    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts_prompt.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


class ResponseRow(Base):
    """Somebody's answer, one for each prompt."""

    __tablename__ = "prompts_response"
    __table_args__ = (
        UniqueConstraint("prompt_id", "author"),
        Index("prompts_response_prompt", "prompt_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts_prompt.id"))
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
