"""Signing in by GitHub, Google, OpenID Connect and Discourse at a real Hub: who gets in, as whom, and who does not."""

import base64
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import pytest
from cosmos_hub.accounts.names import is_made
from cosmos_hub.identities import Identities
from tornado.web import create_signed_value, decode_signed_value

from .conftest import PASSWORD, RunningHub, StartHub, submit
from .standing_in import SECRET, DiscourseStandIn, OAuthStandIn, serving
from .test_signing_in import REDIRECTS

COMMONS = "/services/commons/"
ANA: dict[str, Any] = {
    "github": {"id": 17, "login": "ana", "name": "Ana Martín", "email": "ana@example.org"},
    "google": {"sub": "17", "name": "Ana Martín", "email": "ana@example.org", "email_verified": True},
    "coop": {"sub": "17", "name": "Ana Martín", "email": "ana@example.org", "email_verified": True},
    "discourse": {"external_id": "17", "username": "ana", "name": "Ana Martín", "email": "ana@example.org"},
}
SUBJECT = {"github": "id", "google": "sub", "coop": "sub", "discourse": "external_id"}
WAYS = list(ANA)
PLAIN = httpx.Client(verify=False)


@dataclass
class Site:
    hub: RunningHub
    providers: dict[str, Any]

    def person(self, way: str, **said: Any) -> None:
        """Let this be who is at the browser there: Ana, or as `said`."""
        self.providers[way].person = {**ANA[way], **said}

    def leave(self, browser: httpx.Client, way: str, query: str = "") -> str:
        """Go to the provider and return the address that it sends the browser back to."""
        away = browser.get(f"/hub/sign-in/{way}{query}")
        assert away.status_code == 302, away.text
        back = PLAIN.get(away.headers["location"])
        assert back.status_code == 302, back.text
        return back.headers["location"]

    def come(self, browser: httpx.Client, way: str, query: str = "") -> httpx.Response:
        """Go there and come back."""
        return browser.get(self.leave(browser, way, query))

    def name_of(self, way: str, **said: Any) -> str:
        """Return the name under which this person gets in."""
        self.person(way, **said)
        with self.hub.browse() as browser:
            answer = self.come(browser, way)
            assert answer.status_code == 302, answer.text
            return who(browser)


def who(browser: httpx.Client) -> str:
    """Return the name of whoever is signed in; empty for nobody."""
    answer = browser.get("/hub/token")
    if answer.status_code == 302:
        return ""
    return answer.text.partition("/api/users/")[2].partition("/")[0]


@pytest.fixture(scope="module")
def site(start_hub: StartHub) -> Iterator[Site]:
    providers: dict[str, Any] = {
        "github": OAuthStandIn("github", ""),
        "google": OAuthStandIn("google", "openid profile email"),
        "coop": OAuthStandIn("coop", "openid profile email"),
        "discourse": DiscourseStandIn(),
    }
    with ExitStack() as stack:
        for one in providers.values():
            stack.enter_context(serving(one))
        hub = start_hub(sign_in="\n".join(one.settings for one in providers.values()))
        for name, one in providers.items():
            one.redirect_uri = f"{hub.url}/hub/sign-in/{name}/return"
        yield Site(hub, providers)
    assert {name: one.wrong for name, one in providers.items() if one.wrong} == {}
    for canary in ("canary", SECRET, "ana@example.org"):
        assert canary not in hub.log
    assert " 500 " not in hub.log


@pytest.fixture(autouse=True)
def _all_well(site: Site) -> Iterator[None]:
    for way in WAYS:
        site.person(way)
    yield
    for one in site.providers.values():
        one.fault = ""
    with site.hub.accounts.database.transaction() as connection:
        # All these come from one address, and more often than any people do.
        connection.execute("DELETE FROM attempt WHERE rule IN ('sign-in:address', 'sign-up:address')")
    site.providers["discourse"].secret = SECRET


