"""What do members find should not be there? Reports on posts, read and closed by those who look after the lane."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cosmos_commons import events, idempotency
from cosmos_commons.access import Access
from cosmos_commons.features.discussion.errors import NoSuchReport
from cosmos_commons.features.discussion.models import ReportRow
from cosmos_commons.features.discussion.schemas import Post, Reason, Report, Reported, ReportList
from cosmos_commons.features.discussion.service.finding import shown_post, to_write
from cosmos_commons.features.discussion.service.log import REPORTS
from cosmos_commons.features.discussion.service.presenting import by_id
from cosmos_commons.feeds import people_of


def report(
    session: Session, access: Access, slug: str, post_id: int, asked: Reason, now: datetime
) -> Reported:
    """Take a report; a second one by the same person replaces the first, and opens it again.

    Raises NoSuchThread, NoSuchPost, PostDeleted, PostHidden.
    """
    shown_post(session, to_write(session, access, slug, even_locked=True), post_id)
    mine = select(ReportRow).where(ReportRow.post_id == post_id, ReportRow.by == access.name)
    row = session.scalar(mine)
    if row is not None and (row.state, row.reason) == ("open", asked.reason):
        return Reported()
    if row is None:
        row = ReportRow(lane_id=access.lane.id, post_id=post_id, by=access.name)
        session.add(row)
    row.reason, row.at, row.state, row.closed_by = asked.reason, now, "open", None
    session.flush()
    log(session, access, "created", slug, post_id, now)
    return Reported()


def reports(
    session: Session, lane_id: int, state: Literal["open", "closed"], *, after: int | None, limit: int
) -> ReportList:
    """The lane's reports, newest first."""
    found = select(ReportRow).where(ReportRow.lane_id == lane_id, ReportRow.state == state)
    if after is not None:
        found = found.where(ReportRow.id < after)
    rows = session.scalars(found.order_by(ReportRow.id.desc()).limit(limit + 1)).all()
    told = _told(session, lane_id, rows[:limit])
    return ReportList(items=told, next=told[-1].id if len(rows) > limit else None)


def reported(session: Session, access: Access, report_id: int) -> Post:
    """The post that the report is on. Raises NoSuchReport."""
    row = session.scalar(_one(access, report_id))
    if row is None:
        raise NoSuchReport
    return _told(session, access.lane.id, [row])[0].post


def close_report(session: Session, access: Access, report_id: int, now: datetime) -> Report:
    """The report, closed; logged once, by whoever closed it. Raises NoSuchReport."""
    row = session.scalar(_one(access, report_id).with_for_update())
    if row is None:
        raise NoSuchReport
    open_until_now = _close(row, access.name)
    session.flush()
    idempotency.tells_of(session, _about(row))
    told = _told(session, access.lane.id, [row])[0]
    if open_until_now:
        log(session, access, "closed", told.post.thread, row.post_id, now)
    return told


def close_all(session: Session, access: Access, post_id: int) -> bool:
    """Close the post's reports: what they asked for was done. Kept answers tell of the post as it is then.

    Whether any was open. Nothing is logged: an author who took back their own words would learn that somebody
    reported them.
    """
    rows = session.scalars(select(ReportRow).where(ReportRow.post_id == post_id)).all()
    closed = [row for row in rows if _close(row, access.name)]
    session.flush()
    for row, told in zip(rows, _told(session, access.lane.id, rows), strict=True):
        idempotency.tell_again(session, _about(row), told.model_dump_json().encode())
    return closed != []


def _one(access: Access, report_id: int) -> Select[ReportRow]:
    return select(ReportRow).where(ReportRow.id == report_id, ReportRow.lane_id == access.lane.id)


def _close(row: ReportRow, by: str) -> bool:
    """Whether it was open until now."""
    if row.state != "open":
        return False
    row.state, row.closed_by = "closed", by
    return True


def log(session: Session, access: Access, what: str, slug: str, post_id: int, now: datetime) -> None:
    """Log `discussion.report.WHAT`, for those who look after the lane."""
    events.append(
        session,
        access.lane.id,
        f"discussion.report.{what}",
        by=access.name,
        at=now,
        subject={"thread": slug, "post": post_id},
        audience=REPORTS,
    )


def _told(session: Session, lane_id: int, rows: Sequence[ReportRow]) -> list[Report]:
    if not rows:
        return []
    posts = by_id(session, lane_id, (row.post_id for row in rows), words=True)
    people = people_of(session, lane_id, {row.by for row in rows})
    return [
        Report(
            id=str(row.id),
            post=posts[row.post_id],
            reason=row.reason,
            by=people[row.by],
            at=row.at,
            state="open" if row.state == "open" else "closed",
            closed_by=row.closed_by,
        )
        for row in rows
    ]


def _about(row: ReportRow) -> str:
    return f"discussion:report:{row.id}"
