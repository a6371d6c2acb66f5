"""What an invitation says when it comes by mail, in the lane's language."""

from dataclasses import dataclass

from cosmos_commons.mail import Letter


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter of invitation is made of."""

    title: str
    purpose: str
    by: str
    url: str
    words: str
    days: int


_WORDS = {
    "en": (
        "{by} invites you to {title}",
        "{by} invites you to {title}.\n\n{purpose}\n\n{words}Come in here; the link is for you alone and is valid for "
        "{days} days:\n{url}\n\nYou did not expect this? Then you need do nothing.\n",
    ),
    "es": (
        "{by} te invita a {title}",
        "{by} te invita a {title}.\n\n{purpose}\n\n{words}Entra aquí; el enlace es solo para ti y vale durante {days} "
        "días:\n{url}\n\n¿No lo esperabas? Entonces no tienes que hacer nada.\n",
    ),
}


def letter(to: str, told: Told, language: str) -> Letter:
    """The letter to one address."""
    subject, text = _WORDS["es" if language.startswith("es") else "en"]
    words = f"{told.words}\n\n" if told.words else ""
    said = {"by": told.by, "title": told.title, "purpose": told.purpose, "days": told.days, "url": told.url}
    line = " ".join(subject.format(**said).split())
    return Letter(to, line[:200], text.format(**said, words=words))
