"""What a saved notebook shows of a widget where no kernel and no script runs: a card, in the lane's language."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cosmos_widgets.place import Place


class _Words(NamedTuple):
    discussion: str
    prompt: str
    where: str
    link: str
    no_link: str


_EN = _Words(
    "A conversation of the lane {lane}.",
    "A prompt of the lane {lane}: something to respond to, and to talk about.",
    "What people write stays in the lane and is not kept in this file.",
    "Take part in the lane",
    "Open this lesson in the lane to take part.",
)
_ES = _Words(
    "Una conversación del carril {lane}.",
    "Una propuesta del carril {lane}: algo a lo que responder y de lo que conversar.",
    "Lo que la gente escribe se queda en el carril y no se guarda en este archivo.",
    "Participa en el carril",
    "Abre esta lección en el carril para participar.",
)


def card(component: str, title: str, address: str | None, place: Place) -> dict[str, str]:
    """The card by mime type, as HTML without script or style, and as text."""
    spanish = place.language.lower().startswith("es")
    words = _ES if spanish else _EN
    what = (words.discussion if component == "discussion" else words.prompt).format(
        lane=place.lane_title or place.lane
    )
    link = f'<a href="{escape(address)}">{words.link}</a>' if address else words.no_link
    html = (
        f'<div class="cosmos-saved" lang="{"es" if spanish else "en"}"><p><strong>{escape(title)}</strong></p>'
        f"<p>{escape(what)} {words.where}</p><p>{link}</p></div>"
    )
    plain = f"{title}\n{what} {words.where}\n{f'{words.link}: {address}' if address else words.no_link}"
    return {"text/html": html, "text/plain": plain}
