"""`python -m cosmos_commons.demo`: an empty installation becomes a living place to look at.

Makes a lane from every playbook that brings a demonstration, with its people, their first discussion and responses, at
believable past times. All of it in one transaction, and only where there is no lane yet. Makes no accounts.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import playbooks
from cosmos_commons.access import Access
from cosmos_commons.app import put_together
from cosmos_commons.context import Commons
from cosmos_commons.features.discussion import service as discussion
from cosmos_commons.features.discussion.schemas import NewPost
from cosmos_commons.features.lanes import service as lanes
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.prompts import service as prompts
from cosmos_commons.features.prompts.permissions import PromptsPermission
from cosmos_commons.features.prompts.schemas import NewResponse
from cosmos_commons.lane import Lane, Role
from cosmos_commons.lane_making import LaneMaker, NewLaneRequest
from cosmos_commons.lane_text import shown_in
from cosmos_commons.people import call
from cosmos_commons.playbooks import Demo, DemoPost, DemoResponse, Playbook
from cosmos_commons.principal import OPERATOR, Principal, Via
from cosmos_commons.settings import Settings


class LanesExist(RuntimeError):
    """There are lanes already; the demonstration is for an empty installation."""


class DemoAccount(BaseModel):
    """Somebody for whom the house made an account."""

    name: str
    display_name: str


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that somebody wrote: a post of a thread, or a response."""

    at: datetime
    by: str
    text: str
    thread: str = ""
    prompt: str = ""
    value: Any = None
    key: int = 0
    answers: int = 0


def fill(commons: Commons, accounts: list[DemoAccount]) -> list[str]:
    """Make the lanes and return their slugs. Raises LanesExist, and leaves nothing behind when it fails."""
    settings, now = commons.settings, commons.clock()
    maker = LaneMaker(settings.playbooks_dir, settings.curricula_dir, commons.features, settings.terms)
    on_offer = playbooks.available(settings.playbooks_dir) if settings.playbooks_dir else []
    shown = [(playbook, playbook.demo) for playbook in on_offer if playbook.demo]
    with commons.database.write() as session:
        if session.scalar(select(Lane.id).limit(1)):
            raise LanesExist("There are lanes already, so nothing was changed.")
        for account in accounts:
            call(session, account.name, account.display_name, now)
        for playbook, demo in shown:
            _lane(session, commons, maker, playbook, demo, now)
    return [playbook.slug for playbook, _ in shown]


def _lane(
    session: Session, commons: Commons, maker: LaneMaker, playbook: Playbook, demo: Demo, now: datetime
) -> None:
    said = sorted(_all_said(demo, now), key=lambda one: one.at)
    opened = (said[0].at if said else now) - timedelta(days=1)
    stewards = [person.name for person in demo.people if person.role == "steward"]
    others = [person.name for person in demo.people if person.role != "steward"]
    asked = NewLaneRequest(playbook=playbook.slug, slug=playbook.slug, stewards=stewards, members=others)
    by = stewards[0] if stewards else OPERATOR.actor
    lane = maker.make(session, asked, playbook, by, opened)
    operator = commons.rules.decide(session, OPERATOR, LanesPermission.MEMBERSHIP_UPDATE, lane.slug)
    for person in demo.people:
        lanes.set_role(session, operator, person.name, Role(person.role), opened, commons.settings.terms)
        call(session, person.name, person.display_name, opened)
    posts: dict[int, str] = {}
    for one in said:
        author = _as(session, commons, one.by, lane)
        words = shown_in(lane.id, lane.slug, one.text, lambda: nullcontext(session))
        if one.prompt:
            answer = NewResponse(text=one.text, value=one.value)
            prompts.respond(session, author, one.prompt, answer, words, one.at)
        else:
            new = NewPost(text=one.text, reply_to=posts.get(one.answers))
            made = discussion.post(session, author, one.thread, new, words, one.at)
            posts[one.key] = made.id


def _as(session: Session, commons: Commons, name: str, lane: Lane) -> Access:
    who = Principal(Via.TOKEN, name)
    return commons.rules.decide(session, who, PromptsPermission.RESPONSE_CREATE, lane.slug)


def _all_said(demo: Demo, now: datetime) -> Iterator[_Said]:
    for thread in demo.threads:
        for post in thread.posts:
            yield from _with_replies(thread.thread, post, 0, now, now)
    for response in demo.responses:
        yield _response(response, now)


def _with_replies(
    thread: str, post: DemoPost, answers: int, now: datetime, not_before: datetime
) -> Iterator[_Said]:
    at = now + post.at
    if answers:  # a reply comes after what it answers, whatever the playbook says
        at = max(at, not_before + timedelta(minutes=1))
    yield _Said(at, post.by, post.text, thread=thread, key=id(post), answers=answers)
    for reply in post.replies:
        yield from _with_replies(thread, reply, id(post), now, at)


def _response(response: DemoResponse, now: datetime) -> _Said:
    at = now + response.at
    return _Said(at, response.by, response.text or "", prompt=response.prompt, value=response.value)


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 made, 1 refused."""
    parser = argparse.ArgumentParser(prog="python -m cosmos_commons.demo", description=__doc__)
    parser.add_argument("--data-dir", type=Path, required=True, help="the installation's data folder")
    parser.add_argument(
        "--playbooks-dir", type=Path, required=True, help="the folder that holds the playbooks"
    )
    parser.add_argument("--people", type=Path, required=True, help="JSON: [{name, display_name}, …]")
    given = parser.parse_args(arguments)
    try:
        accounts = TypeAdapter(list[DemoAccount]).validate_json(given.people.read_bytes())
        commons = put_together(Settings(data_dir=given.data_dir, playbooks_dir=given.playbooks_dir))
        try:
            made = fill(commons, accounts)
        finally:
            commons.database.close()
    except (LanesExist, OSError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    except ValidationError as faults:
        sys.stderr.write(f"The list of people is not as it should be: {faults.error_count()} faults.\n")
        return 1
    sys.stdout.write("".join(f"{slug}\n" for slug in made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
