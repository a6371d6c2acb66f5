"""How often is one told by letter? The choice on the account page, and the page of the link that ends these letters.

That link is followed by programs too, which look at what is in letters: only its button, or a mail program's own
(RFC 8058), ends anything.
"""

from typing import Annotated

from fastapi import Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.access import Access
from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.notifications.choosing import choose, stop, whose
from cosmos_commons.features.notifications.models import HowOften
from cosmos_commons.features.notifications.permissions import NotificationsPermission
from cosmos_commons.web.going import go
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page

_STOP = "/letters/stop/{token}"


@pages.post("/account/letters", NotificationsPermission.LETTERS_UPDATE, include_in_schema=False)
def choose_how_often(context: Ctx, often: Annotated[HowOften, Form()]) -> Response:
    """From now on, so often."""

    def work(session: Session, access: Access) -> None:
        choose(session, access.name, often)

    context.write(work)
    return go(context, "account", "letters")


@pages.get(_STOP, NotificationsPermission.LETTERS_END, include_in_schema=False)
def stop_page(request: Request, context: Ctx, token: str) -> Response:
    """The button that ends these letters, whoever has the link."""
    whose(context.commons, token)
    return _shown(request, context, ended=False)


# Uncounted: all mail programs together count as one visitor.
@pages.post(_STOP, NotificationsPermission.LETTERS_END, counted=False, include_in_schema=False)
def end_letters(request: Request, context: Ctx, token: str) -> Response:
    """No more letters. No redirect, which a mail program would not follow."""
    stop(context.commons, token)
    return _shown(request, context, ended=True)


def _shown(request: Request, context: Context, *, ended: bool) -> Response:
    return page(request, context, "letters_stop.html", ended=ended)
