"""The letters that would have gone out, for administrators where no mail server is set. Elsewhere there is no such
page: what is in letters is for whom they are to."""

from typing import Annotated

from fastapi import Query
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Ctx
from cosmos_commons.errors import NotFound
from cosmos_commons.mail import LetterRow
from cosmos_commons.permissions import CorePermission
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page

_AT_ONCE = 50


@pages.get("/letters", CorePermission.LETTER_LIST, include_in_schema=False)
def letters_page(
    request: Request, context: Ctx, page_number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
) -> Response:
    """Letters, newest first, as they would have gone out."""
    if context.commons.settings.smtp_url.get_secret_value():
        raise NotFound
    newest = select(LetterRow).order_by(LetterRow.at.desc(), LetterRow.key)
    skipped = (page_number - 1) * _AT_ONCE
    with context.read() as session:
        found = session.scalars(newest.offset(skipped).limit(_AT_ONCE + 1)).all()
    return page(
        request,
        context,
        "letters.html",
        letters=found[:_AT_ONCE],
        following=page_number + 1 if len(found) > _AT_ONCE else None,
    )
