"""The whole way without a mouse: sign in, find the lane, join it, open it, and say something in the lesson."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.conftest import Community
from tests.support.somebody import Lab, said

MOST_STOPS = 120


def tab_to(page: Page, goal: Locator, *, backwards: bool = False) -> None:
    """Press Tab until the goal has the focus."""
    expect(goal).to_be_attached()
    for _ in range(MOST_STOPS):
        if goal.evaluate("(element) => element === document.activeElement"):
            break
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    expect(goal).to_be_focused()
    expect(goal).to_be_in_viewport()


@ONE_MODE
def test_a_member_goes_from_signing_in_to_a_post_by_keyboard_alone(
    community: Community, window_of: Opens
) -> None:
    password = community.house.account("kim")
    with window_of("kim") as kim:
        page, keys = kim.page, kim.page.keyboard
        page.goto(community.house.url + "/")
        tab_to(page, page.get_by_role("link", name="Sign in").first)
        keys.press("Enter")
        expect(page.get_by_label("Your name here")).to_be_focused()
        keys.type("kim")
        keys.press("Tab")
        keys.type(password)
        keys.press("Enter")
        tab_to(page, page.get_by_role("link", name="Train the Trainers"))
        keys.press("Enter")
        tab_to(page, page.get_by_role("button", name="Join this lane"))
        keys.press("Enter")
        tab_to(page, page.get_by_role("link", name="Open the workspace"))
        keys.press("Enter")
        lab = Lab(page)
        lab.shows("Welcome")
        discussion = lab.widget("discussion")
        tab_to(page, discussion.get_by_label("Write to the group"))
        keys.type("Typed and sent without a mouse.")
        tab_to(page, discussion.get_by_role("button", name="Post", exact=True))
        keys.press("Enter")
        expect(said(discussion, "Typed and sent without a mouse.").locator("time")).to_be_visible()
        tab_to(page, page.get_by_role("link", name="Back to Train the Trainers"), backwards=True)
        keys.press("Enter")
        expect(page.get_by_role("link", name="Open the workspace")).to_be_visible()
