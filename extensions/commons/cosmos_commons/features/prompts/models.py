"""How prompts, their rounds, drafts, responses and the dialogue about them are kept.

A file is named by its number alone, for what becomes of files is the core's to say; so is the response that a
prompt was made from, since prompts and responses would otherwise each need the other to be there first.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cosmos_commons import files
from cosmos_commons.chance import an_id
from cosmos_commons.db import Base, BigId


class PromptVisibility(StrEnum):
    """When a member may read the others' responses."""

    AFTER_CLOSING = "after_closing"
    AFTER_RESPONDING = "after_responding"
    AT_ONCE = "at_once"
    NEVER = "never"


class Writers(StrEnum):
    """The least that somebody is who may write prompts."""

    FACILITATORS = "facilitators"
    MEMBERS = "members"
    STEWARDS = "stewards"


class SettingsRow(Base):
    """Who may write prompts in a lane."""

    __tablename__ = "prompts_settings"

    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"), primary_key=True, autoincrement=False)
    writers: Mapped[str] = mapped_column(String(16))


class PromptRow(Base):
    """A question to the lane, as it is now."""

    __tablename__ = "prompts_prompt"
    __table_args__ = (UniqueConstraint("lane_id", "slug"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(16))
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    visibility: Mapped[str] = mapped_column(String(20))
    anonymous: Mapped[bool]
    lesson: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int]
    from_response: Mapped[int | None] = mapped_column(BigId)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))


class PromptVersionRow(Base):
    """A prompt as it was before a change."""

    __tablename__ = "prompts_prompt_version"

    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts_prompt.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    spec: Mapped[dict[str, Any]] = mapped_column(JSON)
    visibility: Mapped[str] = mapped_column(String(20))
    until: Mapped[datetime]


class RoundRow(Base):
    """One time that a prompt is asked. `changed_at`: when its times were last set."""

    __tablename__ = "prompts_round"

    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts_prompt.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class DraftRow(Base):
    """What somebody has begun to write; theirs alone, and so not in the log."""

    __tablename__ = "prompts_draft"

    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts_prompt.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSON, nullable=False)
    file_id: Mapped[int | None] = files.held(nullable=True)
    saved_at: Mapped[datetime]


class ResponseRow(Base):
    """Somebody's answer, one for each round. `number` stands for the author where the prompt is anonymous."""

    __tablename__ = "prompts_response"
    __table_args__ = (
        UniqueConstraint("prompt_id", "round", "author"),
        Index("prompts_response_prompt", "prompt_id", "round", "id"),
        Index("prompts_response_order", "prompt_id", "round", "created_at", "id"),
        # What each reader's own responses are looked up by, at every request.
        Index("prompts_response_author", "prompt_id", "author", "round", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=an_id)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts_prompt.id"))
    round: Mapped[int]
    author: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSON, nullable=False)
    file_id: Mapped[int | None] = files.held(nullable=True)
    version: Mapped[int]
    exemplar: Mapped[bool]
    created_at: Mapped[datetime]
    revised_at: Mapped[datetime | None]


class ResponseVersionRow(Base):
    """A response as it was before it was revised."""

    __tablename__ = "prompts_response_version"

    response_id: Mapped[int] = mapped_column(ForeignKey("prompts_response.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSON, nullable=False)
    file_id: Mapped[int | None] = files.held(nullable=True)
    at: Mapped[datetime]


class ReplyRow(Base):
    """What somebody said to a response. `number`: the pseudonym it was said under, fixed when it was said."""

    __tablename__ = "prompts_reply"
    __table_args__ = (
        Index("prompts_reply_response", "response_id", "created_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=an_id)
    response_id: Mapped[int] = mapped_column(ForeignKey("prompts_response.id"))
    author: Mapped[str] = mapped_column(String(64))
    number: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    deleted: Mapped[bool]
    created_at: Mapped[datetime]


class PictureRow(Base):
    """A picture in a text: in what the prompt says, or in what the response, the reply or the draft named here does.

    Those of earlier versions are among them, since these are kept.
    """

    __tablename__ = "prompts_picture"
    __table_args__ = (Index("prompts_picture_prompt", "prompt_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    prompt_id: Mapped[int] = mapped_column(ForeignKey("prompts_prompt.id"))
    response_id: Mapped[int | None] = mapped_column(ForeignKey("prompts_response.id"), index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("prompts_reply.id"), index=True)
    draft_of: Mapped[str | None] = mapped_column(String(64))
    file_id: Mapped[int] = files.held()
