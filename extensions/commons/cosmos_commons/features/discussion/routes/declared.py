"""Where the feature's routes are declared, and what their addresses and pages have in common."""

from typing import Annotated

from fastapi import Path, Query

from cosmos_commons.routing import Routes

routes = Routes()

THREAD = "/lanes/{lane}/threads/{thread}"
POSTS = f"{THREAD}/posts"
POST = f"{POSTS}/{{post}}"

Number = Annotated[int, Path(ge=1, lt=2**62)]
Limit = Annotated[int, Query(ge=1, le=500)]
After = Annotated[int | None, Query(ge=1, lt=2**62)]
