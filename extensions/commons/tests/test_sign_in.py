"""Signing in: OAuth with the Hub, sessions, and requests that other sites would like to forge."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cosmos_commons.app import build_app
from cosmos_commons.settings import Settings
from cosmos_commons.sign_in import safe_next
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response

PREFIX = "/services/commons"
API = f"{PREFIX}/api/v1"


def _origin(house: Any) -> str:
    return str(house.client.base_url).rstrip("/")


def _begin(house: Any, next_: str = "") -> tuple[dict[str, str], str]:
    """What the Hub is asked, and the cookie that the browser keeps meanwhile."""
    answer = house.client.get(f"{PREFIX}/sign-in", params={"next": next_})
    house.client.cookies.clear()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    return asked, answer.headers["set-cookie"].split(";")[0]


def _hub_agrees(
    house: Any, asked: dict[str, str], cookie: str, name: str = "ana", *, admin: bool = False
) -> str:
    """The code that the Hub sends along, for the verifier behind the challenge."""
    import base64
    from hashlib import sha256

    kept = house.app.state.commons.cookies._states.loads(cookie.partition("=")[2])
    challenge = base64.urlsafe_b64encode(sha256(kept["verifier"].encode()).digest()).decode().rstrip("=")
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge, "S256")
    code = f"code-for-{name}"
    house.hub.codes[code] = (house.hub.person(name, admin=admin), kept["verifier"])
    return code


def sign_in(house: Any, name: str = "ana", next_: str = "") -> tuple[dict[str, str], Any]:
    """Headers of a browser that has signed in, and the last answer on the way."""
    asked, cookie = _begin(house, next_)
    code = _hub_agrees(house, asked, cookie, name)
    query = {"code": code, "state": asked["state"]}
    answer = house.client.get(f"{PREFIX}/oauth_callback", params=query, headers={"Cookie": cookie})
    house.client.cookies.clear()
    given = [
        value.split(";")[0] for value in answer.headers.get_list("set-cookie") if "cosmos-session" in value
    ]
    return {"Cookie": given[0]} if given else {}, answer


def _form_token(house: Any, browser: dict[str, str]) -> str:
    cookies = house.app.state.commons.cookies
    value = browser["Cookie"].partition("=")[2]
    token: str = cookies.form_token(cookies._signer.unsign(value).decode())
    return token


def test_a_browser_signs_in_and_is_somebody(house: Any) -> None:
    house.lane()
    browser, answer = sign_in(house, next_=f"{PREFIX}/lanes/week")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PREFIX}/lanes/week")
    kept = next(
        value for value in answer.headers.get_list("set-cookie") if value.startswith("cosmos-session")
    )
    assert all(part in kept for part in ("HttpOnly", "SameSite=lax", f"Path={PREFIX}/"))
    assert house.client.get(f"{API}/me", headers=browser).json()["name"] == "ana"


def test_a_session_row_gives_away_neither_the_id_nor_the_token(house: Any) -> None:
    browser, _ = sign_in(house)
    with house.app.state.commons.database.read() as session:
        row = str(session.execute(text("SELECT * FROM core_session")).all())
    assert next(iter(house.hub.users)) not in row
    assert browser["Cookie"].partition("=")[2].partition(".")[0] not in row


def test_a_sign_in_that_somebody_else_began_is_refused(house: Any) -> None:
    asked, cookie = _begin(house)
    code = _hub_agrees(house, asked, cookie)
    url = f"{PREFIX}/oauth_callback"
    query = {"code": code, "state": asked["state"]}
    assert house.client.get(url, params=query).status_code == 403
    assert house.client.get(url, params={"code": code}, headers={"Cookie": cookie}).status_code == 403
    other, _ = _begin(house)
    crossed = {"code": code, "state": other["state"]}
    assert house.client.get(url, params=crossed, headers={"Cookie": cookie}).status_code == 403
    forged = cookie[:-4] + "AAAA"
    assert house.client.get(url, params=query, headers={"Cookie": forged}).status_code == 403


def test_a_code_that_the_hub_refuses_signs_nobody_in(house: Any) -> None:
    asked, cookie = _begin(house)
    query = {"code": "unknown", "state": asked["state"]}
    answer = house.client.get(f"{PREFIX}/oauth_callback", params=query, headers={"Cookie": cookie})
    assert (answer.status_code, answer.json()["code"]) == (403, "sign-in-failed")


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil", "https:evil", "/services/commons/\\evil", "/hub/logout",
     "/services/commons//evil", "/services/commons/../../hub", "/services/commons/%5c%5cevil", "javascript:1",
     "/services/commons/\r\nX: y", "/services/commons.evil/", "/services/commons/\u2028", ""],
)  # fmt: skip
def test_next_never_leads_away(wanted: str) -> None:
    assert safe_next(wanted, f"{PREFIX}/") == f"{PREFIX}/"


def test_next_keeps_a_page_of_ours() -> None:
    page = f"{PREFIX}/lanes/week/threads/hello?after=5"
    assert safe_next(page, f"{PREFIX}/") == page


@pytest.mark.parametrize(
    ("headers", "with_token", "status"),
    [
        pytest.param({"Origin": "OURS"}, True, 201, id="a page of ours"),
        pytest.param(
            {"Origin": "OURS", "Sec-Fetch-Site": "same-origin"}, True, 201, id="a page of ours, said twice"
        ),
        pytest.param({"Origin": "OURS"}, False, 403, id="no form token"),
        pytest.param({}, True, 403, id="no origin"),
        pytest.param({"Origin": "null"}, True, 403, id="null origin"),
        pytest.param({"Origin": "OURS.evil.example"}, True, 403, id="origin that begins like ours"),
        pytest.param({"Origin": "https://evil.example"}, True, 403, id="another origin"),
        pytest.param({"Origin": "OURS", "Sec-Fetch-Site": "cross-site"}, True, 403, id="cross-site"),
        pytest.param(
            {"Origin": "OURS", "Sec-Fetch-Site": "same-site"}, True, 403, id="a neighbour's subdomain"
        ),
        pytest.param({"Origin": "OURS", "Sec-Fetch-Site": "none"}, True, 403, id="typed"),
    ],
)
def test_a_write_by_cookie_comes_from_a_page_of_ours(
    house: Any, headers: dict[str, str], with_token: bool, status: int
) -> None:
    house.lane()
    browser, _ = sign_in(house)
    sent = {name: value.replace("OURS", _origin(house)) for name, value in headers.items()}
    if with_token:
        sent["X-CSRF-Token"] = _form_token(house, browser)
    url = f"{API}/lanes/week/threads/hello/posts"
    assert house.client.post(url, json={"text": "x"}, headers={**browser, **sent}).status_code == status


def test_another_sites_script_cannot_follow_a_lane_with_our_cookie(house: Any) -> None:
    house.lane()
    browser, _ = sign_in(house)
    for sent in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert house.client.get(f"{API}/lanes/week/threads", headers={**browser, **sent}).status_code == 403


def test_signing_out_ends_the_session_at_once(house: Any) -> None:
    browser, _ = sign_in(house)
    sent = {**browser, "Origin": _origin(house)}
    assert house.client.post(f"{PREFIX}/sign-out", headers=sent).status_code == 403
    form = {"csrf_token": _form_token(house, browser)}
    out = house.client.post(f"{PREFIX}/sign-out", data=form, headers=sent)
    assert (out.status_code, out.headers["location"]) == (303, "/hub/logout")
    assert house.client.get(f"{API}/me", headers=browser).status_code == 401


def test_a_tossed_cookie_does_not_change_who_one_is(house: Any) -> None:
    browser, _ = sign_in(house)
    both = {"Cookie": f"cosmos-session=forged.value; {browser['Cookie']}"}
    assert house.client.get(f"{API}/me", headers=both).json()["name"] == "ana"


def test_a_session_ends_with_its_time(house: Any) -> None:
    from datetime import timedelta

    browser, _ = sign_in(house)
    house.clock.now += timedelta(days=house.settings.session_days, seconds=1)
    assert house.client.get(f"{API}/me", headers=browser).status_code == 401


def test_a_session_whose_hub_token_is_revoked_is_nobodys(house: Any) -> None:
    browser, _ = sign_in(house)
    house.hub.users.clear()
    assert house.client.get(f"{API}/me", headers=browser).status_code == 401


@pytest.mark.parametrize(
    ("kind", "scopes", "status"),
    [
        pytest.param("user", {"access:services!service=commons"}, 200, id="ours"),
        pytest.param("user", {"access:services"}, 200, id="all services"),
        pytest.param("user", {"access:services!service=other"}, 403, id="another service"),
        pytest.param("user", {"access:servers!server=ana/week"}, 403, id="a server's alone"),
        pytest.param("service", {"access:services!service=commons"}, 403, id="a service"),
    ],
)
def test_a_token_needs_the_hubs_leave_to_enter(house: Any, kind: str, scopes: set[str], status: int) -> None:
    from cosmos_commons.hub import HubUser

    house.hub.users["t"] = HubUser(name="ana", kind=kind, scopes=frozenset(scopes))
    assert house.client.get(f"{API}/me", headers={"Authorization": "token t"}).status_code == status


def test_an_absent_hub_is_said_to_be_and_admits_nobody(house: Any) -> None:
    headers = house.as_("ana")
    house.hub.away = True
    answer = house.client.get(f"{API}/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "hub-unreachable")


@pytest.mark.parametrize(
    ("public", "hub", "prefix", "path"),
    [
        pytest.param("https://c.lanes.test", "https://lanes.test", "__Host-", "/", id="own-origin"),
        pytest.param("https://lanes.test", "https://lanes.test", "", f"{PREFIX}/", id="the-hubs-origin"),
        pytest.param("http://c.lanes.test:81", "http://lanes.test:81", "", f"{PREFIX}/", id="no-tls"),
    ],
)
def test_no_neighbour_can_set_our_cookies_where_an_origin_is_ours_alone(
    settings: Settings, public: str, hub: str, prefix: str, path: str
) -> None:
    told = settings.model_copy(update={"public_url": f"{public}{PREFIX}/", "public_hub_url": f"{hub}/hub/"})
    app = build_app(told)
    cookies = app.state.commons.cookies
    secure = "; Secure" if public.startswith("https:") else ""
    answer = Response()
    asked = Request(
        {"type": "http", "headers": [], "scheme": "http", "server": ("127.0.0.1", 80), "path": "/"}
    )
    cookies.put_session(asked, answer, "an-id", 60)
    kept = answer.headers["set-cookie"]
    assert kept.startswith(f"{prefix}cosmos-session=an-id.")
    assert kept.endswith(f"HttpOnly; Max-Age=60; Path={path}; SameSite=lax{secure}")
    value = kept.partition(";")[0]
    for name, ids in ((value, ["an-id"]), (value.removeprefix("__Host-"), [] if prefix else ["an-id"])):
        shown = Request({**asked.scope, "headers": [(b"cookie", name.encode())]})
        assert list(cookies.session_ids(shown)) == ids
    gone = Response()
    cookies.drop(gone, "cosmos-session")
    assert gone.headers["set-cookie"].startswith(f'{prefix}cosmos-session=""; ')
    assert gone.headers["set-cookie"].endswith(f"Path={path}; SameSite=lax{secure}")
    app.state.commons.database.close()
