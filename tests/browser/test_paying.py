"""Money, as people meet it: a lane is taken out, a member pays, a card fails, and who pays again is back."""

import re
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.browser.test_access_ends import NO_KERNEL, NOTICE, TROUBLE, files_with, write_unsaved
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.looks import faults
from tests.support.somebody import Lab, Somebody, hears, post

GOOD, DECLINED, FAILS_LATER = "4242424242424242", "4000000000000002", "4000000000000341"
DAY = 86_400
AT_STRIPE = r"asked another host: http://127\.0\.0\.1:\d+/|status of 40[24]"


def pay(page: Page, card: str) -> None:
    """On the page where one pays."""
    expect(page.get_by_text("Sandbox").first).to_be_visible()
    page.get_by_label("Card number").fill(card)
    if page.locator("#email").count():
        page.locator("#email").fill("somebody@example.org")
    page.locator("#name").fill("Somebody")
    page.get_by_role("button", name=re.compile("Subscribe|Start trial|Pay")).click()


def looks(page: Page, name: str) -> list[str]:
    """What axe finds, wide and on a phone, in light and dark; pictures are kept."""
    found: list[str] = []
    size = page.viewport_size
    for width, scheme in ((1280, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        picture(page, f"money-{name}-{width}-{scheme}", whole=True)
        found += faults(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size or {"width": 1280, "height": 900})
    return found


def advance(sandbox: str, days: float) -> None:
    """Let time go by at Stripe."""
    seconds = int(days * DAY)
    httpx.post(f"{sandbox}/_sandbox/advance", json={"seconds": seconds}, timeout=60).raise_for_status()
    assert httpx.post(f"{sandbox}/_sandbox/settle", json={"seconds": 30}, timeout=60).json()["settled"]


def fill_in(somebody: Somebody, title: str, slug: str) -> None:
    """The form of a new lane that everybody can find and join."""
    page = somebody.page
    somebody.go("/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Short name").fill(slug)
    page.get_by_label("Everybody: its page is on the front page").check()
    page.get_by_label("Whoever wants to, by joining").check()
    page.get_by_label(re.compile("Circle.*month")).first.check()


def take_out(hana: Somebody, title: str, slug: str) -> tuple[str, list[str]]:
    """Become the host of an open lane, after a card that is declined; where Stripe is, and what axe finds."""
    page = hana.page
    fill_in(hana, title, slug)
    found = looks(page, "new")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(lambda url: not url.startswith(hana.house.url))
    sandbox = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    pay(page, DECLINED)
    expect(page.get_by_role("alert")).to_be_visible()
    hana.go(f"/lanes/{slug}")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    hana.go("/account")
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("link", name="Go on with the payment").click()
    pay(page, GOOD)
    expect(page).to_have_url(re.compile(f"/lanes/{slug}$"))
    expect(page.get_by_role("link", name="Open the workspace")).to_be_visible()
    return sandbox, found


def ask_members_to_pay(hana: Somebody, slug: str) -> list[str]:
    """Sign up with Stripe as a host, and ask for ten a month; what axe finds."""
    page = hana.page
    hana.go(f"/lanes/{slug}/money")
    page.get_by_role("button", name="Sign up with Stripe").click()
    page.get_by_role("button", name="Give all that is asked").click()
    expect(page.get_by_text("It is ready.")).to_be_visible()
    page.get_by_label("The same amount for everybody").check()
    page.get_by_label("Amount, or what you suggest on the scale").fill("10")
    page.get_by_role("button", name="Keep this").click()
    return looks(page, "host")


def join_and_pay(mo: Somebody, slug: str) -> list[str]:
    """From the lane's page into the lane; what axe finds."""
    page = mo.page
    mo.go(f"/lanes/{slug}")
    page.get_by_role("link", name="See what it costs, and join").click()
    expect(page.get_by_text("Sandbox: no money moves.")).to_be_visible()
    found = looks(page, "pay")
    page.get_by_role("button", name="Go on to pay").click()
    pay(page, GOOD)
    expect(page).to_have_url(re.compile(f"/lanes/{slug}$"))
    return found


def change_card(page: Page, card: str) -> None:
    """From one's account page."""
    page.get_by_role("button", name="Change the card").click()
    page.get_by_label("Card number").fill(card)
    page.get_by_role("button", name="Change card").click()


@ONE_MODE
@pytest.mark.timeout(300)
def test_a_lane_is_taken_out_a_member_pays_fails_and_comes_back(
    community: Community, window_of: Opens
) -> None:
    house, mine = community.house, "# what Mo worked out"
    with (
        window_of("hana") as hana,
        window_of("mo") as mo,
        hana.watch.expecting(AT_STRIPE),
        mo.watch.expecting(f"{AT_STRIPE}|{TROUBLE}|{NO_KERNEL}"),
    ):
        hana.sign_up()
        sandbox, found = take_out(hana, "Our circle", "circle")
        found += ask_members_to_pay(hana, "circle")
        mo.sign_up()
        found += join_and_pay(mo, "circle")

        lab = mo.open_workspace()
        expect(lab.lesson).to_contain_class("cosmos-started")
        post(lab.widget("discussion"), "Mo says hello.")
        write_unsaved(mo.page, mine)
        account = mo.page.context.new_page()
        account.goto(f"{house.commons_url}/account")
        change_card(account, FAILS_LATER)
        advance(sandbox, 32)
        account.goto(f"{house.commons_url}/account")
        expect(account.get_by_text("Your payment failed on")).to_be_visible()
        found += looks(account, "grace")
        expect(mo.page.locator(NOTICE)).to_have_count(0)

        advance(sandbox, 25)
        expect(mo.page.locator(NOTICE)).to_contain_text(
            re.compile("payment for Our circle failed.*Your work is saved.")
        )
        assert len(files_with(house, mine)) == 1
        picture(mo.page, "money-cut-off-in-lab")
        account.close()
        with mo.page.context.expect_page() as opening:
            mo.page.locator(NOTICE).get_by_role("link").click()
        mo.page.goto("about:blank")
        account = mo.page = opening.value
        expect(account.get_by_role("link", name="Pay and come back in")).to_be_visible()
        found += looks(account, "ended")
        account.get_by_role("link", name="Look at my files, and take them along").click()
        shown = Lab(account)
        expect(shown.lesson).to_contain_text(mine)
        expect(account.locator(NOTICE)).to_contain_text("You can look at your work")

        mo.go("/account")
        account.get_by_role("link", name="Pay and come back in").click()
        account.get_by_role("button", name="Go on to pay").click()
        pay(account, GOOD)
        back = mo.open_workspace()
        expect(back.lesson).to_contain_text(mine)
        account.get_by_role("button", name="Start this lesson").click()
        hears(back.widget("discussion"), "Mo says hello.")
        expect(account.locator(NOTICE)).to_have_count(0)
        assert len(files_with(house, mine)) == 1
        account.goto("about:blank")
    assert found == []