@pytest.mark.parametrize("way", WAYS)
def test_a_newcomer_gets_in_is_led_on_and_is_the_same_person_next_time(site: Site, way: str) -> None:
    with site.hub.browse() as browser:
        answer = site.come(browser, way, "?next=" + quote("/services/commons/lanes/coop?tab=new&x=1"))
        assert answer.headers["location"] == "/services/commons/lanes/coop?tab=new&x=1"
        name = who(browser)
    assert is_made(name)
    account = site.hub.accounts.get(name)
    assert account is not None
    assert (account.display_name, account.admin) == ("Ana Martín", False)
    assert site.name_of(way, name="Ana M.", email="other@example.org") == name
    with site.hub.browse() as browser:
        assert site.come(browser, way).headers["location"] == COMMONS + "sign-in"


# provider × what it says × what comes of it: another person, the same, or nobody.
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("subject", "said", "expected"),
    [
        pytest.param("17", {}, "same", id="the-same"),
        pytest.param("17", {"name": "Somebody Else"}, "same", id="another-display-name"),
        pytest.param("17", {"email": "lea@example.org"}, "same", id="another-email"),
        pytest.param(
            "17", {"login": "x", "username": "x", "preferred_username": "x"}, "same", id="another-login"
        ),
        pytest.param("18", {}, "another", id="same-email-and-names"),
        pytest.param("19", {"email_verified": False}, "another", id="unverified-email"),
        pytest.param("20", {"email": None}, "another", id="no-email"),
        pytest.param("21", {"name": None}, "another", id="no-name"),
        pytest.param("22", {"name": "lea", "login": "lea", "username": "lea"}, "another", id="a-local-name"),
        pytest.param(
            "23", {"admin": True, "moderator": True, "groups": ["lane-week"]}, "another", id="claims-more"
        ),
        pytest.param(None, {}, "nobody", id="no-subject"),
        pytest.param("", {}, "nobody", id="empty-subject"),
        pytest.param("x" * 300, {}, "nobody", id="long-subject"),
        pytest.param("a\nb", {}, "nobody", id="two-line-subject"),
        pytest.param("a\u202eb", {}, "nobody", id="turned-subject"),
    ],
)
def test_what_a_provider_says_and_what_comes_of_it(
    site: Site, way: str, subject: str | None, said: dict[str, Any], expected: str
) -> None:
    ana = site.name_of(way)
    if way == "discourse":
        said = {key: str(value).lower() for key, value in said.items() if value is not None}
    number = way == "github" and subject is not None and subject.isdigit()
    site.person(way, **{**said, SUBJECT[way]: int(subject or 0) if number else subject})
    if way == "discourse" and subject is None:
        del site.providers[way].person["external_id"]
    with site.hub.browse() as browser:
        answer = site.come(browser, way)
        name = who(browser)
        if name:
            assert browser.get("/hub/admin").status_code == 403
    assert {"same": name == ana, "another": is_made(name) and name != ana, "nobody": name == ""}[expected]
    assert answer.status_code == (502 if expected == "nobody" else 302)
    model = PLAIN.get(
        f"{site.hub.url}/hub/api/users/{name or 'lea'}", headers={"Authorization": f"token {site.hub.token}"}
    )
    if name:
        assert (model.json()["admin"], model.json()["groups"]) == (False, [])


@pytest.mark.parametrize(
    "subject", ["Lea", "LEA", "a+b", "a", "a/b", "../lea", "..", "u-abcdefghij", "léa", ":lea"]
)
def test_odd_subjects_are_people_of_their_own(site: Site, subject: str) -> None:
    names = [site.name_of("google", sub=subject), site.name_of("coop", sub=subject)]
    names.append(site.name_of("google", sub=subject.swapcase() + " "))
    assert all(is_made(name) and name not in {"lea", subject} for name in names)
    assert len(set(names)) == 3


