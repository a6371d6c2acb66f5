"""DiscourseConnect, with a Discourse as the provider: what is sent there and what comes back, both signed.

The protocol: https://meta.discourse.org/t/32974. A payload is a query string in base64; its signature is the
HMAC-SHA256 of that base64 text under a secret that both sides know, in hexadecimal.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from urllib.parse import parse_qs, urlencode

from cosmos_hub.identities import Facts
from cosmos_hub.providers.errors import BadAnswer, Stale
from cosmos_hub.providers.settings import Discourse
from cosmos_hub.providers.way import Way

_LONGEST = 32_768


class DiscourseWay(Way):
    """Signs requests and reads answers."""

    def __init__(self, settings: Discourse, return_url: str) -> None:
        super().__init__(settings, return_url)
        self._address = f"{settings.url}/session/sso_provider"
        self._secret = settings.secret.encode()

    def request_url(self, nonce: str) -> str:
        """Return where a browser is sent; Discourse sends it back to `return_url` with an answer to `nonce`."""
        asked = urlencode({"nonce": nonce, "return_sso_url": self.return_url})
        payload = b64encode(asked.encode()).decode()
        return f"{self._address}?{urlencode({'sso': payload, 'sig': self._signature(payload)})}"

    def facts(self, nonce: str, payload: str, signature: str) -> Facts:
        """Return what Discourse says of somebody.

        Raises BadAnswer where the signature is not Discourse's or the payload cannot be read, Stale where it
        answers another request, UnusableSubject where it names nobody (as our own request, signed alike, does).
        """
        if len(payload) > _LONGEST or not hmac.compare_digest(
            self._signature(payload).encode(), signature.encode("utf-8", "replace")
        ):
            raise BadAnswer("signature")
        said = _read(payload)
        if not hmac.compare_digest(said.get("nonce", "").encode(), nonce.encode()):
            raise Stale("nonce")
        # It does not say whether the e-mail is verified.
        return Facts.said(
            said.get("external_id"), said.get("name"), said.get("username"), email=said.get("email")
        )

    def _signature(self, payload: str) -> str:
        return hmac.digest(self._secret, payload.encode("utf-8", "surrogatepass"), "sha256").hex()


def _read(payload: str) -> dict[str, str]:
    try:
        # Ruby may break base64 into lines.
        text = b64decode("".join(payload.split()), validate=True).decode()
        fields = parse_qs(text, keep_blank_values=True, strict_parsing=True, max_num_fields=200)
    except (binascii.Error, ValueError) as unreadable:
        raise BadAnswer("payload") from unreadable
    if any(len(values) > 1 for values in fields.values()):
        raise BadAnswer("a field comes twice")
    return {name: values[0] for name, values in fields.items()}
