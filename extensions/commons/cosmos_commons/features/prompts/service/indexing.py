"""How are prompts, responses and replies found, as far as one may read them now? By their words, and by whom they
mention or answer.

What belongs to an anonymous prompt is found in the prompt's own place, in no order: not even which of two responses
is the newer can be told from where it stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons import notifications, search
from cosmos_commons.access import Access
from cosmos_commons.features import Hit
from cosmos_commons.features.prompts.models import PromptRow, ReplyRow, ResponseRow
from cosmos_commons.features.prompts.schemas import Reply, Response
from cosmos_commons.features.prompts.service.standing import Standing, key, standings
from cosmos_commons.features.prompts.service.views import reply_views, response_views
from cosmos_commons.playbooks.kinds import Kind, Spec, spec_of
from cosmos_commons.search import Thing

_FEATURE = "prompts"
Said = ResponseRow | ReplyRow
Row = TypeVar("Row", ResponseRow, ReplyRow)


def add_prompt(session: Session, row: PromptRow, names: Collection[str] = ()) -> None:
    """A new prompt, which mentions `names`, can be found."""
    search.add(session, _prompt_at(row), _said(row), row.created_at)
    notifications.add(session, _prompt_at(row), row.created_at, by=row.created_by, mentioned=names)


def change_prompt(session: Session, row: PromptRow) -> None:
    """A prompt asks something else."""
    search.change(session, _prompt_at(row), _said(row))


def change_prompts_names(
    session: Session, row: PromptRow, by: str, names: Collection[str], now: datetime
) -> None:
    """What a prompt asks from now on mentions `names`, by who changed it."""
    notifications.change(session, _prompt_at(row), now, by=by, mentioned=names)


def add_words(
    session: Session, prompt: PromptRow, row: Said, names: Collection[str], answered: Collection[str] = ()
) -> None:
    """A new response or reply, which mentions `names` and answers some, can be found by who may read it."""
    thing, at = _words_at(session, prompt, row), prompt.created_at if prompt.anonymous else row.created_at
    search.add(session, thing, _words(prompt, row), at)
    notifications.add(session, thing, at, by=row.author, mentioned=names, answered=answered)


def change_words(session: Session, prompt: PromptRow, row: ResponseRow) -> None:
    """A response says something else."""
    search.change(session, _words_at(session, prompt, row), _words(prompt, row))


def change_names(
    session: Session, prompt: PromptRow, row: ResponseRow, names: Collection[str], now: datetime
) -> None:
    """What a response says from now on mentions `names`."""
    at = prompt.created_at if prompt.anonymous else now
    thing = _words_at(session, prompt, row)
    notifications.change(session, thing, at, by=row.author, mentioned=names)


def drop_words(session: Session, prompt: PromptRow, row: ReplyRow) -> None:
    """A reply's words are gone."""
    thing = _words_at(session, prompt, row)
    search.drop(session, thing)
    notifications.drop(session, thing)


def hits(session: Session, access: Access, refs: Sequence[str], now: datetime) -> Mapping[str, Hit]:
    """Of these prompts, responses and replies, those that this person may read now."""
    asked = search.numbers(refs)
    before = {one.row.id: one for one in standings(session, access.lane.id, access.name, access.role, now)}
    prompts = (before[number].row for number in asked["prompt"] if number in before)
    return (
        {f"prompt:{row.id}": _prompt(row) for row in prompts}
        | _responses(session, before, asked["response"])
        | _replies(session, before, asked["reply"])
    )


def _responses(session: Session, before: Mapping[int, Standing], ids: Sequence[int]) -> dict[str, Hit]:
    asked = select(ResponseRow).where(ResponseRow.id.in_(ids), ResponseRow.prompt_id.in_(before))
    pairs = ((row, row) for row in session.scalars(asked)) if ids else ()
    return {
        f"response:{view.id}": _response(prompt, view)
        for prompt, rows in _readable(before, pairs)
        for view in response_views(session, prompt, rows)
    }


def _replies(session: Session, before: Mapping[int, Standing], ids: Sequence[int]) -> dict[str, Hit]:
    asked = (
        select(ReplyRow, ResponseRow)
        .join(ResponseRow, ResponseRow.id == ReplyRow.response_id)
        .where(ReplyRow.id.in_(ids), ~ReplyRow.deleted, ResponseRow.prompt_id.in_(before))
    )
    pairs = ((row, response) for row, response in session.execute(asked)) if ids else ()
    return {
        f"reply:{view.id}": _reply(prompt, view)
        for prompt, rows in _readable(before, pairs)
        for view in reply_views(session, prompt, rows)
    }


def _readable(
    before: Mapping[int, Standing], pairs: Iterable[tuple[Row, ResponseRow]]
) -> Iterator[tuple[PromptRow, list[Row]]]:
    """What may be read of these, each with the response it belongs to, by prompt."""
    readable: defaultdict[int, list[Row]] = defaultdict(list)
    for row, response in pairs:
        if before[response.prompt_id].may_read(response):
            readable[response.prompt_id].append(row)
    return ((before[number].row, rows) for number, rows in readable.items())


def _prompt_at(row: PromptRow) -> Thing:
    return Thing(row.lane_id, _FEATURE, f"prompt:{row.id}")


def _words_at(session: Session, prompt: PromptRow, row: Said) -> Thing:
    """For those for whom its round's responses are, and for who wrote the response."""
    response = row if isinstance(row, ResponseRow) else session.get_one(ResponseRow, row.response_id)
    ref = f"{'response' if row is response else 'reply'}:{row.id}"
    return Thing(prompt.lane_id, _FEATURE, ref, key(prompt.slug, response.round), response.author)


def _said(row: PromptRow) -> str:
    return f"{row.title} {_asks(row)}"


def _asks(row: PromptRow) -> str:
    return _together(search.plain(row.html), _spec(row).words())


def _words(prompt: PromptRow, row: Said) -> str:
    return _answers(prompt, row.html, row.value) if isinstance(row, ResponseRow) else search.plain(row.html)


def _answers(prompt: PromptRow, html: str, value: Any) -> str:
    return _together(search.plain(html), _spec(prompt).said(value))


def _together(*said: str) -> str:
    return " ".join(filter(None, said))


def _spec(row: PromptRow) -> Spec:
    return spec_of(Kind(row.kind), row.spec)


def _prompt(row: PromptRow) -> Hit:
    return Hit("prompt", row.title, f"prompts/{row.slug}", _asks(row), at=row.created_at)


def _response(prompt: PromptRow, view: Response) -> Hit:
    path = f"prompts/{prompt.slug}/responses/{view.id}"
    said = _answers(prompt, view.html, view.value)
    return Hit("response", prompt.title, path, said, *_by(prompt, view))


def _reply(prompt: PromptRow, view: Reply) -> Hit:
    path = f"prompts/{prompt.slug}/responses/{view.response}?reply={view.id}#reply-{view.id}"
    return Hit("reply", prompt.title, path, search.plain(view.html), *_by(prompt, view))


def _by(prompt: PromptRow, view: Response | Reply) -> tuple[str | None, datetime | None]:
    who = view.author.display_name if view.author else view.pseudonym
    return who, None if prompt.anonymous else view.created_at
