"""What does a decision say to the person? Its reason in a sentence, and what would change it, in English or
Spanish."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from babel.dates import format_date

from cosmos_commons.entitlement.decision import Decision, LaneState, Standing, Why
from cosmos_commons.lane import Joining, Role


class Action(StrEnum):
    """What the person can do, for a page to offer."""

    JOIN = "join"
    PAY = "pay"
    UPDATE_CARD = "update-card"
    FINISH_PAYING = "finish-paying"
    RESUME = "resume"
    BECOME_MEMBER = "become-member"
    KEEP_MEMBERSHIP = "keep-membership"


@dataclass(frozen=True, slots=True)
class Said:
    """The reason in words, what would change it (if anything would), and what a page can offer for that."""

    reason: str
    remedy: str = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """What the words need to know of a lane: how it is called, how one comes in, and whether members pay."""

    title: str
    joining: Joining
    charges: bool = False


_ROLES = {
    "en": {
        Role.MEMBER: "You are a member of {title}.",
        Role.FACILITATOR: "You are a facilitator of {title}.",
        Role.STEWARD: "You are a steward of {title}.",
        Role.HOST: "You are the host of {title}.",
    },
    "es": {
        Role.MEMBER: "Formas parte de {title}.",
        Role.FACILITATOR: "Facilitas {title}.",
        Role.STEWARD: "Cuidas de {title}.",
        Role.HOST: "Eres titular de {title}.",
    },
}

_HAS = {
    "en": {
        Why.GIVEN_UNTIL: "You have access until {until}.",
        Why.SEAT: "An organisation pays for your seat.",
        Why.TRIAL: "Your trial runs until {since}; then the first payment is taken.",
        Why.PAID: "Your payments are up to date; the next is due on {since}.",
        Why.CANCELLED: "You cancelled your payments. You keep access until {until}.",
        Why.FAILING: "Your payment failed on {since}. You keep access until {until}.",
        Why.MEMBERSHIP_ENDING: "Your membership ends on {until}, and your access with it.",
    },
    "es": {
        Why.GIVEN_UNTIL: "Tienes acceso hasta el {until}.",
        Why.SEAT: "Una organización paga tu plaza.",
        Why.TRIAL: "Tu periodo de prueba dura hasta el {since}; entonces se cobra el primer pago.",
        Why.PAID: "Tus pagos están al día; el próximo vence el {since}.",
        Why.CANCELLED: "Cancelaste tus pagos. Conservas el acceso hasta el {until}.",
        Why.FAILING: "Tu pago falló el {since}. Conservas el acceso hasta el {until}.",
        Why.MEMBERSHIP_ENDING: "Tu membresía termina el {until} y, con ella, tu acceso.",
    },
}

_HAS_NOT = {
    "en": {
        Why.STRANGER: "You are not a member of {title}.",
        Why.LEFT: "You left {title} on {since}.",
        Why.REMOVED: "A steward took you out of {title} on {since}.",
        Why.SUSPENDED: "A steward has suspended you from {title}.",
        Why.NO_MEMBERSHIP: "{title} is for members of the organisation that runs this site.",
        Why.MEMBERSHIP_ENDED: "Your membership ended on {since}, and {title} is for members.",
        Why.NOT_PAID: "Your payments for {title} ended on {since}.",
        Why.PAYMENT_FAILED: "Your payment for {title} failed, and your access ended on {since}.",
        Why.PAUSED: "Your payments for {title} are paused.",
        Why.UNFINISHED: "Your first payment for {title} was not finished.",
        Why.OVER: "Your access to {title} ended on {since}.",
        Why.UNCONFIRMED: "Your payment for {title} could not be confirmed for a long time.",
    },
    "es": {
        Why.STRANGER: "Todavía no formas parte de {title}.",
        Why.LEFT: "Saliste de {title} el {since}.",
        Why.REMOVED: "Quien cuida de {title} te sacó el {since}.",
        Why.SUSPENDED: "Quien cuida de {title} te ha suspendido.",
        Why.NO_MEMBERSHIP: "{title} es para miembros de la organización que lleva este sitio.",
        Why.MEMBERSHIP_ENDED: "Tu membresía terminó el {since}, y {title} es para miembros.",
        Why.NOT_PAID: "Tus pagos de {title} terminaron el {since}.",
        Why.PAYMENT_FAILED: "Tu pago de {title} falló y tu acceso terminó el {since}.",
        Why.PAUSED: "Tus pagos de {title} están en pausa.",
        Why.UNFINISHED: "Tu primer pago de {title} no se completó.",
        Why.OVER: "Tu acceso a {title} terminó el {since}.",
        Why.UNCONFIRMED: "Tu pago de {title} no se ha podido confirmar durante mucho tiempo.",
    },
}

_REMEDIES = {
    "en": {
        "open": "This lane is open: join it on its page, then open the workspace again.",
        "invited": "This lane is joined by invitation. Ask one of its stewards to add you.",
        "pay": "Pay for it on your account page and you are in at once.",
        Action.UPDATE_CARD: "Update the card or pay again on your account page; everything is kept as it was.",
        Action.FINISH_PAYING: "Finish the payment on your account page.",
        Action.RESUME: "You can take your payments up again on your account page.",
        "ask": "Ask one of its stewards.",
        "suspended-until": "It is lifted on {until}. Ask one of its stewards if you think it is wrong.",
        Action.BECOME_MEMBER: "Become a member, and you are in at once: your account page says how.",
        Action.KEEP_MEMBERSHIP: "Your account page has your membership: change the card there, or take it up again.",
        "admin": "As an administrator you can add yourself on the lane's members page; everybody there will see it.",
        "said": "They wrote: “{note}”",
    },
    "es": {
        "open": "Este carril está abierto: únete en su página y vuelve a abrir el espacio de trabajo.",
        "invited": "A este carril se entra por invitación. Pide a quien lo cuida que te añada.",
        "pay": "Págalo en la página de tu cuenta y entrarás enseguida.",
        Action.UPDATE_CARD: "Actualiza la tarjeta o paga de nuevo en la página de tu cuenta; todo sigue como estaba.",
        Action.FINISH_PAYING: "Completa el pago en la página de tu cuenta.",
        Action.RESUME: "Puedes reanudar tus pagos en la página de tu cuenta.",
        "ask": "Pregunta a quien lo cuida.",
        "suspended-until": "Se levanta el {until}. Si crees que es un error, pregunta a quien cuida del carril.",
        Action.BECOME_MEMBER: "Hazte miembro y entrarás enseguida: la página de tu cuenta dice cómo.",
        Action.KEEP_MEMBERSHIP: "Tu membresía está en la página de tu cuenta: cambia ahí la tarjeta o reanúdala.",
        "admin": "Como administras este sitio, puedes añadirte en la página de miembros del carril; todos lo verán.",
        "said": "Escribió: «{note}»",
    },
}

_LANES = {
    "en": {
        LaneState.READ_ONLY: "{title} is read-only: its subscription ended on {since}. It closes on {until}.",
        LaneState.CLOSED: "{title} is closed: its subscription ended.",
        "remedy": "Everybody can still take along what is theirs. Its host can open it again.",
    },
    "es": {
        LaneState.READ_ONLY: "{title} es de solo lectura: su suscripción terminó el {since}. Se cierra el {until}.",
        LaneState.CLOSED: "{title} está cerrado: su suscripción terminó.",
        "remedy": "Cada cual puede llevarse aún lo suyo. Quien es titular puede volver a abrirlo.",
    },
}

_ARCHIVED = {
    "en": "What you worked on here is kept in the archive. As soon as you have access again, it is put back as it was.",
    "es": "Lo que hiciste aquí está guardado en el archivo. En cuanto vuelvas a tener acceso, estará como lo dejaste.",
}


def say_archived(language: str) -> str:
    """Where somebody's files are after the time for taking them along, and what brings them back."""
    return _ARCHIVED["es" if language.startswith("es") else "en"]


