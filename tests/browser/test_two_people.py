"""Two people who have never been here: from the front page into the lesson, where they talk to each other."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.somebody import ends_with, hears, post, said

LANE = "Train the Trainers"


def test_two_newcomers_join_a_lane_and_talk_inside_the_lesson(community: Community, window_of: Opens) -> None:
    with window_of("ines-mora") as ines, window_of("luis", width=1440) as luis:
        labs = []
        for person in (ines, luis):
            person.sign_up()
            person.join(LANE)
            lab = person.open_workspace()
            lab.shows("Welcome")
            expect(person.page).to_have_url(ends_with("/tree/welcome.ipynb"))
            lab.widget("discussion")
            lab.follow("What a cooperative is")
            lab.shows("What a cooperative is")
            labs.append(lab)
        of_ines, of_luis = (lab.widget("discussion") for lab in labs)

        post(of_ines, "Our laundry has six owners.")
        hears(of_luis, "Our laundry has six owners.")
        post(of_luis, "Ours began with a garden.")
        hears(of_ines, "Ours began with a garden.")
        picture(luis.page, f"lesson-{community.house.mode}")

        ines.go("/lanes/py/threads/week-1")
        hears(ines.conversation, "Ours began with a garden.")
        post(of_luis, "And who decides at yours?")
        hears(ines.conversation, "And who decides at yours?")
        post(ines.conversation, "All six, on Mondays.")
        hears(of_luis, "All six, on Mondays.")
        expect(said(of_luis, "All six")).to_have_count(1)