@pytest.mark.parametrize("number", [0, -1, 1.5, True, "17", None, [17]])
def test_github_people_are_known_by_their_number_alone(site: Site, number: object) -> None:
    site.person("github", id=number)
    with site.hub.browse() as browser:
        assert site.come(browser, "github").status_code == 502
        assert who(browser) == ""


@pytest.mark.parametrize(
    ("way", "fault", "status", "words"),
    [
        pytest.param("github", "error=access_denied", 403, "was not allowed to tell", id="github-denied"),
        pytest.param("google", "error=access_denied", 403, "was not allowed to tell", id="google-denied"),
        pytest.param("coop", "error=access_denied", 403, "was not allowed to tell", id="denied"),
        pytest.param("coop", "error=server_error", 502, "does not answer just now", id="server-error"),
        pytest.param(
            "coop", "error=temporarily_unavailable", 502, "does not answer just now", id="unavailable"
        ),
        pytest.param("coop", "error=invalid_scope", 502, "cannot be relied on", id="another-error"),
        pytest.param("github", "token-500", 502, "does not answer just now", id="github-token-500"),
        pytest.param("google", "token-500", 502, "does not answer just now", id="google-token-500"),
        pytest.param("coop", "token-500", 502, "does not answer just now", id="token-500"),
        pytest.param("coop", "token-not-json", 502, "cannot be relied on", id="token-not-json"),
        pytest.param("coop", "another-issuer", 502, "cannot be relied on", id="another-issuer"),
        pytest.param("coop", "no-token", 502, "cannot be relied on", id="no-token"),
        pytest.param("coop", "user-500", 502, "does not answer just now", id="user-500"),
        pytest.param("coop", "user-401", 502, "cannot be relied on", id="user-401"),
        pytest.param("coop", "user-elsewhere", 502, "cannot be relied on", id="user-elsewhere"),
        pytest.param("coop", "user-deep", 502, "cannot be relied on", id="user-deep"),
        pytest.param("coop", "user-huge", 502, "does not answer just now", id="user-huge"),
        pytest.param("google", "user-hangs", 502, "does not answer just now", id="google-hangs"),
    ],
)
def test_what_fails_at_a_provider_is_told_in_words_and_lets_nobody_in(
    site: Site, way: str, fault: str, status: int, words: str
) -> None:
    site.providers[way].fault = fault
    with site.hub.browse() as browser:
        refused = site.come(browser, way, "?next=/hub/token")
        assert refused.status_code == status
        assert words in refused.text
        assert "canary" not in refused.text
        assert 'href="/hub/login?next=/hub/token"' in refused.text
        assert who(browser) == ""
        site.providers[way].fault = ""
        assert site.come(browser, way).status_code == 302


@pytest.mark.parametrize("answer", [[], "text", 5, None, {"sub": {"a": 1}}])
def test_an_answer_that_is_no_person_lets_nobody_in(site: Site, answer: object) -> None:
    site.providers["coop"].person = answer
    with site.hub.browse() as browser:
        assert site.come(browser, "coop").status_code == 502
        assert who(browser) == ""


