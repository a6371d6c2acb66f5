"""May this person be in this lane now, and why? One pure function from facts to a decision, in plain words to them.

Looks nothing up and keeps nothing: the same facts give the same answer.
"""

from dataclasses import dataclass

from cosmos_commons.features.lanes.schemas import Entitlement, WorkspaceFacts
from cosmos_commons.lane import Joining, Role, Visibility


@dataclass(frozen=True, slots=True)
class LaneFound:
    """What there is to know of the lane."""

    title: str
    language: str
    visibility: Visibility
    joining: Joining
    curriculum: str
    start: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision depends on."""

    lane: str
    found: LaneFound | None
    role: Role | None
    admin: bool = False


_WORDS = {
    "en": {
        "unknown": "There is no lane called “{lane}” here.",
        "unknown-remedy": "Check the address, or look for the lane on the front page.",
        Role.MEMBER: "You are a member of {title}.",
        Role.FACILITATOR: "You are a facilitator of {title}.",
        Role.STEWARD: "You are a steward of {title}.",
        Role.HOST: "You are the host of {title}.",
        "stranger": "You are not a member of {title}.",
        "open": "This lane is open: join it on its page, then open the workspace again.",
        "invited": "This lane is joined by invitation. Ask one of its stewards to add you.",
        "admin": "As an administrator you can add yourself on the lane's members page; everybody there will see it.",
    },
    "es": {
        "unknown": "Aquí no hay ningún carril llamado «{lane}».",
        "unknown-remedy": "Revisa la dirección o busca el carril en la página de inicio.",
        Role.MEMBER: "Formas parte de {title}.",
        Role.FACILITATOR: "Facilitas {title}.",
        Role.STEWARD: "Cuidas de {title}.",
        Role.HOST: "Eres titular de {title}.",
        "stranger": "Todavía no formas parte de {title}.",
        "open": "Este carril está abierto: únete en su página y vuelve a abrir el espacio de trabajo.",
        "invited": "A este carril se entra por invitación. Pide a quien lo cuida que te añada.",
        "admin": "Como administras este sitio, puedes añadirte en la página de miembros del carril; todos lo verán.",
    },
}


def decide(facts: Facts) -> Entitlement:
    """The decision on `facts`, with its reason and, for a no, what the person can do; in the lane's language."""
    found = facts.found
    words = _WORDS["es" if found and found.language.startswith("es") else "en"]
    if found is None or (found.visibility is Visibility.PRIVATE and facts.role is None and not facts.admin):
        # A private lane is not to be told from one that does not exist.
        words = _WORDS["en"]
        return _no(words["unknown"].format(lane=facts.lane), words["unknown-remedy"], page=False)
    if facts.role is None:
        remedy = "admin" if facts.admin else found.joining.value
        return _no(words["stranger"].format(title=found.title), words[remedy], page=True)
    workspace = WorkspaceFacts(
        curriculum=found.curriculum, start=found.start, language=found.language, title=found.title
    )
    reason = words[facts.role].format(title=found.title)
    return Entitlement(
        access=True, role=facts.role.value, reason=reason, remedy=None, page=True, workspace=workspace
    )


def _no(reason: str, remedy: str, *, page: bool) -> Entitlement:
    return Entitlement(access=False, role=None, reason=reason, remedy=remedy, page=page, workspace=None)
