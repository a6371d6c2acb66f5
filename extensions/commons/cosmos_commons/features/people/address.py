"""Where does somebody want to be written to? At an address they have shown to be theirs, by a link we sent there."""

from datetime import datetime
from hashlib import sha256
from typing import Literal

from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import Response

from cosmos_commons import jobs, mail
from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx, problem_responses, respond
from cosmos_commons.entitlement.ledger import REMIND_PERSON, FactRow
from cosmos_commons.errors import TooManyRequests, Unprocessable
from cosmos_commons.features.people.permissions import PeoplePermission
from cosmos_commons.features.people.routes import routes
from cosmos_commons.people import addresses, write_to

_DAYS = 3
_LETTERS_A_DAY = 5

_WORDS = {
    "en": (
        "Is this your address?",
        "Somebody, probably you, asked Cosmos Lanes to write to this address about their lanes. If that was you, say "
        "so here:\n{url}\n\nIf not, you need do nothing: nobody writes to you again.\n",
    ),
    "es": (
        "¿Es esta tu dirección?",
        "Alguien, probablemente tú, pidió a Cosmos Lanes que escriba a esta dirección sobre sus carriles. Si fuiste "
        "tú, dilo aquí:\n{url}\n\nSi no, no tienes que hacer nada: nadie volverá a escribirte.\n",
    ),
}


class NotAnAddress(Unprocessable):
    code = "not-an-address"
    message = "This is not an e-mail address. Write it like name@example.org."


class OldLink(Unprocessable):
    code = "old-link"
    message = "This link is not valid, or not any more. Give your address again on your account page."


class AddressRequest(BaseModel):
    """Where to write to from now on, once it is shown to be one's own; empty: nowhere."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str = Field(max_length=254)
    language: Literal["en", "es"] = "en"


class AddressShown(BaseModel):
    """Where one is written to, empty for nowhere; `asked`: a letter with a link is under way to the new address."""

    address: str
    language: str
    asked: bool = False


class Confirmation(BaseModel):
    """The secret of the link in the letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: str = Field(max_length=1000)


@routes.get(
    "/me/address",
    PeoplePermission.ADDRESS_READ,
    response_model=AddressShown,
    summary="Where one is written to",
)
def read_address(context: Ctx) -> Response:
    with context.read() as session:
        return respond(shown(session, context.access.name))


@routes.put(
    "/me/address",
    PeoplePermission.ADDRESS_UPDATE,
    response_model=AddressShown,
    responses=problem_responses(NotAnAddress, TooManyRequests),
    summary="Ask to be written to at an address, or not at all",
)
def put_address(context: Ctx, body: AddressRequest) -> Response:
    def work(session: Session, access: Access) -> AddressShown:
        return ask(session, context, access.name, body)

    return context.write(work).response()


@routes.post(
    "/me/address/confirmation",
    PeoplePermission.ADDRESS_UPDATE,
    response_model=AddressShown,
    responses=problem_responses(OldLink),
    summary="Show that an address is one's own",
)
def confirm_address(context: Ctx, body: Confirmation) -> Response:
    def work(session: Session, access: Access) -> AddressShown:
        return confirm(session, context, access.name, body.token)

    return context.write(work).response()


def shown(session: Session, name: str) -> AddressShown:
    """Where `name` is written to."""
    address, language = addresses(session, {name}).get(name, ("", ""))
    return AddressShown(address=address, language=language)


def ask(session: Session, context: Context, name: str, asked: AddressRequest) -> AddressShown:
    """Send a link to the address, or forget the one there was. Raises NotAnAddress, TooManyRequests."""
    now, address = context.now, asked.address.strip()
    if not address:
        write_to(session, name, "", asked.language, now)
        return AddressShown(address="", language=asked.language)
    if not mail.is_address(address):
        raise NotAnAddress
    day = f"address/{name}/{now.date().isoformat()}/"
    key = f"{day}{sha256(address.encode()).hexdigest()[:20]}"
    mine = mail.LetterRow.key.startswith(day, autoescape=True)
    if (session.scalar(select(func.count()).where(mine)) or 0) >= _LETTERS_A_DAY:
        raise TooManyRequests("That was tried too often today. Please try again tomorrow.")
    token = _signing(context).dumps([name, address, asked.language])
    url = f"{context.commons.public_origin}{context.commons.settings.service_prefix}address/{token}"
    subject, text = _WORDS[asked.language]
    mail.post(session, key, mail.Letter(address, subject, text.format(url=url)), now)
    kept = shown(session, name)
    return kept.model_copy(update={"asked": True})


def confirm(session: Session, context: Context, name: str, token: str) -> AddressShown:
    """From now on, write to `name` at the address the link was sent to. Raises OldLink."""
    wanted = asked_for(context, name, token)
    write_to(session, name, wanted.address, wanted.language, context.now)
    _remind(session, name, context.now)
    return wanted


def asked_for(context: Context, name: str, token: str) -> AddressShown:
    """What the link in a letter to `name` confirms. Raises OldLink."""
    try:
        whose, address, language = _signing(context).loads(token, max_age=_DAYS * 86_400)
    except (BadSignature, ValueError) as error:
        raise OldLink from error
    if whose != name:
        raise OldLink
    return AddressShown(address=address, language=language)


def _remind(session: Session, name: str, now: datetime) -> None:
    lanes = select(FactRow.lane_id).where(FactRow.name == name, FactRow.lane_id.is_not(None)).distinct()
    for lane_id in session.scalars(lanes).all():
        jobs.ask_for(session, REMIND_PERSON, f"{lane_id}/{name}", now)


def _signing(context: Context) -> URLSafeTimedSerializer:
    secret = context.commons.settings.cookie_secret
    return URLSafeTimedSerializer(secret.get_secret_value() if secret else "", salt="address")


__all__ = ["AddressRequest", "ask", "asked_for", "confirm", "routes", "shown"]
