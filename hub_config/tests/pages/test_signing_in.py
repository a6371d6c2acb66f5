"""Signing up, in and out at a real Hub, and what somebody who tries to get in without an account meets."""

import re
from urllib.parse import quote, urlsplit

import httpx
import pytest

from .conftest import PASSWORD, RunningHub, StartHub, submit, xsrf_of

COMMONS = "/services/commons/"


def model_of(hub: RunningHub, name: str) -> httpx.Response:
    return httpx.get(f"{hub.url}/hub/api/users/{name}", headers={"Authorization": f"token {hub.token}"})


def test_somebody_signs_in_and_is_known_to_the_hub_by_both_names(hub: RunningHub) -> None:
    with hub.browse() as browser:
        answer = submit(browser, "/hub/login", username="LEA", password=PASSWORD)
        assert answer.status_code == 302, answer.text
        assert answer.headers["location"] == COMMONS + "sign-in"
        assert browser.get("/hub/token").status_code == 200
        browser.get("/hub/logout")
        assert browser.get("/hub/token").status_code == 302
    model = model_of(hub, "lea").json()
    assert model["user_info"] == {"name": "lea", "display_name": "Léa Martín"}
    assert model["admin"] is False


def test_an_administrators_account_is_one_at_the_hub(hub: RunningHub) -> None:
    with hub.browse() as browser:
        submit(browser, "/hub/login", username="operator", password=PASSWORD)
        assert browser.get("/hub/admin").status_code == 200
    assert model_of(hub, "operator").json()["admin"] is True


def test_who_signs_up_is_signed_in_and_led_on(hub: RunningHub) -> None:
    with hub.browse() as browser:
        answer = submit(
            browser,
            "/hub/signup?next=" + quote("/services/commons/lanes/coop?tab=new&x=1"),
            username="Ana-Maria",
            display_name="Ana María",
            password=PASSWORD,
        )
        assert answer.status_code == 302, answer.text
        assert answer.headers["location"] == "/services/commons/lanes/coop?tab=new&x=1"
        assert browser.get("/hub/token").status_code == 200
        assert browser.get("/hub/signup").status_code == 302
    assert model_of(hub, "ana-maria").json()["user_info"]["display_name"] == "Ana María"
    assert hub.accounts.check("ana-maria", PASSWORD)


