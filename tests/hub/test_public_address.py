"""A house that people open under a public address, by a proxy with TLS in front of it: everything names that address,
and what a request says of where it comes from and goes to decides nothing."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.conftest import open_place
from tests.support import stripe_sandbox
from tests.support.browser import chromium
from tests.support.front import NAME, front
from tests.support.house import House, modes, operator, running
from tests.support.paying import Buyer, at_the_prefix
from tests.support.person import Person, hidden
from tests.support.somebody import hears, post, somebody
from tests.support.stripe_sandbox import StripeSandbox
from tests.support.wire import client, connection

FORGED = {
    "Forwarded": "for=6.6.6.6;host=evil.test;proto=http",
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-Port": "6666",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Proto": "http",
    "X-Real-Ip": "7.7.7.7",
    "X-Scheme": "http",
}
"""What somebody may say of where a request comes from and goes to."""


@dataclass
class Public:
    """A house behind a proxy, its lane `py` with a member a1 and a steward sta, and a Stripe."""

    house: House
    stripe: StripeSandbox
    a1: Person
    sta: Person

    @property
    def commons_origin(self) -> str:
        return self.house.commons_url.removesuffix("/services/commons")


@pytest.fixture(scope="module", params=modes()[:2], ids=str)
def public(request: pytest.FixtureRequest) -> Iterator[Public]:
    """It was used on its own machine before it got its address."""
    with open_place() as folder, front(folder) as proxy, stripe_sandbox.running(folder) as stripe:
        data = folder / "data"
        with running(data, request.param, "--empty") as before:
            passwords = {name: before.account(name) for name in ("a1", "sta")}
            before.lane("py", members=["a1"], stewards=["sta"])
            with signed_in(before, passwords):
                pass
        provider(data)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("COMMONS_STRIPE_API_BASE", stripe.url)
            environment.setenv("COMMONS_STRIPE_API_KEY", stripe.key)
            environment.setenv("COMMONS_STRIPE_WEBHOOK_SECRETS", stripe.webhook_secret)
            public = {"address": proxy.address, "trusts": proxy.trusts}
            options = "--lane-creators=everyone"
            with (
                running(data, request.param, options, port=proxy.house_port, **public) as house,
                signed_in(house, passwords) as people,
            ):
                yield Public(house, stripe, **people)


@contextmanager
def signed_in(house: House, passwords: dict[str, str]) -> Iterator[dict[str, Person]]:
    """People who have signed in, by their names."""
    people = {name: Person(house, name, password) for name, password in passwords.items()}
    try:
        for person in people.values():
            person.sign_in()
        yield people
    finally:
        for person in people.values():
            person.http.close()


def provider(data: Path) -> None:
    """GitHub may sign people in."""
    path = data / "secrets" / "sign-in.toml"
    path.touch(mode=0o600)
    path.write_text('[github]\nclient_id = "lanes"\nclient_secret = "not-a-secret"\n')
    os.chown(path, path.parent.stat().st_uid, path.parent.stat().st_gid)


def test_what_is_printed_is_what_people_open(public: Public) -> None:
    said = public.house.output.read_text()
    assert f"Open  {public.house.address}/" in said
    assert f"http://127.0.0.1:{public.house.port}" in said


def test_the_doctor_asks_for_the_house_by_its_name(public: Public) -> None:
    assert f"http://127.0.0.1:{public.house.port}/ answers" in public.house.lanes("doctor")
    hub = public.house.pid_of("-m jupyterhub")
    os.kill(hub, signal.SIGSTOP)
    try:
        with pytest.raises(AssertionError, match=f"wrong +http://127.0.0.1:{public.house.port}/ answers"):
            public.house.lanes("doctor")
    finally:
        os.kill(hub, signal.SIGCONT)


def test_somebody_new_joins_runs_cells_and_talks_in_the_lesson_and_nothing_goes_by_http(
    public: Public,
) -> None:
    resolved = f"--host-resolver-rules=MAP {NAME} 127.0.0.1, MAP *.{NAME} 127.0.0.1"
    sockets: list[str] = []
    with chromium(resolved) as browser, somebody(browser, public.house, "ines") as ines:
        ines.page.on("websocket", lambda socket: sockets.append(socket.url))
        ines.sign_up()
        ines.join("Train the Trainers")
        lab = ines.open_workspace()
        lab.shows("Welcome")
        lab.widget("discussion")
        lab.follow("What a cooperative is")
        lab.shows("What a cooperative is")
        discussion = lab.widget("discussion")
        beside = ines.page.context.new_page()
        beside.goto(f"{public.house.commons_url}/lanes/py/threads/week-1")
        post(discussion, "Our laundry has six owners.")
        hears(beside.locator(".cosmos-discussion"), "Our laundry has six owners.")
        post(beside.locator(".cosmos-discussion"), "Ours began with a garden.")
        hears(discussion, "Ours began with a garden.")
        assert [url for url in sockets if url.endswith("/channels") or "/channels?" in url]
        assert [url for url in sockets if not url.startswith("wss://")] == []
        kept = ines.page.context.cookies()
        assert [cookie["name"] for cookie in kept if not cookie["secure"]] == []
        # `somebody` complains of every request to another origin, http:// ones among them.


def test_a_cell_runs_over_the_websocket_and_for_a_page_of_another_site_it_does_not(public: Public) -> None:
    workspace = public.a1.open("py")
    assert urlsplit(workspace.url).scheme == "https"
    assert urlsplit(workspace.url).netloc.endswith(urlsplit(public.house.address).netloc)
    assert workspace.run("print(6 * 7)") == "42\n"
    parts = urlsplit(workspace.url)
    cookies = public.a1.http.build_request("GET", workspace.url).headers["cookie"]
    with workspace.kernel() as kernel, connection(parts.port or 0) as sock:
        channels = f"wss://{parts.netloc}{parts.path}api/kernels/{kernel.identity}/channels"
        with pytest.raises(InvalidStatus, match="403"):
            connect(  # type: ignore[call-overload]
                channels,
                sock=sock,
                ssl=public.house.trusts,
                additional_headers={"Cookie": cookies},
                origin="https://evil.test",
            )


def test_a_form_counts_from_the_public_address_alone(public: Public) -> None:
    page = public.a1.http.get(f"{public.house.commons_url}/lanes/py/threads/week-1")
    token = re.search(r'name="csrf_?token"[^>]*value="([^"]+)"', page.text)
    assert token
    for origin in ("https://evil.test", public.commons_origin.replace("https:", "http:"), "null"):
        refused = public.a1.http.post(
            f"{public.house.commons_url}/sign-out",
            data={"csrf_token": token[1]},
            headers={"Origin": origin},
        )
        assert refused.status_code == 403, origin
    assert public.a1.http.get(f"{public.house.commons_url}/lanes/py/threads/week-1").status_code == 200


def test_every_cookie_goes_by_tls_alone_and_is_of_one_name_where_it_can_be(public: Public) -> None:
    public.a1.open("py")
    kept = {cookie.name: cookie for cookie in public.a1.http.cookies.jar}
    assert [name for name, cookie in kept.items() if not cookie.secure] == []
    assert {cookie.get_nonstandard_attr("SameSite", "").lower() for cookie in kept.values()} == {"lax"}
    scripts = {name for name, cookie in kept.items() if not cookie.has_nonstandard_attr("HttpOnly")}
    assert scripts == {"_xsrf"}
    prefix = "__Host-" if public.house.mode.subdomains else ""
    for name in ("jupyterhub-hub-login", "cosmos-session", "jupyterhub-user-a1-py"):
        assert f"{prefix}{name}" in kept
    # Telling a session apart is all that one is for.
    assert [name for name, one in kept.items() if one.domain_specified] == (
        ["jupyterhub-session-id"] if prefix else []
    )


def test_every_answer_says_to_come_by_tls(public: Public) -> None:
    workspace = public.a1.open("py")
    for url in (f"{public.house.url}/hub/login", f"{public.house.commons_url}/", f"{workspace.url}api"):
        assert public.a1.http.get(url).headers["strict-transport-security"] == "max-age=31536000", url


def test_links_in_invitations_and_letters_name_the_public_address_whatever_a_request_says(
    public: Public,
) -> None:
    with public.sta.commons() as api:
        made = api.post("/lanes/py/invitations", json={}, headers=FORGED)
        assert made.json()["url"].startswith(f"{public.house.commons_url}/join/")
        asked = api.put("/me/address", json={"address": "sta@example.org"}, headers=FORGED)
        assert asked.status_code == 200, asked.text
    folder, deadline = public.house.data / "mail", time.monotonic() + 20
    while not (letters := [path for path in folder.glob("**/*") if path.is_file()]):
        assert time.monotonic() < deadline, "no letter was sent"
        time.sleep(0.05)
    text = letters[0].read_text().replace("=\n", "").replace("=3D", "=")
    assert f"{public.house.commons_url}/address/" in text


def test_providers_and_the_hub_send_people_back_to_the_public_address(public: Public) -> None:
    with client(public.house.url, trusts=public.house.trusts, headers=FORGED) as http:
        away = http.get("/hub/sign-in/github")
        asked = parse_qs(urlsplit(away.headers["location"]).query)
        assert asked["redirect_uri"] == [f"{public.house.url}/hub/sign-in/github/return"]
        assert "; secure" in away.headers["set-cookie"].lower()
        to_the_hub = http.get(f"{public.house.commons_url}/sign-in").headers["location"]
        assert to_the_hub.startswith(f"{public.house.url}/hub/api/oauth2/authorize?")
        back = parse_qs(urlsplit(to_the_hub).query)["redirect_uri"][0]
        path = "/services/commons/oauth_callback"
        assert back == (f"{public.commons_origin}{path}" if public.house.mode.subdomains else path)
    assert "GitHub" in public.a1.http.get("/hub/ways").text


def test_checkout_leads_back_to_the_public_address(public: Public) -> None:
    with public.a1.commons() as api, at_the_prefix(public.house, api) as http:
        http.headers.update(FORGED)
        buyer = Buyer(http, public.stripe)
        lane = {
            "playbook": "prompting-revolution",
            "slug": "bought",
            "title": "A lane",
            "plan": "community-month",
        }
        ordered = buyer.send("/new", **lane, joining="open", visibility="public")
        page = http.get(f"/buying/{ordered.rpartition('/buying/')[2]}", headers={"accept": "text/html"})
        assert page.status_code == 303, page.text
        paid = public.stripe.pay(page.headers["location"])
        assert paid.headers["location"].startswith(f"{public.house.commons_url}/buying/")


def test_a_name_that_is_not_ours_is_led_to_the_one_that_is_and_nothing_is_done_under_it(
    public: Public,
) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{public.house.port}") as http:
        for name in ("evil.test", f"evil.test.{NAME}x", f"a.b.{NAME}", "127.0.0.1", f"{NAME}.evil.test"):
            asked = http.get("/hub/login?next=/x", headers={"Host": name})
            assert (asked.status_code, asked.headers["location"]) == (
                302,
                f"{public.house.address}/hub/login?next=/x",
            )
            assert "set-cookie" not in asked.headers
        started = http.post(
            "/services/commons/api/v1/lanes", headers={"Host": "evil.test"} | operator(public.house)
        )
        assert started.status_code == 307
        other = http.get("//evil.test/x", headers={"Host": "evil.test"}).headers["location"]
        assert urlsplit(other).netloc == urlsplit(public.house.address).netloc


def test_an_address_is_what_the_proxy_in_front_saw_and_never_what_somebody_wrote(public: Public) -> None:
    with client(public.house.url, trusts=public.house.trusts, here="127.0.0.5", headers=FORGED) as http:
        http.get("/hub/login?mark=forged")
    assert seen(public.house, "mark=forged") == "127.0.0.5"
    # A proxy that adds its own word at the end of what it got.
    chain = {"Host": urlsplit(public.house.address).netloc, "X-Forwarded-For": "6.6.6.6, 198.51.100.7"}
    httpx.get(f"http://127.0.0.1:{public.house.port}/hub/login?mark=added", headers=chain)
    assert seen(public.house, "mark=added") == "198.51.100.7"
    asking = (
        "import os, urllib.request as r\n"
        f"x = r.urlopen(r.Request(os.environ['JUPYTERHUB_API_URL'] + '/?mark=inside', headers={FORGED!r}))"
    )
    assert public.a1.open("py").run(asking) == ""
    assert seen(public.house, "mark=inside") == "127.0.0.2"


def test_who_guesses_is_stopped_whatever_address_they_claim_and_others_are_not(public: Public) -> None:
    answers = [guess(public.house, "127.0.0.6", f"203.0.113.{number}") for number in range(11)]
    assert answers == [*[403] * 10, 429]
    assert guess(public.house, "127.0.0.7", "127.0.0.6") == 403


def guess(house: House, here: str, claimed: str) -> int:
    """The status of a sign-in as sta with a wrong password."""
    said = {"X-Forwarded-For": claimed, "X-Real-Ip": claimed, "Forwarded": f"for={claimed}"}
    with client(house.url, trusts=house.trusts, here=here, headers=said) as http:
        page = http.get("/hub/login")
        fields = {"_xsrf": hidden(page, "_xsrf"), "username": "sta", "password": "not-this-one-either"}
        return http.post("/hub/login", data=fields).status_code


def seen(house: House, mark: str) -> str:
    """The address that the Hub's log shows for a request."""
    deadline = time.monotonic() + 10
    while not (found := re.search(rf"{re.escape(mark)} \([^@]*@([^)]+)\)", house.log("hub"))):
        assert time.monotonic() < deadline, f"{mark} is not in the log"
        time.sleep(0.05)
    return found[1]
