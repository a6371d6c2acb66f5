"""Who may read the others' responses to a prompt, now? The one place that says so.

Lists, counts, summaries, versions, replies, lineage, files and the stream all ask `Standing`. Facilitators and
stewards, who answer for the conversation, always may; what is one's own one reads in any case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.features.prompts.errors import (
    NeverShown,
    NoSuchPrompt,
    NoSuchResponse,
    NoSuchRound,
    NotYet,
    RespondFirst,
    ResponsesHidden,
)
from cosmos_commons.features.prompts.models import (
    PromptRow,
    PromptVisibility,
    ResponseRow,
    RoundRow,
)
from cosmos_commons.features.prompts.schemas import RoundState
from cosmos_commons.lane import Role


def round_state(row: RoundRow, now: datetime) -> RoundState:
    """Whether the round takes responses at `now`."""
    if row.closes_at and row.closes_at <= now:
        return RoundState.CLOSED
    return RoundState.SCHEDULED if row.opens_at and row.opens_at > now else RoundState.OPEN


@dataclass(frozen=True, slots=True)
class Standing:
    """One reader before one prompt, now. `mine` are one's own responses, by round."""

    row: PromptRow
    rounds: Sequence[RoundRow]
    mine: Mapping[int, int]
    leads: bool
    now: datetime

    @property
    def present(self) -> RoundRow:
        """The latest round that has opened; before any has, the first."""
        begun = [row for row in self.rounds if round_state(row, self.now) is not RoundState.SCHEDULED]
        return (begun or self.rounds)[-1 if begun else 0]

    def round(self, number: int | None) -> RoundRow:
        """The round of that number, the present one for None. Raises NoSuchRound."""
        if number is None:
            return self.present
        if not 0 < number <= len(self.rounds):
            raise NoSuchRound
        return self.rounds[number - 1]

    def hidden(self, number: int) -> type[ResponsesHidden] | None:
        """Why the others' responses of this round are not for this reader, None where they are."""
        visibility = PromptVisibility(self.row.visibility)
        if self.leads or visibility is PromptVisibility.AT_ONCE:
            return None
        if visibility is PromptVisibility.NEVER:
            return NeverShown
        if visibility is PromptVisibility.AFTER_CLOSING:
            closed = round_state(self.rounds[number - 1], self.now) is RoundState.CLOSED
            return None if closed else NotYet
        # Who has found words of their own may also read what was said before them.
        return None if number <= max(self.mine, default=0) else RespondFirst

    def may_read(self, response: ResponseRow) -> bool:
        """Whether this reader may read that response of this prompt."""
        return response.id in self.mine.values() or self.hidden(response.round) is None


def standings(
    session: Session, lane_id: int, name: str, role: Role | None, now: datetime, slug: str | None = None
) -> list[Standing]:
    """How `name` stands before each prompt of the lane, in their order, or before the one called `slug`."""
    wanted = select(PromptRow).where(PromptRow.lane_id == lane_id).order_by(PromptRow.id)
    found = session.scalars(wanted if slug is None else wanted.where(PromptRow.slug == slug)).all()
    ids = [row.id for row in found]
    rounds: dict[int, list[RoundRow]] = {number: [] for number in ids}
    asked = select(RoundRow).where(RoundRow.prompt_id.in_(ids)).order_by(RoundRow.number)
    for row in session.scalars(asked):
        rounds[row.prompt_id].append(row)
    mine: dict[int, dict[int, int]] = {number: {} for number in ids}
    own = select(ResponseRow.prompt_id, ResponseRow.round, ResponseRow.id)
    for prompt_id, number, response in session.execute(
        own.where(ResponseRow.prompt_id.in_(ids), ResponseRow.author == name)
    ):
        mine[prompt_id][number] = response
    leads = role is not None and role.rank >= Role.FACILITATOR.rank
    return [Standing(row, rounds[row.id], mine[row.id], leads, now) for row in found]


def find(session: Session, access: Access, slug: str, now: datetime) -> Standing:
    """How the person stands before a prompt. Raises NoSuchPrompt."""
    found = standings(session, access.lane.id, access.name, access.role, now, slug)
    if not found:
        raise NoSuchPrompt
    return found[0]


def hold(session: Session, access: Access, slug: str, now: datetime) -> Standing:
    """As `find`, and until this transaction ends nobody else changes anything about the prompt.

    So a response, a revision and a closing happen one after the other, and who waited for a change of the times
    comes after it. Raises NoSuchPrompt.
    """
    mine = (PromptRow.lane_id == access.lane.id, PromptRow.slug == slug)
    prompt_id = session.scalar(select(PromptRow.id).where(*mine).with_for_update(key_share=True))
    changed = select(RoundRow.changed_at).where(RoundRow.prompt_id == prompt_id)
    return find(session, access, slug, max([now, *session.scalars(changed)]))


def find_response(session: Session, standing: Standing, response: str) -> ResponseRow:
    """A response that the reader may read. Raises NoSuchResponse, for a hidden one as for none."""
    number = int(response) if response.isdecimal() and len(response) <= 18 else 0
    row = session.scalar(
        select(ResponseRow).where(ResponseRow.id == number, ResponseRow.prompt_id == standing.row.id)
    )
    if row is None or not standing.may_read(row):
        raise NoSuchResponse
    return row


def key(slug: str, number: int) -> str:
    """The audience of what happens to a round's responses."""
    return f"prompts:{slug}:{number}"


UNMASKED = "prompts:*unmasked"  # no prompt is called so
# Before any closing: what opens by time is in no key, for a reader keeps keys while time passes.
_BEFORE = datetime(1970, 1, 1, tzinfo=UTC)


def audience_keys(session: Session, lane_id: int, name: str, role: Role) -> frozenset[str]:
    """The rounds whose responses this member may follow, without those that open by time: `openings`."""
    keys = {UNMASKED} if role.rank >= Role.STEWARD.rank else set()
    for standing in standings(session, lane_id, name, role, _BEFORE):
        row = standing.row
        keys.update(key(row.slug, one.number) for one in standing.rounds if not standing.hidden(one.number))
    return frozenset(keys)


def openings(session: Session, lane_id: int) -> dict[str, datetime]:
    """From when every member may follow the rounds that open with their closing."""
    found = select(PromptRow.slug, RoundRow.number, RoundRow.closes_at).join(
        RoundRow, RoundRow.prompt_id == PromptRow.id
    )
    closing = (PromptRow.visibility == PromptVisibility.AFTER_CLOSING.value, RoundRow.closes_at.is_not(None))
    rows = session.execute(found.where(PromptRow.lane_id == lane_id, *closing))
    return {key(slug, number): closes_at for slug, number, closes_at in rows if closes_at}
