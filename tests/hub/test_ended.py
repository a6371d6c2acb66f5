"""Access that ends, ends everywhere: cookie, token, stream, workspace, kernel, groups; and comes back as it was."""

import contextlib
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.conftest import Community
from tests.support.house import operator
from tests.support.person import Person
from tests.support.wire import client

IN_THE_COMMONS, WORKSPACE = 5.0, 15.0
"""Seconds, as docs/operator.md states them."""


ASK = """
import os, urllib.error, urllib.request as r
url = os.environ["COSMOS_COMMONS_URL"] + "/api/v1/lanes/py/threads"
try:
    print(r.urlopen(r.Request(url, headers={"Authorization": "Bearer " + os.environ["JUPYTERHUB_API_TOKEN"]})).status)
except urllib.error.HTTPError as refused:
    print(refused.code)
"""


def until(true: Callable[[], bool], seconds: float) -> float:
    """Wait for it; how long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - begun


def lanes(community: Community) -> httpx.Client:
    """The commons' API as the operator."""
    return client(f"{community.house.commons_url}/api/v1", headers=operator(community.house))


def groups(community: Community, person: Person) -> list[str]:
    answer: list[str] = person.hub_api("GET", f"/users/{person.name}").json()["groups"]
    return sorted(answer)


@pytest.fixture
def leaver(community: Community, request: pytest.FixtureRequest) -> Iterator[Person]:
    """A member of `py` of the test's own."""
    name = f"leaver{abs(hash(request.node.name)) % 10_000}"
    person = Person.new(community.house, name)
    with lanes(community) as api:
        assert api.put(f"/lanes/py/members/{name}", json={"role": "member"}).status_code == 200
    yield person
    person.http.close()


def remove(community: Community, person: Person) -> None:
    with lanes(community) as api:
        assert api.delete(f"/lanes/py/members/{person.name}").status_code == 204


def test_all_that_a_former_member_holds_is_worth_nothing(community: Community, leaver: Person) -> None:
    until(lambda: groups(community, leaver) == ["lane-py", "nbgrader-py"], 5)
    workspace = leaver.open("py")
    page = f"{community.house.commons_url}/lanes/py/members"
    assert leaver.http.get(page).status_code == 200
    with leaver.commons() as token, workspace.kernel() as kernel:
        assert kernel.run(ASK).strip() == "200"
        with token.stream("GET", "/lanes/py/events", timeout=20) as stream:
            lines = stream.iter_lines()
            assert next(lines).startswith("retry")
            remove(community, leaver)
            ended = time.monotonic()
            assert any(line == "event: end" for line in lines), "the stream says that it ends"
            assert time.monotonic() - ended < IN_THE_COMMONS
        assert token.get("/lanes/py/threads").json()["code"] == "access-ended"
        assert leaver.http.get(page).status_code == 403
        assert kernel.run(ASK).strip() == "403"
        with contextlib.suppress(ConnectionClosed):
            while True:
                kernel.channels.recv(timeout=WORKSPACE)
        assert time.monotonic() - ended < WORKSPACE, "the kernel's connection is closed"
    until(lambda: leaver.hub_api("GET", f"/users/{leaver.name}").json()["servers"] == {}, WORKSPACE)
    until(lambda: groups(community, leaver) == [], 5)
    again = Person(community.house, leaver.name, leaver.password)
    again.sign_in()
    assert groups(community, again) == [], "signing in again opens nothing"
    assert again.http.get(page).status_code == 403
    again.http.close()


def test_who_opens_it_at_once_is_not_led_into_what_is_about_to_end(
    community: Community, leaver: Person
) -> None:
    leaver.open("py")
    remove(community, leaver)
    looking = leaver.open("py")
    assert looking.request("GET", "api/contents/welcome.ipynb").status_code == 200
    assert looking.request("POST", "api/kernels", json={"name": "python3"}).status_code != 201
    with lanes(community) as api:
        assert api.put(f"/lanes/py/members/{leaver.name}", json={"role": "member"}).status_code == 200
    assert leaver.open("py").run("print('back')") == "back\n"


def test_access_that_comes_back_puts_everything_back(community: Community, leaver: Person) -> None:
    leaver.open("py").run("open('/home/learner/mine.txt', 'w').write('kept')")
    remove(community, leaver)
    until(lambda: leaver.hub_api("GET", f"/users/{leaver.name}").json()["servers"] == {}, WORKSPACE)
    looking = leaver.open("py")
    assert looking.request("GET", "api/contents/mine.txt").json()["content"] == "kept"
    assert looking.request("POST", "api/kernels", json={"name": "python3"}).status_code in {
        403,
        404,
        500,
        501,
    }
    with lanes(community) as api:
        assert api.put(f"/lanes/py/members/{leaver.name}", json={"role": "member"}).status_code == 200
    # What ran to be looked at makes room for one to work in.
    until(lambda: leaver.hub_api("GET", f"/users/{leaver.name}").json()["servers"] == {}, WORKSPACE)
    assert leaver.open("py").run("print(open('/home/learner/mine.txt').read())").strip() == "kept"
    until(lambda: groups(community, leaver) == ["lane-py", "nbgrader-py"], 5)


def test_a_steward_of_one_lane_is_nobody_in_the_other(community: Community) -> None:
    steward = community["sta"]
    until(lambda: "lane-py-stewards" in groups(community, steward), 10)
    assert all("advanced" not in group for group in groups(community, steward))
    with steward.commons() as api:
        for method, path, body in (
            ("PUT", "/lanes/py-advanced/members/sta", {"role": "steward"}),
            ("DELETE", "/lanes/py-advanced/members/b1", None),
            ("GET", "/lanes/py-advanced/members", None),
        ):
            assert api.request(method, path, json=body).status_code in {403, 404}
    for method, path in (
        ("POST", "/groups/lane-py-advanced/users"),
        ("GET", "/groups"),
        ("GET", "/users"),
        ("DELETE", "/users/a1/servers/py"),
    ):
        refused = steward.hub_api(method, path, json={"users": ["sta"]})
        assert refused.status_code in {403, 404}, f"{method} {path}"


def test_why_says_it_on_the_command_line(community: Community, leaver: Person) -> None:
    house = community.house
    assert "You are a member of" in house.lanes("why", leaver.name, "py")
    remove(community, leaver)
    said = house.lanes("why", leaver.name, "py")
    assert said.startswith("No access.")
    assert "A steward took you out of" in said
    assert "to look at and take along until" in said
