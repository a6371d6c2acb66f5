"""Having a lane made, or brought up to date, over the API or from a page: once for its Idempotency-Key."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Written
from cosmos_commons.features.lanes.schemas import LaneView, PublishRequest
from cosmos_commons.features.lanes.service import view_of
from cosmos_commons.lane import Lane
from cosmos_commons.lane_making import LaneMaker, NewLaneRequest


def create(context: Context, maker: LaneMaker, asked: NewLaneRequest) -> Written:
    """Make the lane in one transaction, once for its Idempotency-Key, and answer with its LaneView.

    Whoever makes it from a page is its first steward. Raises NoSuchPlaybook, PlaybookFaulty, LaneNameTaken,
    NoSuchFeature.
    """
    # Checked before the transaction: reading notebooks takes a while, and nobody should wait for us to write.
    playbook = maker.playbook(asked.playbook)

    def work(session: Session, access: Access) -> LaneView:
        lane = maker.make(session, asked, playbook, access.principal.actor, context.now, first=access.name)
        return view_of(session, access.name, lane.id)

    return context.write(work, status=201)


def publish(context: Context, maker: LaneMaker, asked: PublishRequest) -> Written:
    """Bring the lane to its playbook as it is now, in one transaction, and answer with its LaneView.

    Raises NoSuchPlaybook, PlaybookFaulty.
    """
    with context.read() as session:
        slug = (
            asked.playbook
            or session.scalars(select(Lane.playbook).where(Lane.id == context.access.lane.id)).one()
        )
    playbook = maker.playbook(slug)

    def work(session: Session, access: Access) -> LaneView:
        lane = session.scalars(select(Lane).where(Lane.id == access.lane.id)).one()
        maker.bring_up_to_date(session, lane, playbook, access.principal.actor, context.now)
        session.flush()
        return view_of(session, access.name, lane.id)

    return context.write(work)
