"""A stranger, a member and somebody whose access has ended, in a public and a private lane at once: each sees what is
theirs in each of them, and nothing more."""

from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.browser.test_access_ends import NO_KERNEL, NOTICE, TROUBLE
from tests.browser.test_coming_in import circle
from tests.conftest import Community
from tests.support.house import operator
from tests.support.person import Person
from tests.support.somebody import Somebody, hears
from tests.support.wire import client

LANES = {"square": "public", "cellar": "private"}
THREAD = "about-the-wall"
SECRET = "Said in the {lane}, and not meant for others."


def a_member(them: Somebody, lane: str) -> None:
    page = them.page
    them.go(f"/lanes/{lane}")
    expect(page.get_by_role("link", name="Open the workspace")).to_be_visible()
    them.go(f"/lanes/{lane}/threads/{THREAD}")
    hears(them.conversation, SECRET.format(lane=lane))
    expect(page.get_by_label("Write to the group")).to_be_visible()
    page.goto(f"{them.house.url}/hub/spawn/{them.name}/{lane}")
    page.wait_for_url(f"**/user/{them.name}/{lane}/lab**")
    page.goto("about:blank")


def one_whose_access_ended(them: Somebody, lane: str) -> None:
    page = them.page
    them.go(f"/lanes/{lane}/threads/{THREAD}")
    expect(page.get_by_text("Your access to this lane has ended.")).to_be_visible()
    shows_nothing(page, lane)
    page.get_by_role("link", name="Why, and what you can do").click()
    expect(page.get_by_text("A steward took you out of")).to_be_visible()
    shows_nothing(page, lane)
    them.go(f"/lanes/{lane}")
    public = LANES[lane] == "public"
    said = "A steward took you out of" if public else "Your access to this lane has ended."
    expect(page.get_by_text(said)).to_be_visible()
    shows_nothing(page, lane)
    page.goto(f"{them.house.url}/hub/spawn/{them.name}/{lane}")
    expect(page.locator(NOTICE)).to_contain_text("You can look at your work")
    page.goto("about:blank")


def a_stranger(them: Somebody, lane: str) -> None:
    page = them.page
    public = LANES[lane] == "public"
    them.go(f"/lanes/{lane}")
    if public:
        expect(page.get_by_role("button", name="Ask to come in")).to_be_visible()
    else:
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    shows_nothing(page, lane)
    them.go(f"/lanes/{lane}/threads/{THREAD}")
    shows_nothing(page, lane)
    page.goto(f"{them.house.url}/hub/spawn/{them.name}/{lane}")
    expect(page.get_by_text("not a member" if public else "There is no lane called")).to_be_visible()
    shows_nothing(page, lane)


def shows_nothing(page: Page, lane: str) -> None:
    expect(page.get_by_text(SECRET.format(lane=lane))).to_have_count(0)
    expect(page.get_by_role("link", name="Open the workspace")).to_have_count(0)


STANDS = {
    "sam": {"square": a_stranger, "cellar": a_stranger},
    "mia": {"square": a_member, "cellar": a_member},
    "eli": {"square": one_whose_access_ended, "cellar": one_whose_access_ended},
    "ada": {"square": a_member, "cellar": one_whose_access_ended},
}


@ONE_MODE
@pytest.mark.timeout(300)
def test_each_sees_what_is_theirs_in_each_lane(community: Community, window_of: Opens) -> None:
    house = community.house
    with ExitStack() as stack:
        people = {name: Person.new(house, name) for name in STANDS}
        for person in people.values():
            stack.enter_context(closing(person.http))
        for lane, visibility in LANES.items():
            inside = [name for name, stands in STANDS.items() if stands[lane] is not a_stranger]
            members = [f"--member={name}" for name in inside]
            circle(house, lane, f"--visibility={visibility}", "--joining=invited", *members)
            with people["mia"].commons() as api:
                said = {"text": SECRET.format(lane=lane)}
                assert api.post(f"/lanes/{lane}/threads/{THREAD}/posts", json=said).status_code == 201
            with client(f"{house.commons_url}/api/v1", headers=operator(house)) as api:
                for name, stands in STANDS.items():
                    if stands[lane] is one_whose_access_ended:
                        people[name].open(lane)
                        assert api.delete(f"/lanes/{lane}/members/{name}").status_code == 204
        windows = {name: stack.enter_context(window_of(name)) for name in STANDS}
        for name, window in windows.items():
            window.sign_in(people[name].password)
        for lane in LANES:
            for name, stands in STANDS.items():
                with windows[name].watch.expecting(f"status of 40[34]|{NO_KERNEL}|{TROUBLE}"):
                    stands[lane](windows[name], lane)