def changed(address: str, **fields: str | None) -> str:
    """Return the address with other fields behind the `?`; None takes one out."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **fields}
    return parts._replace(
        query=urlencode({key: value for key, value in query.items() if value is not None})
    ).geturl()


# T59
@pytest.mark.parametrize(
    "state",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("made-up", id="no-base64"),
        pytest.param("é", id="no-ascii"),
        pytest.param("bnVsbA==", id="null"),
        pytest.param("W10=", id="list"),
        pytest.param("e30=", id="no-id"),
        pytest.param("eyJzdGF0ZV9pZCI6ICJ4In0=", id="another-id"),
    ],
)
def test_an_answer_to_another_question_is_refused(site: Site, state: str | None) -> None:
    with site.hub.browse() as browser:
        back = site.leave(browser, "google")
        refused = browser.get(changed(back, state=state))
        assert refused.status_code == 400
        assert "begin it once more" in refused.text
        assert who(browser) == ""


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_opens_nothing_in_another_browser_or_twice(site: Site, way: str) -> None:
    with site.hub.browse() as browser, site.hub.browse() as thief:
        back = site.leave(browser, way)
        assert thief.get(back).status_code == 400
        kept = {cookie.name: cookie.value or "" for cookie in browser.cookies.jar}
        assert browser.get(back).status_code == 302
        assert browser.get(back).status_code == 400
        # Even with the cookie that went with it: a state is good for once.
        thief.cookies = httpx.Cookies(kept)
        again = thief.get(back)
        assert again.status_code == 400
        assert who(thief) == ""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("minutes", "status"), [(9, 302), (11, 400)])
def test_an_answer_is_good_for_ten_minutes(site: Site, way: str, minutes: int, status: int) -> None:
    secret, name = bytes.fromhex((site.hub.folder / "cookie_secret").read_text()), f"lanes-state-{way}"
    with site.hub.browse() as browser, site.hub.browse() as slow:
        back = site.leave(browser, way)
        value = decode_signed_value(secret, name, browser.cookies[name])
        assert value
        begun = time.time() - 60 * minutes
        slow.cookies.set(name, create_signed_value(secret, name, value, clock=lambda: begun).decode())
        assert slow.get(back).status_code == status


@pytest.mark.parametrize("way", ["github", "google", "coop"])
def test_a_code_is_not_taken_for_another_browsers_request(site: Site, way: str) -> None:
    """A stolen code in the thief's own sign-in: PKCE's verifier does not fit it."""
    with site.hub.browse() as victim, site.hub.browse() as thief:
        stolen = dict(parse_qsl(urlsplit(site.leave(victim, way)).query))["code"]
        mine = site.leave(thief, way)
        assert thief.get(changed(mine, code=stolen)).status_code == 502
        assert who(thief) == ""


@pytest.mark.parametrize("way", WAYS)
def test_one_ways_answer_is_none_of_anothers(site: Site, way: str) -> None:
    other = WAYS[(WAYS.index(way) + 1) % len(WAYS)]
    with site.hub.browse() as browser:
        back = site.leave(browser, way)
        assert browser.get(back.replace(f"/{way}/", f"/{other}/")).status_code == 400
        assert who(browser) == ""


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:1"])
def test_the_way_back_is_ours_whatever_host_is_asked_for(site: Site, host: str) -> None:
    with site.hub.browse() as browser:
        for headers in ({"Host": host}, {"X-Forwarded-Host": host}, {"Forwarded": f"host={host}"}):
            away = browser.get("/hub/sign-in/google", headers=headers)
            if away.status_code == 302:
                asked = dict(parse_qsl(urlsplit(away.headers["location"]).query))
                assert asked["redirect_uri"] == f"{site.hub.url}/hub/sign-in/google/return"


@pytest.mark.parametrize("more", ["/", "x", "/x", "//", "%2f"])
def test_there_is_no_other_way_back(site: Site, more: str) -> None:
    with site.hub.browse() as browser:
        where, _, query = site.leave(browser, "google").partition("?")
        assert browser.get(f"{where}{more}?{query}").status_code in {404, 302}
        assert who(browser) == ""


# T11
@pytest.mark.parametrize("target", REDIRECTS)
def test_coming_back_never_leads_off_this_site(site: Site, target: str) -> None:
    way = WAYS[REDIRECTS.index(target) % len(WAYS)]
    with site.hub.browse() as browser:
        answer = site.come(browser, way, "?next=" + quote(target))
        where = answer.headers["location"].translate({ord(c): None for c in "\t\r\n"}).replace("\\", "/")
        assert urlsplit(where).netloc in ("", urlsplit(site.hub.url).netloc)
        assert urlsplit(where).scheme in ("", "http")
        assert not where.startswith("//")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"nonce": "made-up"}, 400, id="another-nonce"),
        pytest.param({"nonce": ""}, 400, id="no-nonce"),
        pytest.param({"external_id": ""}, 502, id="nobody"),
    ],
)
def test_a_signed_answer_of_discourse_must_fit(site: Site, fields: dict[str, str], status: int) -> None:
    forum = site.providers["discourse"]
    with site.hub.browse() as browser:
        back = site.leave(browser, "discourse")
        nonce = nonce_of(back)
        signed = forum.signed({**forum.person, "nonce": nonce, **fields})
        assert browser.get(back.partition("?")[0] + "?" + signed).status_code == status
        assert who(browser) == ""


def nonce_of(back: str) -> str:
    payload = dict(parse_qsl(urlsplit(back).query))["sso"]
    return dict(parse_qsl(base64.b64decode(payload).decode()))["nonce"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sig": "0" * 64}, id="another-signature"),
        pytest.param({"sig": None}, id="no-signature"),
        pytest.param({"sig": "é"}, id="odd-signature"),
        pytest.param({"sso": "e30="}, id="another-payload"),
        pytest.param({"sso": None}, id="no-payload"),
        pytest.param({"sso": "x" * 40_000}, id="long-payload"),
    ],
)
def test_an_answer_that_discourse_did_not_sign_is_refused(site: Site, change: dict[str, str | None]) -> None:
    with site.hub.browse() as browser:
        back = site.leave(browser, "discourse")
        assert browser.get(changed(back, **change)).status_code == 502
        assert who(browser) == ""


def test_discourse_with_another_secret_or_our_own_request_as_its_answer_lets_nobody_in(site: Site) -> None:
    with site.hub.browse() as browser:
        site.providers["discourse"].secret = "another-secret"
        assert site.come(browser, "discourse").status_code == 502
        away = browser.get("/hub/sign-in/discourse").headers["location"]
        ours = f"/hub/sign-in/discourse/return?{urlsplit(away).query}"
        assert browser.get(ours).status_code == 502
        assert who(browser) == ""


def test_discourse_may_break_its_answer_into_lines(site: Site) -> None:
    site.providers["discourse"].fault = "lines"
    assert is_made(site.name_of("discourse"))


# F19
def test_while_a_provider_is_down_sessions_stay_and_nobody_new_gets_in(site: Site) -> None:
    with site.hub.browse() as browser, site.hub.browse() as newcomer:
        site.come(browser, "google")
        name = who(browser)
        site.providers["google"].fault = "token-500"
        assert who(browser) == name
        assert site.come(newcomer, "google").status_code == 502
        assert who(newcomer) == ""
        assert submit(newcomer, "/hub/login", username="lea", password=PASSWORD).status_code == 302


def test_a_refusal_speaks_the_language_it_is_asked_for(site: Site) -> None:
    site.providers["google"].fault = "error=access_denied"
    with site.hub.browse(**{"Accept-Language": "es"}) as browser:
        refused = site.come(browser, "google")
        assert "Google dice que no se le ha permitido" in refused.text
        assert "No has iniciado sesión" in refused.text


def test_who_is_signed_in_is_not_sent_away_again(site: Site) -> None:
    with site.hub.browse() as browser:
        site.come(browser, "google")
        assert browser.get("/hub/sign-in/github?next=/hub/token").headers["location"] == "/hub/token"


def test_what_a_provider_says_is_kept_beside_the_identity(site: Site) -> None:
    name = site.name_of("google", sub="kept", email="kept@example.org")
    (identity,) = Identities(site.hub.accounts.database).of(name)
    assert (identity.provider, identity.subject) == ("google", "kept")
    assert (identity.email, identity.email_verified) == ("kept@example.org", True)
    other = site.name_of("discourse", external_id="kept", email="kept@example.org")
    (identity,) = Identities(site.hub.accounts.database).of(other)
    assert (identity.email, identity.email_verified) == ("kept@example.org", False)