def say(decision: Decision, door: Door, language: str, *, admin: bool = False) -> Said:
    """The decision in words to the person."""
    spoken = "es" if language.startswith("es") else "en"
    dates = {"since": day(decision.since, spoken), "until": day(decision.until, spoken)}
    if decision.access:
        first = _ROLES[spoken][decision.role or Role.MEMBER].format(title=door.title)
        more = _HAS[spoken].get(decision.why, "").format(**dates)
        action = _WHILE_IN.get(decision.why)
        remedy = _REMEDIES[spoken][action] if action else ""
        return Said(f"{first} {more}".strip(), remedy, action)
    reason = _HAS_NOT[spoken][decision.why].format(title=door.title, **dates)
    if decision.note:
        reason = f"{reason} {_REMEDIES[spoken]['said'].format(note=decision.note)}"
    key, action = _remedy(decision, door, admin=admin)
    return Said(reason, _REMEDIES[spoken][key].format(**dates), action)


_WHILE_IN = {
    Why.FAILING: Action.UPDATE_CARD,
    Why.CANCELLED: Action.RESUME,
    Why.MEMBERSHIP_ENDING: Action.KEEP_MEMBERSHIP,
}


def _remedy(decision: Decision, door: Door, *, admin: bool) -> tuple[str, Action | None]:
    match decision.why:
        case Why.SUSPENDED:
            return ("suspended-until" if decision.until else "ask"), None
        case Why.NO_MEMBERSHIP | Why.MEMBERSHIP_ENDED:
            return Action.BECOME_MEMBER, Action.BECOME_MEMBER
        case Why.PAYMENT_FAILED | Why.UNCONFIRMED:
            return Action.UPDATE_CARD, Action.UPDATE_CARD
        case Why.UNFINISHED:
            return Action.FINISH_PAYING, Action.FINISH_PAYING
        case Why.PAUSED:
            return Action.RESUME, Action.RESUME
        case Why.REMOVED:
            return "ask", None
    if admin:
        return "admin", None
    if door.joining is Joining.OPEN:
        return ("pay", Action.PAY) if door.charges else ("open", Action.JOIN)
    return "invited", None


def say_standing(standing: Standing, title: str, language: str) -> Said | None:
    """How the lane stands in words; None for an open one."""
    if standing.state is LaneState.OPEN:
        return None
    spoken = "es" if language.startswith("es") else "en"
    reason = _LANES[spoken][standing.state].format(
        title=title, since=day(standing.since, spoken), until=day(standing.until, spoken)
    )
    return Said(reason, _LANES[spoken]["remedy"])


def day(at: datetime | None, language: str) -> str:
    """A date as people of the language write it, empty for none."""
    if at is None:
        return ""
    return format_date(at.date(), "d 'de' MMMM 'de' y" if language == "es" else "d MMMM y", locale=language)
