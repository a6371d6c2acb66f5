"""How is a file given to a lane? Looked at, kept on the disk, and then named by a row that nothing claims yet."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.chance import an_id
from cosmos_commons.context import Context, Written
from cosmos_commons.files.kinds import Taken, take
from cosmos_commons.files.rows import File, FileRow, told
from cosmos_commons.files.store import Store
from cosmos_commons.files.sweep import hold
from cosmos_commons.text import tidy

_NAME = 120
WAITS = timedelta(days=30)
"""How long a file waits for what somebody writes with it, perhaps in a browser that is away."""


def store_of(context: Context) -> Store:
    """Where this commons keeps its files."""
    return Store(context.commons.settings.files_dir)


def give(context: Context, content: bytes, name: str) -> Written:
    """A new `File` of the lane's, by who asks. Raises TypeNotTaken, StorageFull."""
    its_name = called(name)
    taken = take(content, its_name)
    store = store_of(context)
    digest = store.put(taken.content)

    def work(session: Session, access: Access) -> File:
        hold(session)
        store.put(taken.content)
        row = _row(access, its_name, taken, digest, context.now)
        session.add(row)
        session.flush()
        return told(row, access.lane.slug)

    return context.write(work, status=201)


def _row(access: Access, name: str, taken: Taken, digest: str, now: datetime) -> FileRow:
    return FileRow(
        id=an_id(),
        lane_id=access.lane.id,
        by=access.name,
        name=name,
        type=taken.type,
        size=len(taken.content),
        sha256=digest,
        width=taken.width,
        height=taken.height,
        created_at=now,
        goes_at=now + WAITS,
    )


def called(name: str) -> str:
    """The name in a lane: without folders and control characters, its end kept where it is too long."""
    plain = " ".join(tidy(name.replace("\\", "/").rpartition("/")[2]).split()).lstrip(".-") or "file"
    if len(plain) <= _NAME:
        return plain
    stem, dot, end = plain.rpartition(".")
    return f"{stem[: _NAME - len(end) - 1]}{dot}{end}" if dot and len(end) < 10 else plain[:_NAME]
