"""Doors: every route of the app, tried by everybody who should not get through it."""

import re
from enum import StrEnum
from typing import Any

import pytest
from cosmos_commons.permissions import Audience, CorePermission, Grant
from cosmos_commons.routing import GuardedRoute, PermissionMissing, guarded
from cosmos_commons.web.site import pages
from fastapi import FastAPI
from sqlalchemy import select

PREFIX = "/services/commons"
API = f"{PREFIX}/api/v1"
# Reviewed: what anybody may ask without saying who they are.
PUBLIC = {
    ("GET", f"{PREFIX}/healthz"),
    ("GET", f"{PREFIX}/api/openapi.json"),
    ("GET", f"{PREFIX}/api/v1/lanes"),
    ("POST", f"{PREFIX}/api/v1/invitations/look"),
    ("POST", f"{PREFIX}/stripe/webhook"),  # asks for Stripe's signature instead
    ("GET", f"{PREFIX}/sign-in"),
    ("GET", f"{PREFIX}/oauth_callback"),
    ("POST", f"{PREFIX}/sign-out"),
}
CANARY = "canary-in-lane-a"


def _routes(app: FastAPI) -> list[tuple[str, GuardedRoute]]:
    return [
        (method, route) for route in guarded(app) for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def _url(route: GuardedRoute, lane: str) -> str:
    """The route's address for the first thing of each kind that there is in the lane."""
    values = {"lane": lane, "thread": "hello", "prompt": "why", "name": "ana", "kind": "heart"}
    return re.sub(r"\{(\w+)(:path)?\}", lambda match: values.get(match[1], "1"), route.path)


def _state(house: Any) -> list[Any]:
    """Every row of every table that a refused request must leave alone; of jobs, which are worked on meanwhile, which
    there are."""
    from cosmos_commons.db import Base
    from cosmos_commons.jobs import JobRow

    own = {"core_session", JobRow.__tablename__}
    asked = [table.select() for table in Base.metadata.sorted_tables if table.name not in own]
    with house.app.state.commons.database.read() as session:
        jobs = select(JobRow.kind, JobRow.key, JobRow.change)
        return [sorted(map(str, session.execute(one))) for one in (*asked, jobs)]


def _two_lanes(house: Any) -> None:
    house.lane("week")
    house.lane("other", stewards=["olga"], members=["otto"])
    house.post(CANARY, "ana")
    house.respond(CANARY, "ana")


def test_a_route_without_a_permission_cannot_be_built() -> None:
    app = FastAPI(openapi_url=None)
    with pytest.raises(PermissionMissing):
        app.router.add_api_route("/open", lambda: None, route_class_override=GuardedRoute)
    app.get("/plain")(lambda: None)
    with pytest.raises(PermissionMissing):
        list(guarded(app))


def test_every_route_has_a_permission_that_somebody_holds(house: Any) -> None:
    grants = house.app.state.commons.rules.grants
    for _, route in _routes(house.app):
        assert route.permission in grants, route.path


def test_every_permission_is_used_named_well_and_sorted(house: Any) -> None:
    used = {route.permission for _, route in _routes(house.app)}
    used |= {page.options["openapi_extra"]["x-permission"] for page in pages}
    granted = set(house.app.state.commons.rules.grants)
    assert granted <= used
    for permission in granted:
        assert re.fullmatch(r"[a-z]+:[a-z_]+:[a-z]+", permission.value)
        family: type[StrEnum] = type(permission)
        assert [member.name for member in family] == sorted(member.name for member in family)


def test_a_permission_nobody_was_granted_is_nobodys(house: Any) -> None:
    from cosmos_commons.access import Rules
    from cosmos_commons.errors import NotAllowed
    from cosmos_commons.principal import Principal, Via

    rules = Rules({}, frozenset())
    with pytest.raises(NotAllowed):
        rules.decide(None, Principal(Via.COOKIE, "ana", admin=True), CorePermission.HEALTH_READ, None)


def test_a_stranger_gets_through_no_door_but_the_public_ones(house: Any) -> None:
    _two_lanes(house)
    before = _state(house)
    for method, route in _routes(house.app):
        if (method, route.path) in PUBLIC:
            continue
        answer = house.client.request(
            method, _url(route, "absent"), json={} if method in {"POST", "PUT"} else None
        )
        assert answer.status_code == 401, (method, route.path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        closed = house.client.request(method, _url(route, "week"))
        public = route.permission.value == "lanes:lane:read"
        assert closed.status_code == (200 if public else 401), (method, route.path)
        assert CANARY not in closed.text
    assert _state(house) == before


def test_another_lanes_people_get_through_none_of_this_lanes_doors(house: Any) -> None:
    _two_lanes(house)
    before = _state(house)
    tokens = [
        house.as_("otto"),
        house.as_("olga"),
        house.as_("zoe"),
        {"Authorization": f"Bearer {house.hub.workspace('otto', 'other')}"},
        {"Authorization": f"Bearer {house.hub.workspace('ana', 'other')}"},
    ]
    free = {"lanes:lane:read", "lanes:membership:create", "invitations:request:create"}
    for method, route in _routes(house.app):
        if "{lane}" not in route.path or route.permission.value in free:
            continue
        for headers in tokens:
            answer = house.client.request(method, _url(route, "week"), headers=headers, json=None)
            assert answer.status_code in {403, 404}, (method, route.path, answer.text)
            assert CANARY not in answer.text
    assert _state(house) == before


DECIDED = {"sign-in-required", "not-allowed", "not-a-member", "outside-its-lane", "no-such-lane"}
RANK = {Audience.MEMBER: 1, Audience.FACILITATOR: 2, Audience.STEWARD: 3}


def _may(grant: Grant, who: str, *, in_a_lane: bool) -> bool:
    """What the table of permissions (docs/operator.md) says, in the plainest words."""
    audience = grant.audience
    if who == "operator":
        return grant.operator
    if who == "workspace" and not grant.workspaces:
        return False
    if audience is Audience.ANYONE or (audience is Audience.LANE_VIEWER and who != "elsewhere"):
        return True
    if who == "nobody":
        return audience is Audience.LANE_VIEWER
    if who == "admin" and grant.admins:
        return True
    if audience in {Audience.SIGNED_IN, Audience.LANE_VIEWER}:
        return True
    rank = {"workspace": 1, "member": 1, "facilitator": 2, "steward": 3}.get(who, 0) if in_a_lane else 0
    return audience in RANK and rank >= RANK[audience]


def _people(house: Any) -> dict[str, dict[str, str]]:
    house.client.put(f"{API}/lanes/week/members/fay", json={"role": "facilitator"}, headers=house.operator)
    return {
        "nobody": {},
        "member": house.as_("ben"),
        "facilitator": house.as_("fay"),
        "steward": house.as_("sofia"),
        "another lane's member": house.as_("otto"),
        "another lane's steward": house.as_("olga"),
        "admin": house.as_("root", admin=True),
        "workspace": {"Authorization": f"Bearer {house.hub.workspace('ben', 'week')}"},
        "operator": house.operator,
    }


@pytest.mark.parametrize("visibility", ["private", "public"])
def test_what_is_wrong_with_a_question_is_told_to_those_alone_who_may_ask_it(
    house: Any, visibility: str
) -> None:
    house.lane(visibility=visibility, joining="invited")
    asked = "/lanes/week/threads/hello/posts?limit=none"
    assert house.get(asked, "ana").json()["code"] == "not-understood"
    refused = house.get(asked, "carla")
    assert refused.json() | {"request_id": ""} == house.get(asked.split("?")[0], "carla").json() | {
        "request_id": ""
    }
    assert refused.status_code in {403, 404}


def test_who_gets_through_which_door_is_what_the_table_of_permissions_says(house: Any) -> None:
    _two_lanes(house)
    people = _people(house)
    grants = house.app.state.commons.rules.grants
    # What shows somebody out comes last.
    routes = sorted(_routes(house.app), key=lambda told: told[1].path.endswith(("/leave", "/members/{name}")))
    for method, route in routes:
        if route.path.endswith(("/events", "/join", "/leave")) or "SESSION" in route.permission.name:
            continue  # endless; lets in; shows out; for browsers alone
        url = _url(route, "week").replace("/members/ana", "/members/nobody-here")
        for who, headers in people.items():
            answer = house.client.request(method, url, json={"unknown": 1}, headers=headers)
            code = answer.json().get("code") if "problem" in answer.headers.get("content-type", "") else None
            allowed = _may(grants[route.permission], who, in_a_lane="{lane}" in route.path)
            assert (code not in DECIDED) == allowed, (method, route.path, who, answer.text)


def test_the_operators_token_reads_nobodys_words(house: Any) -> None:
    _two_lanes(house)
    for method, route in _routes(house.app):
        if method == "GET" and route.path.endswith("/events") is False:
            assert CANARY not in house.client.get(_url(route, "week"), headers=house.operator).text
