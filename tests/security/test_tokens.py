"""A workspace's only secret is its own token, and that opens nothing but its member's own things in its own lane."""

import inspect
import re
import secrets
import sqlite3
import uuid
from urllib.parse import urlsplit

import pytest
from jupyterhub.apihandlers import default_handlers
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.security import network
from tests.security.conftest import Scene, stop
from tests.security.inside import call
from tests.support.house import House
from tests.support.person import Person, Workspace
from tests.support.wire import client, connection

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILLED = {
    "users": "a2", "servers": "py", "services": "commons", "groups": "lane-py", "tokens": "a1", "shared": "a2",
    "shares": "a2", "share-codes": "a2", "cookie": "jupyterhub-session-id", "token": "x",
}  # fmt: skip
OPEN = {("GET", "/api/"), ("GET", "/api/user")}
"""What the token may ask: the Hub's version, and who it is."""


def hub_routes() -> list[tuple[str, str]]:
    """Every method and path of the Hub's own API, aimed at another member; from its own list, so none is forgotten."""
    found = []
    for pattern, handler, *_ in default_handlers:
        plain = re.sub(r"\(\[\^/\][+*]\)", "{}", pattern)
        plain = re.sub(r"\(\?:(.*?)\)\?", r"\1", plain).removesuffix("?")
        path = ""
        for part in plain.split("/")[1:]:
            path += "/" + (FILLED.get(path.rpartition("/")[2], "py") if part == "{}" else part)
        found += [(method, path) for method in METHODS if method.lower() in dict(inspect.getmembers(handler))]
    return sorted(set(found))


def ask_all(base: str, routes: list[list[str]], token: str) -> list[int]:
    """The status of each, one after the other, asked from inside a workspace."""
    import http.client
    from urllib.parse import urlsplit

    statuses = []
    parts = urlsplit(base)
    for method, path in routes:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
        connection.request(method, parts.path + path, b"{}" if method != "GET" else None, headers)
        statuses.append(connection.getresponse().status)
        connection.close()
    return statuses


def own_token() -> str:
    """What the workspace was given."""
    import os

    return os.environ["JUPYTERHUB_API_TOKEN"]


def own_api() -> str:
    """Where the workspace finds the Hub, without `/api`."""
    import os

    return os.environ["JUPYTERHUB_API_URL"].removesuffix("/api")


def own_commons() -> str:
    """Where the workspace finds the commons' API."""
    import os

    return os.environ["COSMOS_COMMONS_URL"] + "/api/v1"


def hub_state(house: House) -> list[object]:
    """What the Hub keeps and a request could change."""
    wanted = (
        "select name, admin from users order by name", "select name from groups order by name",
        "select name, user_id from spawners order by id", "select name from roles order by name",
        "select name from services order by name", "select id, user_id, service_id, note from api_tokens order by id",
    )  # fmt: skip
    with sqlite3.connect(f"file:{house.data / 'hub' / 'hub.sqlite'}?mode=ro", uri=True) as database:
        return [database.execute(query).fetchall() for query in wanted]


def test_a_workspaces_token_opens_nothing_of_the_hubs(scene: Scene) -> None:
    routes = hub_routes()
    assert len(routes) > 40
    scene.kernel("a1")
    before = hub_state(scene.community.house)
    statuses = scene.attack(ask_all, scene.attack(own_api), routes, scene.attack(own_token))
    opened = {route for route, status in zip(routes, statuses, strict=True) if status < 300}
    assert opened == OPEN
    assert hub_state(scene.community.house) == before


def test_an_administrators_token_opens_what_the_workspaces_does_not(scene: Scene) -> None:
    """Or the list above would be of routes that answer nobody."""
    house = scene.community.house
    name = f"root{secrets.token_hex(3)}"
    admin = Person.new(house, name, admin=True)
    made = admin.hub_api("POST", f"/users/{name}/tokens", json={})
    admin.http.close()
    routes = [route for route in hub_routes() if route[0] == "GET"]
    with client(house.url, headers={"Authorization": f"token {made.json()['token']}"}) as http:
        answers = {path: http.get(f"/hub{path}") for _, path in routes}
        opened = {path for path, answer in answers.items() if answer.status_code < 300}
    assert {
        "/api/users",
        "/api/users/a2",
        "/api/groups",
        "/api/services",
        "/api/proxy",
        "/api/users/a2/tokens",
    } <= opened


@pytest.mark.parametrize(
    "asked",
    [
        {"roles": ["admin"]}, {"scopes": ["admin:users"]}, {"scopes": ["admin:servers"]}, {"scopes": ["proxy"]},
        {"scopes": ["access:servers!server=a2/py"]}, {"scopes": ["access:servers!user=a2"]},
        {"scopes": ["list:users"]}, {"scopes": ["groups"]}, {"scopes": ["access:services!service=idle-culler"]},
        {"scopes": ["read:users!group=lane-py-advanced"]}, {"scopes": ["shares!user=a2"]}, {"roles": ["commons"]},
    ],
    ids=str,
)  # fmt: skip
def test_no_member_makes_a_token_with_more_than_they_have(asked: dict[str, list[str]], scene: Scene) -> None:
    member = scene.community["a1"]
    assert member.hub_api("POST", "/users/a1/tokens", json=asked).status_code in (400, 403)
    own = member.hub_api("POST", "/users/a1/tokens", json={"scopes": ["read:users:name!user"]})
    assert own.status_code == 201, "what they do have they may give"


