"""The addresses of files: one to give, one to get."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Query
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Ctx, problem_responses
from cosmos_commons.errors import NotFound
from cosmos_commons.files.errors import StorageFull, TypeNotTaken
from cosmos_commons.files.giving import give, store_of
from cosmos_commons.files.rows import File, FileRow, shared_name
from cosmos_commons.files.sight import hides
from cosmos_commons.permissions import CorePermission
from cosmos_commons.routing import Routes

routes = Routes()
# Nothing in a file of a member's may run, even where a browser shows it in a window of its own.
_HARMLESS = "default-src 'none'; sandbox"


@routes.post(
    "/lanes/{lane}/files",
    CorePermission.FILE_CREATE,
    response_model=File,
    status_code=201,
    responses=problem_responses(TypeNotTaken, StorageFull),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
    summary="Give a file to the lane, as the request's body",
)
def create_file(
    request: Request, context: Ctx, lane: str, name: Annotated[str, Query(min_length=1, max_length=400)]
) -> Response:
    return give(context, request.state.body, name).response()


@routes.get(
    "/lanes/{lane}/files/{file}/{name}",
    CorePermission.FILE_READ,
    response_class=Response,
    summary="A file of the lane",
)
def read_file(context: Ctx, lane: str, file: str, name: str) -> Response:
    number = int(file) if file.isdecimal() and len(file) <= 18 else 0
    with context.read() as session:
        row = session.scalar(
            select(FileRow).where(FileRow.id == number, FileRow.lane_id == context.access.lane.id)
        )
        if row is None or not (row.claimed or row.by == context.access.name):
            raise NotFound
        if name not in {row.name, shared_name(row.type)}:
            raise NotFound
        said = (
            feature.file_sight(session, context.access, number, context.now)
            for feature in context.commons.features
        )
        if hides(said):
            raise NotFound
    shown = "inline" if row.type.startswith("image/") else "attachment"
    headers = {
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": _HARMLESS,
    }
    return Response(store_of(context).get(row.sha256), media_type=row.type, headers=headers)
