"""Answers: what every response carries, and how errors are told."""

import re
from typing import Any

import pytest

PREFIX = "/services/commons"
API = f"{PREFIX}/api/v1"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{PREFIX}/healthz", 200),
        ("GET", f"{API}/me", 401),
        ("GET", "/elsewhere", 404),
        ("DELETE", f"{PREFIX}/healthz", 405),
        ("POST", f"{API}/lanes", 413),
    ],
)
def test_every_answer_carries_the_security_headers(house: Any, method: str, path: str, status: int) -> None:
    large = {"content": b"x" * (house.settings.max_body_bytes + 1)} if status == 413 else {}
    answer = house.client.request(method, path, headers=house.operator if status == 413 else {}, **large)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


def test_a_body_too_large_without_saying_so_is_refused_too(house: Any) -> None:
    pieces = (b"x" * 65_536 for _ in range(32))
    answer = house.client.post(f"{API}/lanes", content=pieces, headers=house.operator)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_an_unforeseen_error_gives_away_nothing_but_its_number(house: Any) -> None:
    house.app.state.watching = None
    house.lane()
    answer = house.get("/lanes/week/events", "ana")
    assert answer.status_code == 500
    assert set(answer.json()) == {"type", "title", "status", "code", "detail", "request_id"}
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"]


def test_a_refusal_says_which_field_and_why(house: Any) -> None:
    answer = house.client.post(
        f"{API}/lanes", json={"playbook": "small", "slug": "No"}, headers=house.operator
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "not-understood")
    assert [fault["field"] for fault in problem["errors"]] == ["slug"]
    assert "beginning with a letter" in problem["errors"][0]["message"]


def test_a_person_at_a_closed_page_is_led_to_sign_in(house: Any) -> None:
    from cosmos_commons.app import build_app
    from cosmos_commons.features.lanes.permissions import LanesPermission
    from cosmos_commons.routing import Routes

    pages = Routes()
    pages.get("/private", LanesPermission.SELF_READ)(lambda: None)
    app = build_app(house.settings, hub=house.hub, pages=pages)
    house.app.router.routes.extend(route for route in app.routes if route not in house.app.router.routes)
    answer = house.client.get(f"{PREFIX}/private?a=b", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer.headers["location"] == f"{PREFIX}/sign-in?next=%2Fservices%2Fcommons%2Fprivate%3Fa%3Db"
    app.state.commons.database.close()


def test_the_openapi_document_names_each_routes_permission(house: Any) -> None:
    document = house.client.get(f"{PREFIX}/api/openapi.json").json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) > 15
    assert all(re.fullmatch(r"\w+:\w+:\w+", operation["x-permission"]) for operation in operations)


def test_a_name_in_an_address_cannot_reach_beyond_it(house: Any) -> None:
    house.lane()
    for odd in ("..%2fother", "week%00", "%2e%2e", "a" * 500, "w'; DROP TABLE lanes_lane;--"):
        answer = house.get(f"/lanes/{odd}/threads", "ana")
        assert answer.status_code in {403, 404}, odd
