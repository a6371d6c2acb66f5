"""The feature's routes, which its modules declare theirs on, and what their addresses and pages have in common."""

from typing import Annotated

from fastapi import Query

from cosmos_commons.routing import Routes

routes = Routes()
PROMPTS = "/lanes/{lane}/prompts"
PROMPT = f"{PROMPTS}/{{prompt}}"
RESPONSES = f"{PROMPT}/responses"
RESPONSE = f"{RESPONSES}/{{response}}"

After = Annotated[int, Query(ge=0, lt=2**62, description="The previous answer's `next`.")]
Limit = Annotated[int, Query(ge=1, le=500)]
OfRound = Annotated[int | None, Query(ge=1, lt=2**31, description="A round's number; none: the present one.")]