@pytest.mark.parametrize(
    ("fields", "status", "at"),
    [
        pytest.param({"username": "lea"}, 409, "username", id="taken"),
        pytest.param({"username": "LÉA"}, 400, "username", id="accent"),
        pytest.param({"username": "ＬＥＡ"}, 409, "username", id="taken-in-another-width"),
        pytest.param({"username": "../etc"}, 400, "username", id="path"),
        pytest.param({"display_name": "a\u202eb"}, 400, "display_name", id="turned-text"),
        pytest.param({"password": "short"}, 400, "password", id="short-password"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_in_a_summary(
    hub: RunningHub, fields: dict[str, str], status: int, at: str
) -> None:
    given = {"username": "somebody-new", "display_name": "Some Body", "password": PASSWORD, **fields}
    with hub.browse() as browser:
        answer = submit(browser, "/hub/signup", **given)
        assert answer.status_code == status
        assert f'id="{at}-error"' in answer.text
        assert f'<a href="#{at}">' in answer.text
        assert given["password"] not in answer.text
        assert 'value="Some Body"' in answer.text or at == "display_name"
        assert browser.get("/hub/token").status_code == 302
    assert not hub.accounts.get("somebody-new")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(hub: RunningHub) -> None:
    def refused(name: str) -> tuple[int, str]:
        with hub.browse() as browser:
            answer = submit(browser, "/hub/login", username=name, password="not-the-password")
        page = re.sub(r'name="_xsrf" value="[^"]+"', "", answer.text).replace(name, "NAME")
        return answer.status_code, page

    known = refused("lea")
    assert known[0] == 403
    assert "do not belong together" in known[1]
    assert refused("nobody-here") == known
    assert refused("Not A Name!") == known


def test_nobody_gets_in_without_the_token_of_the_form(hub: RunningHub) -> None:
    with hub.browse() as browser:
        for path in ("/hub/login", "/hub/signup"):
            fields = {"username": "eva", "display_name": "Eva", "password": PASSWORD}
            assert browser.post(path, data=fields).status_code == 403
            browser.get(path)
            answer = browser.post(path, data={"_xsrf": "made-up", **fields})
            assert answer.status_code == 403
            assert "open for too long" in answer.text
        with hub.browse() as somebody_else:
            stolen = xsrf_of(somebody_else.get("/hub/login"))
        answer = browser.post("/hub/signup", data={"_xsrf": stolen + "x", **fields})
        assert answer.status_code == 403
    assert not hub.accounts.get("eva")


REDIRECTS = [
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    r"\\evil.example",
    r"/\evil.example",
    "https:evil.example",
    "https://evil.example",
    "https:///evil.example",
    "http://127.0.0.1@evil.example/",
    "%5c%5cevil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    " //evil.example",
]


@pytest.mark.parametrize("target", REDIRECTS)
@pytest.mark.parametrize("path", ["/hub/login", "/hub/signup"])
def test_a_sign_in_never_leads_off_this_site(hub: RunningHub, path: str, target: str) -> None:
    with hub.browse() as browser:
        browser.cookies = httpx.Cookies(signed_in(hub))
        answer = browser.get(path + "?next=" + quote(target))
        assert answer.status_code == 302
        where = answer.headers["location"].translate({ord(c): None for c in "\t\r\n"}).replace("\\", "/")
        ours = urlsplit(hub.url)
        assert urlsplit(where).netloc in ("", ours.netloc)
        assert urlsplit(where).scheme in ("", "http")
        assert not where.startswith("//")


_cookies: dict[str, dict[str, str]] = {}


def signed_in(hub: RunningHub) -> dict[str, str]:
    """Return the cookies of somebody who is signed in; asked for once a Hub, as each sign-in costs a hash."""
    if hub.url not in _cookies:
        with hub.browse() as browser:
            submit(browser, "/hub/login", username="lea", password=PASSWORD)
            _cookies[hub.url] = {cookie.name: cookie.value or "" for cookie in browser.cookies.jar}
    return _cookies[hub.url]


def test_guessing_ends_with_429_and_says_when_to_try_again(hub: RunningHub) -> None:
    hub.accounts.create("target", "Target", PASSWORD)
    with hub.browse(**{"Accept-Language": "es-AR,en;q=0.5"}) as browser:
        token = xsrf_of(browser.get("/hub/login"))

        def guess(name: str, password: str) -> httpx.Response:
            return browser.post("/hub/login", data={"_xsrf": token, "username": name, "password": password})

        statuses = [guess("target", f"guess-number-{n}").status_code for n in range(12)]
        assert statuses == [403] * 10 + [429] * 2
        answer = guess("TARGET", PASSWORD)
        assert answer.status_code == 429
        assert 800 < int(answer.headers["retry-after"]) <= 900
        assert "15 minutos" in answer.text
        assert [guess("nobody-at-all", "x").status_code for _ in range(11)] == [403] * 10 + [429]
        assert guess("lea", PASSWORD).status_code == 302


def test_what_is_typed_into_a_form_is_in_no_log(hub: RunningHub) -> None:
    with hub.browse() as browser:
        submit(browser, "/hub/login", username="canary-typed-as-name", password="canary-password-wrong")
        submit(browser, "/hub/signup", username="x", display_name="Y", password="canary-password-new")
        submit(browser, "/hub/login", username="lea", password=PASSWORD)
    assert "canary" not in hub.log
    assert PASSWORD not in hub.log


@pytest.mark.parametrize("field", ["username", "password"])
def test_a_field_of_a_megabyte_is_refused_at_once(hub: RunningHub, field: str) -> None:
    with hub.browse() as browser:
        fields = {"username": "lea", "password": "x", field: "x" * 1_000_000}
        assert submit(browser, "/hub/login", **fields).status_code == 400


def test_an_account_that_is_gone_must_sign_in_again_and_cannot(start_hub: StartHub) -> None:
    hub = start_hub("c.Authenticator.auth_refresh_age = 1")
    with hub.browse() as browser:
        submit(browser, "/hub/login", username="lea", password=PASSWORD)
        assert browser.get("/hub/token").status_code == 200
        hub.remove_account("lea")
        hub.later()
        assert browser.get("/hub/token").headers["location"].startswith("/hub/login")
        assert submit(browser, "/hub/login", username="lea", password=PASSWORD).status_code == 403


def test_where_sign_up_is_closed_nobody_makes_an_account(start_hub: StartHub) -> None:
    hub = start_hub(sign_in="[local]\nopen_signup = false")
    with hub.browse() as browser:
        token = xsrf_of(browser.get("/hub/login"))
        assert "/hub/signup" not in browser.get("/hub/login").text
        assert "Ask them for one" in browser.get("/hub/signup").text
        fields = {"_xsrf": token, "username": "eva", "display_name": "Eva", "password": PASSWORD}
        assert browser.post("/hub/signup", data=fields).status_code == 404
    assert not hub.accounts.get("eva")
