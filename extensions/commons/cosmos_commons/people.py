"""What is this person called? Names as people read them, beside the Hub's user names.

The Hub owns who exists; a person without a row here is shown by their user name. No permission follows from a
row.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cosmos_commons.db import Base

# What JupyterHub lets a user name be is wider; these are the names our sign-up and usual sign-in providers
# give.
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


def _username(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(
            "a user name is 1 to 64 of a-z, 0-9 and . _ @ + -, and starts with a letter or digit"
        )
    return value


Username = Annotated[str, AfterValidator(_username)]


class PersonRow(Base):
    """A display name, as last told by the operator, and where the person wants to be written to, if they said."""

    __tablename__ = "people_person"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    display_name: Mapped[str] = mapped_column(String(120))
    updated_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(16), default="")


class Person(BaseModel):
    """Somebody as others see them in a lane; `role` is null for who is no longer a member."""

    model_config = ConfigDict(frozen=True)

    name: str
    display_name: str
    role: str | None


def display_names(session: Session, names: Iterable[str]) -> dict[str, str]:
    """`{name: display name}` for all the names given; the name itself where none is known."""
    wanted = set(names)
    rows = session.execute(select(PersonRow.name, PersonRow.display_name).where(PersonRow.name.in_(wanted)))
    return {name: name for name in wanted} | {row.name: row.display_name for row in rows}


def call(session: Session, name: str, display_name: str, now: datetime) -> None:
    """From now on, show `name` as `display_name`."""
    row = session.get(PersonRow, name)
    if row is None:
        session.add(PersonRow(name=name, display_name=display_name, updated_at=now))
    elif row.display_name != display_name:
        row.display_name, row.updated_at = display_name, now


def write_to(session: Session, name: str, address: str, language: str, now: datetime) -> None:
    """From now on, write to `name` at `address` (empty: not at all) in `language`."""
    row = session.get(PersonRow, name)
    if row is None:
        row = PersonRow(name=name, display_name=name, updated_at=now)
        session.add(row)
    row.address, row.language = address, language


def addresses(session: Session, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """`{name: (address, language)}` of those who want to be written to."""
    found = select(PersonRow.name, PersonRow.address, PersonRow.language)
    rows = session.execute(found.where(PersonRow.name.in_(set(names)), PersonRow.address != ""))
    return {name: (address, language) for name, address, language in rows}
