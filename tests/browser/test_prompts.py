"""A prompt in a lesson: a draft of one's own that stays, and the others' responses once one's own is sent."""

from playwright.sync_api import Locator, expect

from tests.browser.conftest import BOTH_ORIGINS, Opens
from tests.conftest import Community
from tests.support.browser import picture

LESSON = "lessons/01-what-a-cooperative-is.ipynb"
DRAFT = "A tool library that nobody owns alone."


def respond(prompt: Locator, text: str) -> None:
    prompt.get_by_label("Your response").fill(text)
    prompt.get_by_role("button", name="Send response").click()
    expect(prompt.get_by_role("article").filter(has_text=text)).to_be_visible()


@BOTH_ORIGINS
def test_a_draft_survives_a_restart_and_the_others_show_once_ones_own_is_sent(
    community: Community, window_of: Opens
) -> None:
    with window_of("a1") as first:
        first.sign_in(community["a1"].password)
        prompt = first.workspace("py", LESSON).widget("prompt")
        prompt.get_by_label("Your response").fill(DRAFT)
        expect(prompt.get_by_text("Only you see this")).to_contain_text("Draft, saved")
    with window_of("a2") as second:
        second.sign_in(community["a2"].password)
        of_second = second.workspace("py", LESSON).widget("prompt")
        respond(of_second, "A savings circle of ten.")
        expect(of_second.get_by_text(DRAFT)).to_have_count(0)

        community["a1"].stop("py")
        with window_of("a1") as first:
            first.sign_in(community["a1"].password)
            prompt = first.workspace("py", LESSON).widget("prompt")
            expect(prompt.get_by_label("Your response")).to_have_value(DRAFT)
            expect(
                prompt.get_by_text("The others' responses open here once you have sent yours.")
            ).to_be_visible()
            assert "A savings circle" not in first.page.content()
            picture(first.page, f"prompt-{community.house.mode}")

            prompt.get_by_role("button", name="Send response").click()
            expect(prompt.get_by_text("A savings circle of ten.")).to_be_visible()
            expect(prompt.get_by_text("Sent. Now you can read 1 other.")).to_be_visible()
            expect(of_second.get_by_text(DRAFT)).to_be_visible()
