"""Somebody comes back for another lesson than the last time: Lab shows the old one first, and nothing begins there."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.conftest import Community
from tests.support.somebody import post

FIRST, SECOND = "lessons/01-what-a-cooperative-is.ipynb", "lessons/02-break-even.ipynb"


@ONE_MODE
def test_a_lesson_that_is_only_passed_on_the_way_to_another_stays_still(
    community: Community, window_of: Opens
) -> None:
    with window_of("a1") as person:
        person.sign_in(community["a1"].password)
        lab = person.workspace("py", FIRST)
        lab.widget("discussion")
        kept(person.page, f"{community.house.url}/user/a1/py/lab/api/workspaces/default", FIRST)

        # As on a slow day: what was asked for comes long after what was open.
        held: list[Route] = []
        slow = True

        def hold(route: Route) -> None:
            if slow:
                held.append(route)
            else:
                route.continue_()

        person.page.route(f"**/api/contents/{SECOND}*", hold)
        lab = person.workspace("py", SECOND)
        lab.shows("What a cooperative is")
        expect(person.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_visible()
        slow = False
        for route in held:
            route.continue_()
        post(lab.widget("discussion"), "Meant for the second lesson.")
        expect(person.page.locator(".cosmos-started")).to_have_count(1)

        lab.follow("What a cooperative is")
        lab.shows("What a cooperative is")
        expect(person.page.locator(".cosmos-started")).to_have_count(2)
    with community["a1"].commons() as api:
        for thread, there in (("week-1", False), ("week-2", True)):
            posts = api.get(f"/lanes/py/threads/{thread}/posts?limit=500").json()["items"]
            assert ("Meant for the second lesson." in [one["text"] for one in posts]) == there


def kept(page: Page, layout: str, path: str) -> None:
    """Wait until Lab has kept that this file is open, which it does a while after."""
    for _ in range(200):
        if path in page.request.get(layout).text():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"Lab did not keep its layout with {path}")
