"""How often does somebody want letters about what concerns them? They say so, or follow the link in a letter.

That link carries a name that we signed, and is good for nothing but ending these letters; so it works for whoever has
the letter, signed in or not, and for as long as the letter is kept.
"""

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import BaseModel, ConfigDict
from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Commons, Ctx, respond
from cosmos_commons.db import insert_unless_there, table_of
from cosmos_commons.errors import Unprocessable
from cosmos_commons.features.notifications.models import HowOften, LettersRow, TellingRow
from cosmos_commons.features.notifications.permissions import NotificationsPermission
from cosmos_commons.features.notifications.routes import routes


class NotFromALetter(Unprocessable):
    code = "not-from-a-letter"
    message = "This link is not valid. On your account page you can choose how often we write to you."


class Letters(BaseModel):
    """How often one is told by letter, in all lanes, of what mentions or answers one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    often: HowOften


@routes.get(
    "/me/letters",
    NotificationsPermission.LETTERS_READ,
    response_model=Letters,
    summary="How often one gets a letter about notifications",
)
def read_letters(context: Ctx) -> Response:
    with context.glance() as session:
        return respond(Letters(often=chosen(session, context.access.name)))


@routes.put(
    "/me/letters",
    NotificationsPermission.LETTERS_UPDATE,
    response_model=Letters,
    summary="Choose how often one gets a letter about notifications",
)
def put_letters(context: Ctx, body: Letters) -> Response:
    def work(session: Session, access: Access) -> Letters:
        choose(session, access.name, body.often)
        return body

    return context.write(work).response()


def chosen(session: Session, name: str) -> HowOften:
    """What `name` has chosen, or is the case until they do."""
    row = session.get(LettersRow, name)
    return HowOften(row.often) if row else HowOften.DAILY


def choose(session: Session, name: str, often: HowOften) -> None:
    """From now on, `name` is told so often. What waited when they wanted no letters is not told later."""
    held(session, name).often = often.value
    if often is HowOften.NEVER:
        waiting = update(TellingRow).where(TellingRow.name == name, TellingRow.due_at.is_not(None))
        session.execute(waiting.values(due_at=None))


def held(session: Session, name: str) -> LettersRow:
    """The row of `name`, which nobody else changes until this transaction ends."""
    first = {"name": name, "often": HowOften.DAILY.value, "last_at": None}
    insert_unless_there(session, table_of(LettersRow), first)
    return session.get_one(LettersRow, name, with_for_update=True)


def stop_link(commons: Commons, name: str) -> str:
    """The address that ends letters to `name`."""
    token = _signing(commons).dumps(name)
    return f"{commons.public_origin}{commons.settings.service_prefix}letters/stop/{token}"


def whose(commons: Commons, token: str) -> str:
    """To whom the letter went that this token was in. Raises NotFromALetter."""
    try:
        name = _signing(commons).loads(token)
    except BadSignature as error:
        raise NotFromALetter from error
    return str(name)


def stop(commons: Commons, token: str) -> None:
    """No more letters to whom the token is of. Raises NotFromALetter."""
    name = whose(commons, token)
    with commons.database.glance() as session:
        if chosen(session, name) is HowOften.NEVER:
            return
    with commons.database.write() as session:
        choose(session, name, HowOften.NEVER)


def _signing(commons: Commons) -> URLSafeSerializer:
    secret = commons.settings.cookie_secret
    return URLSafeSerializer(secret.get_secret_value() if secret else "", salt="letters-stop")


__all__ = ["Letters", "choose", "chosen", "held", "routes", "stop", "stop_link", "whose"]
