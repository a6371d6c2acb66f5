"""Somebody is mentioned: sees it where they come in, on a phone, by keyboard, in Spanish, and it is new once."""

from playwright.sync_api import expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.conftest import Community
from tests.support.browser import picture


def says(community: Community, slug: str, text: str) -> str:
    """The number of what a1 says in a conversation of its own."""
    with community["a1"].commons() as api:
        begun = api.post("/lanes/py/threads", json={"title": slug.title(), "slug": slug})
        assert begun.status_code == 201, begun.text
        made = api.post(f"/lanes/py/threads/{slug}/posts", json={"text": text})
        assert made.status_code == 201, made.text
    return str(made.json()["id"])


@ONE_MODE
def test_who_is_mentioned_comes_to_the_very_words_and_they_are_new_once(
    community: Community, window_of: Opens
) -> None:
    number = says(community, "bread", "¿Traes el **pan**, @a2?")
    with window_of("a2", width=360, language="es") as reader:
        reader.sign_in(community["a2"].password)
        reader.go("/")
        page = reader.page
        page.get_by_role("link", name="Un aviso nuevo").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Avisos")).to_be_visible()
        item = page.get_by_role("listitem").filter(has_text="¿Traes el pan")
        expect(item).to_contain_text("Nuevo")
        # All that is new is in sight, and so it is read.
        expect(page.get_by_role("button", name="Los he leído todos")).to_be_hidden()
        picture(page, "notified-phone-es", whole=True)
        item.get_by_role("link").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f'[data-post="{number}"]')).to_be_focused()
        reader.go("/lanes/py")
        page.get_by_role("link", name="Avisos").click()
        expect(page.get_by_role("listitem").filter(has_text="¿Traes el pan")).not_to_contain_text("Nuevo")


@ONE_MODE
def test_in_a_lesson_one_is_told_too_and_comes_back_to_nothing_new(
    community: Community, window_of: Opens
) -> None:
    says(community, "salt", "Salt, @a2?")
    with window_of("a2") as reader:
        reader.sign_in(community["a2"].password)
        reader.workspace("py", "welcome.ipynb").shows("Welcome")
        page = reader.page
        told = page.get_by_role("link", name="1 new notification")
        expect(told).to_be_visible()
        picture(page, "notified-lab")
        with page.context.expect_page() as opening:
            told.click(modifiers=["Control"])
        beside = opening.value
        beside.bring_to_front()
        expect(beside.get_by_role("listitem").filter(has_text="Salt, @A2?")).to_contain_text("New")
        expect(beside.get_by_role("button", name="I have read all of them")).to_be_hidden()
        page.bring_to_front()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(told).to_be_hidden()
