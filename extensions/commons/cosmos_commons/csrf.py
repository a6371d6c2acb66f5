"""Did a page of ours send this? Asked of every request that a cookie vouches for.

A write must come from our own origin and carry the session's form token; a read must not come from another
site, except by following a link. A token in a header needs none of this: no other site can make a browser
send one.
"""

from hmac import compare_digest

from starlette.requests import Request

from cosmos_commons.cookies import Cookies, browser_scheme
from cosmos_commons.errors import CrossSite

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "x-csrf-token"
FIELD = "csrf_token"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def check_origin(request: Request, public_origin: str) -> None:
    """Raise CrossSite unless headers that a page cannot forge say that a page of ours sent this.

    `public_origin` is where browsers find us, or empty: then it is the address they asked.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    ours = public_origin or f"{browser_scheme(request)}://{request.headers.get('host', '')}"
    if request.method in SAFE_METHODS:
        followed_a_link = request.headers.get("sec-fetch-mode") == "navigate"
        if (site in {"cross-site", "same-site"} and not followed_a_link) or (origin and origin != ours):
            raise CrossSite
    elif site not in {None, "same-origin"} or origin != ours:
        raise CrossSite


async def check_form_token(request: Request, cookies: Cookies, session_id: str) -> None:
    """Raise CrossSite unless the session's form token is in the header X-CSRF-Token or the field csrf_token."""
    shown = request.headers.get(HEADER, "")
    if not shown and request.headers.get("content-type", "").startswith(_FORMS):
        shown = str((await request.form()).get(FIELD, ""))
    if not compare_digest(shown.encode(), cookies.form_token(session_id).encode()):
        raise CrossSite