def lane_requests(lane: str) -> list[list[str]]:
    """Of the commons, about one lane."""
    reads = ("", "/members", "/threads", "/prompts", "/events", "/threads/x/posts", "/prompts/x/responses")
    writes = ("/threads", "/threads/x/posts", "/prompts/x/responses")
    found = [["GET", f"/lanes/{lane}{path}"] for path in (*reads, "/entitlements/b1")]
    found += [["POST", f"/lanes/{lane}{path}"] for path in writes]
    return found + [["PUT", f"/lanes/{lane}/members/a1"], ["DELETE", f"/lanes/{lane}/members/b1"]]


def test_a_workspaces_token_opens_nothing_in_another_lane(scene: Scene) -> None:
    asked = [request for request in lane_requests("py-advanced") if request != ["GET", "/lanes/py-advanced"]]
    statuses = scene.attack(ask_all, scene.attack(own_commons), asked, scene.attack(own_token))
    assert set(statuses) <= {401, 403, 404}
    theirs = call(scene.kernel("b1"), ask_all, scene.attack(own_commons), [["GET", "/lanes/py-advanced/threads"]],
                  call(scene.kernel("b1"), own_token))  # fmt: skip
    assert theirs == [200], "its own members read it"


def test_a_workspaces_token_is_confined_to_its_lane_also_for_who_is_in_both(scene: Scene) -> None:
    steward = scene.community["sta"]
    hidden = next(
        lane["slug"]
        for lane in steward.http.get(f"{scene.community.house.commons_url}/api/v1/me").json()["lanes"]
        if lane["slug"].startswith("hidden-")
    )
    with steward.open("py").kernel() as kernel:
        token, base = call(kernel, own_token), call(kernel, own_commons)
        assert set(call(kernel, ask_all, base, lane_requests(hidden), token)) <= {401, 403, 404}
        assert call(kernel, ask_all, base, [["GET", "/lanes/py/threads"]], token) == [200]
    stop(steward, "py")


def test_the_token_dies_with_the_workspace(scene: Scene) -> None:
    steward = scene.community["sta"]
    with steward.open("py").kernel() as kernel:
        token, base = call(kernel, own_token), call(kernel, own_api)
    assert scene.attack(network.fetch, f"{base}/api/user", token)[0] == 200
    stop(steward, "py")
    assert scene.attack(network.fetch, f"{base}/api/user", token)[0] == 403


SERVER_PATHS = ("api/status", "api/contents/welcome.ipynb", "api/kernels", "api/sessions", "api/terminals", "lab",
                "files/welcome.ipynb", "lane/api/arrivals", "api/events/subscribe", "api/config/x")  # fmt: skip


@pytest.mark.parametrize("who", ["a2", "b1", "stranger"])
def test_anothers_cookie_opens_nothing_of_a_workspace(who: str, scene: Scene) -> None:
    scene.kernel("a1")
    workspace, other = scene.workspace("a1"), scene.community[who]
    for path in SERVER_PATHS:
        for method in ("GET", "POST", "DELETE"):
            answer = other.http.request(
                method, workspace.url + path, headers={"Origin": workspace.url.rstrip("/")}
            )
            assert answer.status_code in (401, 403, 404, 405), (method, path, answer.status_code)
            assert "# Welcome" not in answer.text
    assert workspace.request("GET", "api/contents/welcome.ipynb").status_code == 200


def test_anothers_token_and_no_token_open_nothing_of_a_workspace(scene: Scene) -> None:
    scene.kernel("a1")
    workspace = scene.workspace("a1")
    tokens = {"another's": call(scene.kernel("a2"), own_token), "wrong": "0" * 32, "none": ""}
    for whose, token in tokens.items():
        with client(
            scene.community.house.url, headers={"Authorization": f"token {token}"} if token else {}
        ) as http:
            for path in SERVER_PATHS:
                status = http.get(workspace.url + path).status_code
                assert status in (302, 401, 403, 404, 405), (whose, path, status)
    with client(
        scene.community.house.url, headers={"Authorization": f"token {scene.attack(own_token)}"}
    ) as http:
        assert http.get(workspace.url + "api/status").status_code == 200


@pytest.mark.parametrize("who", ["a2", "b1", "stranger", "nobody", "a1 from elsewhere"])
def test_a_kernels_channel_is_opened_by_its_own_member_alone(who: str, scene: Scene) -> None:
    identity = scene.kernel("a1").identity
    workspace = scene.workspace("a1")
    own = urlsplit(workspace.url)
    origin = f"{own.scheme}://{own.netloc}"
    match who:
        case "nobody":
            cookies = ""
        case "a1 from elsewhere":
            cookies, origin = cookies_of(scene.community["a1"], workspace), "http://evil.example"
        case name:
            cookies = cookies_of(scene.community[name], workspace)
    assert channel(workspace, identity, cookies, origin) in (302, 403)
    assert (
        channel(
            workspace, identity, cookies_of(scene.community["a1"], workspace), f"{own.scheme}://{own.netloc}"
        )
        == 101
    )


def cookies_of(person: Person, workspace: Workspace) -> str:
    """What their browser would send to that workspace."""
    return str(person.http.build_request("GET", workspace.url).headers.get("cookie", ""))


def channel(workspace: Workspace, kernel: str, cookies: str, origin: str) -> int:
    """The status of opening a kernel's websocket."""
    parts = urlsplit(workspace.url)
    try:
        with connect(  # type: ignore[call-overload]
            f"ws://{parts.netloc}{parts.path}api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}",
            sock=connection(workspace.person.house.port),
            additional_headers={"Cookie": cookies} if cookies else {},
            origin=origin,
        ):
            return 101
    except InvalidStatus as refused:
        return int(refused.response.status_code)
