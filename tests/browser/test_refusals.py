"""Who may not come in is told why, and where to go instead."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.conftest import Community
from tests.support.browser import picture


def test_who_is_no_member_is_told_so_and_led_to_the_lanes_page(
    community: Community, window_of: Opens
) -> None:
    stranger = community["stranger"]
    with window_of("stranger", width=360) as somebody:
        somebody.sign_in(stranger.password)
        with somebody.watch.expecting("status of 403"):
            somebody.page.goto(f"{community.house.url}/hub/spawn/stranger/py")
            expect(somebody.page.get_by_text("You are not a member of Train the Trainers.")).to_be_visible()
        picture(somebody.page, f"refused-{community.house.mode}")
        somebody.page.get_by_role("link", name="To the lane's page").click()
        expect(somebody.page.get_by_role("button", name="Join this lane")).to_be_visible()
    assert stranger.hub_api("GET", "/users/stranger").json()["servers"] == {}


def test_a_lane_that_is_not_there_has_no_page_to_go_to(community: Community, window_of: Opens) -> None:
    with window_of("stranger") as somebody:
        somebody.sign_in(community["stranger"].password)
        with somebody.watch.expecting("status of 403"):
            somebody.page.goto(f"{community.house.url}/hub/spawn/stranger/nowhere")
            expect(somebody.page.get_by_text("There is no lane called “nowhere” here.")).to_be_visible()
        expect(somebody.page.get_by_role("link", name="To the lane's page")).to_have_count(0)
        somebody.page.get_by_role("link", name="To your lanes").click()
        expect(somebody.page).to_have_url(re.compile("/services/commons/$"))
