"""The rows of files, and how features take hold of them: each in columns of its own, which are `held` here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, MappedColumn, Session, mapped_column

from cosmos_commons.db import Base, BigId
from cosmos_commons.files.errors import NoSuchFile
from cosmos_commons.lane import Lane

_HOLDS = "holds_file"


def held(*, primary_key: bool = False, nullable: bool = False) -> MappedColumn[int]:
    """A column with the number of a file. As long as it names one, no feature's `release` lets go of it."""
    info = {_HOLDS: True}
    return mapped_column(BigId, primary_key=primary_key, nullable=nullable, index=True, info=info)


class FileRow(Base):
    """One file as somebody gave it; several rows may share their bytes. `goes_at` is None while something holds it."""

    __tablename__ = "core_file"
    __table_args__ = (
        Index("core_file_goes_at", "goes_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lane_id: Mapped[int] = mapped_column(ForeignKey("lanes_lane.id"))
    by: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime]
    goes_at: Mapped[datetime | None]

    @property
    def claimed(self) -> bool:
        """Whether something refers to it."""
        return self.goes_at is None


class File(BaseModel):
    """A file as the API tells of it; `url` is from the site's root."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    type: str
    size: int
    image: bool
    width: int | None
    height: int | None
    url: str


def claim(session: Session, lane_id: int, by: str, ids: Sequence[str]) -> list[File]:
    """The files `ids`, kept from now on. Raises NoSuchFile for one that `by` did not give to this lane."""
    numbers = [int(key) for key in ids if key.isdecimal() and len(key) <= 18]
    there = set(claim_own(session, lane_id, by, numbers))
    if len(numbers) != len(ids) or there != set(numbers):
        raise NoSuchFile
    found = of(session, numbers)
    return [found[number] for number in numbers]


def claim_own(session: Session, lane_id: int, by: str, numbers: Iterable[int]) -> list[int]:
    """Those of `numbers` that `by` gave to this lane, kept from now on, in their order; the others are let be."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        return []
    own = (
        update(FileRow)
        .where(FileRow.id.in_(wanted), FileRow.lane_id == lane_id, FileRow.by == by)
        .values(goes_at=None)
        .returning(FileRow.id)
    )
    there = set(session.scalars(own, execution_options={"synchronize_session": False}))
    return [number for number in wanted if number in there]


def release(session: Session, ids: Iterable[int]) -> None:
    """Somebody has no more use for these: those that nothing holds any more are for the next sweep."""
    left = set(ids)
    if not left:
        return
    # First: who takes hold of one meanwhile is seen below, or waits until this is over and takes hold anew.
    session.execute(select(FileRow.id).where(FileRow.id.in_(left)).order_by(FileRow.id).with_for_update())
    for column in _holders():
        if left:
            left -= set(session.scalars(select(column).where(column.in_(left))))
    if left:
        session.execute(
            update(FileRow).where(FileRow.id.in_(left)).values(goes_at=FileRow.created_at),
            execution_options={"synchronize_session": False},
        )


def _holders() -> list[Column[int]]:
    return [
        column for table in Base.metadata.tables.values() for column in table.columns if _HOLDS in column.info
    ]


def of(session: Session, ids: Iterable[int]) -> dict[int, File]:
    """These files by their number; without those that are gone."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(FileRow, Lane.slug).join(Lane, Lane.id == FileRow.lane_id).where(FileRow.id.in_(wanted))
    )
    return {row.id: told(row, slug) for row, slug in rows}


def unnamed(file: File) -> File:
    """A picture under the name that every picture has: what its giver called it may tell whose it is."""
    name = shared_name(file.type)
    return file.model_copy(update={"name": name, "url": f"{file.url.rpartition('/')[0]}/{name}"})


def shared_name(kind: str) -> str:
    """What any file of this type may be asked for as."""
    return f"picture.{kind.rpartition('/')[2]}"


def told(row: FileRow, lane: str) -> File:
    """A row as the API tells of it."""
    return File(
        id=str(row.id),
        name=row.name,
        type=row.type,
        size=row.size,
        image=row.type.startswith("image/"),
        width=row.width,
        height=row.height,
        url=f"/services/commons/api/v1/lanes/{lane}/files/{row.id}/{quote(row.name, safe='')}",
    )
