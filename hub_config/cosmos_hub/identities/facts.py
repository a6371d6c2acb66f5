"""What a provider says of somebody, once it has shown that it is the provider."""

from dataclasses import dataclass

from cosmos_hub.accounts.errors import BadDisplayName
from cosmos_hub.accounts.names import normalise_display_name
from cosmos_hub.identities.errors import UnusableSubject

_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2: `sub`
_LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


@dataclass(frozen=True)
class Facts:
    """`subject` is theirs for good at the provider and compared letter by letter; the others may change.

    `email_verified` is whether the provider vouches for the e-mail. One that it does not vouch for is anybody's.
    """

    subject: str
    display_name: str = ""
    email: str = ""
    email_verified: bool = False

    @classmethod
    def said(
        cls, subject: object, *names: object, email: object = None, email_verified: object = False
    ) -> "Facts":
        """Return the facts in a provider's answer, with the first of `names` that can be shown.

        Raises UnusableSubject for one that is no text, empty, longer than 255 characters, or has any that
        cannot be seen: cut or mended, it could become somebody else's.
        """
        if not isinstance(subject, str) or not 1 <= len(subject) <= _LONGEST_SUBJECT:
            raise UnusableSubject
        if not subject.isprintable():
            raise UnusableSubject
        address = _address(email)
        # "false" and 1 are no vouching: some providers send a text.
        return cls(subject, _first_that_shows(names), address, bool(address) and email_verified is True)


def _first_that_shows(names: tuple[object, ...]) -> str:
    for name in names:
        if isinstance(name, str):
            try:
                return normalise_display_name(name)
            except BadDisplayName:
                continue
    return ""


def _address(email: object) -> str:
    if not isinstance(email, str) or not 3 <= len(email) <= _LONGEST_EMAIL:
        return ""
    return email if email.isprintable() and "@" in email else ""
