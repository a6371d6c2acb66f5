"""What is in our cookies? The session's id, the state of a sign-in on its way, a link just followed: each signed.

Cookies live under the service's path, out of reach of scripts, and are not sent along from other sites'
requests. On an https origin that is the commons' alone they are `__Host-` ones instead, which no neighbour under the
same domain can set.
"""

from collections.abc import Iterator
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac
from typing import Any

from itsdangerous import BadSignature, Signer, URLSafeTimedSerializer
from starlette.requests import HTTPConnection
from starlette.responses import Response

SESSION = "cosmos-session"
SIGN_IN = "cosmos-sign-in"
SIGN_IN_SECONDS = 600
LINK = "cosmos-link"
LINK_SECONDS = 86_400


class Cookies:
    """Reads and writes our cookies with one secret."""

    def __init__(self, secret: str, path: str, *, always_secure: bool, own_origin: bool = False) -> None:
        self._always_secure, self._secret = always_secure, secret
        self._prefix, self._path = ("__Host-", "/") if always_secure and own_origin else ("", path)
        self._signer = Signer(secret, salt="session", digest_method=sha256)
        self._states = URLSafeTimedSerializer(secret, salt="sign-in", signer_kwargs={"digest_method": sha256})
        self._links = URLSafeTimedSerializer(secret, salt="link", signer_kwargs={"digest_method": sha256})

    def session_ids(self, request: HTTPConnection) -> Iterator[str]:
        """Every session id with our signature. There may be several: a neighbour under the same domain can add one."""
        for value in self._all(request, SESSION):
            try:
                yield self._signer.unsign(value).decode()
            except (BadSignature, UnicodeDecodeError):
                continue

    def put_session(self, request: HTTPConnection, response: Response, session_id: str, seconds: int) -> None:
        """Let the browser keep the session."""
        self._put(request, response, SESSION, self._signer.sign(session_id).decode(), seconds)

    def sign_in(self, request: HTTPConnection, state: str) -> dict[str, Any] | None:
        """What was kept for this state when the sign-in began; None if nothing, or too long ago."""
        for value in self._all(request, f"{SIGN_IN}-{state}"):
            try:
                kept: dict[str, Any] = self._states.loads(value, max_age=SIGN_IN_SECONDS)
            except BadSignature:
                continue
            if compare_digest(str(kept.get("state")), state):
                return kept
        return None

    def put_sign_in(self, request: HTTPConnection, response: Response, kept: dict[str, Any]) -> None:
        """Keep what the callback will need; `kept["state"]` names it, so that two tabs do not disturb each other."""
        self._put(
            request, response, f"{SIGN_IN}-{kept['state']}", str(self._states.dumps(kept)), SIGN_IN_SECONDS
        )

    def link(self, request: HTTPConnection, kind: str) -> str:
        """The secret of the last link of this kind that was followed here within a day; empty for none."""
        for value in self._all(request, f"{LINK}-{kind}"):
            try:
                return str(self._links.loads(value, max_age=LINK_SECONDS, salt=f"link-{kind}"))
            except BadSignature:
                continue
        return ""

    def put_link(self, request: HTTPConnection, response: Response, kind: str, secret: str) -> None:
        """Keep a link's secret while somebody signs in or up, so that it is in no further address."""
        kept = str(self._links.dumps(secret, salt=f"link-{kind}"))
        self._put(request, response, f"{LINK}-{kind}", kept, LINK_SECONDS)

    def drop_link(self, response: Response, kind: str) -> None:
        """Make the browser forget the link."""
        self.drop(response, f"{LINK}-{kind}")

    def drop(self, response: Response, name: str) -> None:
        """Make the browser forget a cookie of ours."""
        response.delete_cookie(
            self._prefix + name, path=self._path, httponly=True, samesite="lax", secure=self._always_secure
        )

    def form_token(self, session_id: str) -> str:
        """What a form of this session carries, so that only a page we served can send it."""
        return hmac(self._secret.encode(), b"form:" + session_id.encode(), sha256).hexdigest()

    def _put(self, request: HTTPConnection, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            self._prefix + name,
            value,
            max_age=seconds,
            path=self._path,
            httponly=True,
            samesite="lax",
            secure=self._always_secure or browser_scheme(request) == "https",
        )

    def _all(self, request: HTTPConnection, name: str) -> Iterator[str]:
        for header in request.headers.getlist("cookie"):
            for part in header.split(";"):
                key, _, value = part.strip().partition("=")
                if key == self._prefix + name:
                    yield value


def browser_scheme(request: HTTPConnection) -> str:
    """`http` or `https`, as the browser sees it: the proxy in front tells the truth about it."""
    said = request.headers.get("x-forwarded-proto", request.url.scheme)
    return said.split(",")[0].strip().lower()
