"""Adding another way to sign in to one's account, and taking one away: only one's own, only by oneself."""

import html
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import httpx
import pytest
from babel.dates import format_date
from cosmos_hub.identities import Facts, Identities

from .conftest import PASSWORD, StartHub, submit, xsrf_of
from .standing_in import OAuthStandIn, serving
from .test_by_a_provider import Site, who


@pytest.fixture(scope="module")
def site(start_hub: StartHub) -> Iterator[Site]:
    providers = {
        "github": OAuthStandIn("github", ""),
        "google": OAuthStandIn("google", "openid profile email"),
    }
    with ExitStack() as stack:
        for one in providers.values():
            stack.enter_context(serving(one))
        closed = providers["google"].settings + "open_signup = false\n"
        hub = start_hub(sign_in=providers["github"].settings + closed)
        for name, one in providers.items():
            one.redirect_uri = f"{hub.url}/hub/sign-in/{name}/return"
        yield Site(hub, providers)
    assert {name: one.wrong for name, one in providers.items() if one.wrong} == {}
    assert " 500 " not in hub.log


@pytest.fixture
def identities(site: Site) -> Identities:
    return Identities(site.hub.accounts.database)


@pytest.fixture
def lea(site: Site) -> Iterator[httpx.Client]:
    with site.hub.browse() as browser:
        submit(browser, "/hub/login", username="lea", password=PASSWORD)
        yield browser
    with site.hub.accounts.database.transaction() as connection:
        connection.execute("DELETE FROM identity")


def link_of(browser: httpx.Client, way: str) -> str:
    """Return what is behind the `?` of our page's link to add a way."""
    found = re.search(rf'href="/hub/sign-in/{way}(\?link=[^"]+)"', browser.get("/hub/ways").text)
    assert found
    return html.unescape(found[1])


def take_away(browser: httpx.Client, provider: str, subject: str) -> httpx.Response:
    return submit(browser, "/hub/ways", provider=provider, subject=subject)


def test_a_way_is_added_opens_the_same_account_and_is_taken_away(
    site: Site, lea: httpx.Client, identities: Identities
) -> None:
    site.person("google", sub="lea-there", name="Léa there")
    added = site.come(lea, "google", link_of(lea, "google"))
    assert added.headers["location"] == "/hub/ways"
    assert "Léa there" in lea.get("/hub/ways").text
    today = format_date(datetime.now(UTC), "d 'de' MMMM 'de' y", locale="es")
    assert f"desde el {today}" in lea.get("/hub/ways", headers={"Accept-Language": "es"}).text
    with site.hub.browse() as another:
        site.come(another, "google")
        assert who(another) == "lea"
    assert take_away(lea, "google", "lea-there").headers["location"] == "/hub/ways"
    assert identities.of("lea") == []
    with site.hub.browse() as another:
        refused = site.come(another, "google")
        assert refused.status_code == 403
        assert "opens no account here yet" in refused.text
        assert who(another) == ""


def test_somebody_elses_way_is_refused_and_no_accounts_are_joined(
    site: Site, lea: httpx.Client, identities: Identities
) -> None:
    ana = site.name_of("github", id=21)
    refused = site.come(lea, "github", link_of(lea, "github"))
    assert refused.status_code == 409
    assert "opens another account here already" in refused.text
    assert "Nothing was changed" in refused.text
    assert identities.of("lea") == []
    assert [one.subject for one in identities.of(ana)] == ["21"]
    assert who(lea) == "lea"


def test_the_only_way_in_stays(site: Site) -> None:
    site.person("github", id=22)
    with site.hub.browse() as browser:
        site.come(browser, "github")
        refused = take_away(browser, "github", "22")
        assert refused.status_code == 409
        assert "your only way to sign in" in refused.text
        assert site.name_of("github", id=22) == who(browser)


def test_nobody_takes_away_what_is_anothers(site: Site, lea: httpx.Client, identities: Identities) -> None:
    identities.link("lea", "google", Facts("lea-there"))
    ana = site.name_of("github", id=23)
    assert take_away(lea, "github", "23").status_code == 302
    assert [one.subject for one in identities.of(ana)] == ["23"]


@pytest.mark.parametrize("given", ["made-up", "2|1:0|10:0|1:x|1:x|x", "é", "x" * 5000])
def test_a_link_that_our_page_did_not_give_adds_nothing(site: Site, lea: httpx.Client, given: str) -> None:
    refused = lea.get("/hub/sign-in/github", params={"link": given})
    assert refused.status_code == 403
    assert "so nothing was added" in refused.text


def test_a_link_is_good_for_its_way_its_person_and_its_session(site: Site, lea: httpx.Client) -> None:
    given = link_of(lea, "github")
    assert lea.get(f"/hub/sign-in/google{given}").status_code == 403
    with site.hub.browse() as somebody:
        assert somebody.get(f"/hub/sign-in/github{given}").status_code == 403
        submit(somebody, "/hub/login", username="operator", password=PASSWORD)
        assert somebody.get(f"/hub/sign-in/github{given}").status_code == 403
    with site.hub.browse() as later:
        submit(later, "/hub/login", username="lea", password=PASSWORD)
        assert later.get(f"/hub/sign-in/github{given}").status_code == 403


def test_what_one_session_began_no_other_ends(site: Site, lea: httpx.Client, identities: Identities) -> None:
    site.person("github", id=24)
    back = site.leave(lea, "github", link_of(lea, "github"))
    lea.get("/hub/logout")
    submit(lea, "/hub/login", username="operator", password=PASSWORD)
    refused = lea.get(back)
    assert refused.status_code == 403
    assert "so nothing was added" in refused.text
    assert identities.of("lea") == identities.of("operator") == []


def test_nothing_is_added_to_an_account_that_is_gone(site: Site) -> None:
    site.hub.accounts.create("leaving", "Leaving", PASSWORD)
    site.person("github", id=27)
    with site.hub.browse() as browser:
        submit(browser, "/hub/login", username="leaving", password=PASSWORD)
        back = site.leave(browser, "github", link_of(browser, "github"))
        site.hub.remove_account("leaving")
        assert browser.get(back).status_code == 403


def test_a_sign_in_that_somebody_laid_out_is_not_added(
    site: Site, lea: httpx.Client, identities: Identities
) -> None:
    """The attacker's own answer, laid before a victim who is signed in: no state of the victim's fits it."""
    site.person("github", id=25)
    with site.hub.browse() as attacker:
        back = site.leave(attacker, "github")
    assert lea.get(back).status_code == 400
    assert identities.of("lea") == []
    assert who(lea) == "lea"


def test_ways_are_seen_and_changed_by_nobody_who_is_not_signed_in(site: Site, lea: httpx.Client) -> None:
    with site.hub.browse() as stranger:
        assert stranger.get("/hub/ways").headers["location"].startswith("/hub/login")
        token = xsrf_of(stranger.get("/hub/login"))
        answer = stranger.post("/hub/ways", data={"_xsrf": token, "provider": "github", "subject": "1"})
        assert answer.status_code in {302, 403}
    assert lea.post("/hub/ways", data={"provider": "github", "subject": "1"}).status_code == 403
    assert "Name and password" in lea.get("/hub/ways").text


def test_no_link_is_in_the_log(site: Site, lea: httpx.Client) -> None:
    given = link_of(lea, "github").removeprefix("?link=")
    site.person("github", id=26)
    site.come(lea, "github", f"?link={given}")
    assert given[:40] not in site.hub.log
