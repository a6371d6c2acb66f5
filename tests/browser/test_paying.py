"""Money, as people meet it: a lane is taken out, a member pays, a card fails, and who pays again is back."""

import re
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.browser.test_looks import faults
from tests.conftest import Community
from tests.support.browser import picture

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


@ONE_MODE
def test_a_lane_is_taken_out_a_member_pays_fails_and_comes_back(
    community: Community, window_of: Opens
) -> None:
    found: list[str] = []
    with (
        window_of("hana") as hana,
        window_of("mo") as mo,
        hana.watch.expecting(AT_STRIPE),
        mo.watch.expecting(AT_STRIPE),
    ):
        hana.sign_up()
        hana.go("/new")
        page = hana.page
        page.get_by_label("Title").fill("Our circle")
        page.get_by_label("Short name").fill("circle")
        page.get_by_label("Everybody: its page is on the front page").check()
        page.get_by_label("Whoever wants to, by joining").check()
        page.get_by_label(re.compile("Circle.*month")).first.check()
        found += looks(page, "new")
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url(lambda url: not url.startswith(community.house.url))
        sandbox = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))

        pay(page, DECLINED)
        expect(page.get_by_role("alert")).to_be_visible()
        hana.go("/lanes/circle")
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
        hana.go("/account")
        page.get_by_role("link", name="Go on").click()
        page.get_by_role("link", name="Go on with the payment").click()
        pay(page, GOOD)
        expect(page).to_have_url(re.compile("/lanes/circle$"))
        expect(page.get_by_role("link", name="Open the workspace")).to_be_visible()

        hana.go("/lanes/circle/money")
        page.get_by_role("button", name="Sign up with Stripe").click()
        page.get_by_role("button", name="Give all that is asked").click()
        expect(page.get_by_text("It is ready.")).to_be_visible()
        page.get_by_label("The same amount for everybody").check()
        page.get_by_label("Amount, or what you suggest on the scale").fill("10")
        page.get_by_role("button", name="Keep this").click()
        found += looks(page, "host")

        mo.sign_up()
        mo.go("/lanes/circle")
        theirs = mo.page
        theirs.get_by_role("link", name="See what it costs, and join").click()
        expect(theirs.get_by_text("Sandbox: no money moves.")).to_be_visible()
        found += looks(theirs, "pay")
        theirs.get_by_role("button", name="Go on to pay").click()
        pay(theirs, GOOD)
        expect(theirs).to_have_url(re.compile("/lanes/circle$"))
        expect(theirs.get_by_role("link", name="Open the workspace")).to_be_visible()

        mo.go("/account")
        theirs.get_by_role("button", name="Change the card").click()
        theirs.get_by_label("Card number").fill(FAILS_LATER)
        theirs.get_by_role("button", name="Change card").click()
        advance(sandbox, 32)
        mo.go("/account")
        expect(theirs.get_by_text("Your payment failed on")).to_be_visible()
        found += looks(theirs, "grace")
        advance(sandbox, 25)
        mo.go("/account")
        expect(theirs.get_by_role("link", name="Pay and come back in")).to_be_visible()
        found += looks(theirs, "ended")
        theirs.get_by_role("link", name="Pay and come back in").click()
        theirs.get_by_role("button", name="Go on to pay").click()
        pay(theirs, GOOD)
        expect(theirs.get_by_role("link", name="Open the workspace")).to_be_visible()
    assert found == []
