"""Why somebody is in a lane or is not, in words to them, and what would change it; how a lane stands."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Context, Ctx
from cosmos_commons.entitlement import ledger
from cosmos_commons.entitlement.decision import Why
from cosmos_commons.entitlement.words import Said, say, say_standing
from cosmos_commons.errors import NoSuchLane
from cosmos_commons.features.billing.permissions import BillingPermission
from cosmos_commons.features.lanes.entitlement import archived, door_of, look, opens
from cosmos_commons.features.lanes.schemas import LaneView
from cosmos_commons.lane import Lane
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for


def lane_says(session: Session, context: Context, lane: Lane, language: str) -> Said | None:
    """That the lane is read-only or closed, and what can be done; None for an open one."""
    standing = ledger.standing_of(session, lane.id, context.now, context.terms)
    return say_standing(standing, lane.title, language)


def lanes_say(session: Session, context: Context, lanes: Iterable[LaneView], language: str) -> dict[str, str]:
    """The same for many lanes, by slug: the reason alone, of those that are not open."""
    changed = or_(Lane.standing != "open", Lane.standing_review_at <= context.now)
    found = session.scalars(select(Lane).where(Lane.slug.in_([lane.slug for lane in lanes]), changed)).all()
    said = {lane.slug: lane_says(session, context, lane, language) for lane in found}
    return {slug: one.reason for slug, one in said.items() if one}


def ended_says(session: Session, context: Context, lane: Lane, language: str) -> Said | None:
    """Why who asks is not in the lane any more; None for who is, or never was."""
    if not context.principal.is_person:
        return None
    asked = look(session, lane, context.principal.name, context.now, context.terms)
    if not asked.ended or asked.decision.access:
        return None
    return say(asked.decision, door_of(lane), language)


def suspended(session: Session, context: Context, lane_id: int) -> bool:
    """Whether who asks is kept out of the lane now: joining or asking would not let them in."""
    name = context.principal.name
    decision = ledger.decision_on(session, lane_id, name, context.now, context.terms) if name else None
    return decision is not None and decision.why is Why.SUSPENDED


@pages.get("/me/lanes/{slug}", BillingPermission.ACCOUNT_READ, include_in_schema=False)
def why(request: Request, context: Ctx, slug: str) -> Response:
    """For somebody whose access has ended: why, what would change it, and where their files are."""
    language = words_for(request).language
    with context.read() as session:
        lane = session.scalar(select(Lane).where(Lane.slug == slug))
        said = ended_says(session, context, lane, language) if lane else None
        if lane is None or said is None:
            raise NoSuchLane
        asked = look(session, lane, context.principal.name, context.now, context.terms)
        mode, until = opens(asked, context.now, context.terms)
        return page(
            request,
            context,
            "ended.html",
            title=lane.title,
            spoken=lane.language,
            said=said,
            until=until if mode else None,
            archived=archived(asked, language, context.now, context.terms),
            workspace=f"{context.commons.settings.hub_url}spawn/{context.principal.name}/{lane.slug}",
        )
