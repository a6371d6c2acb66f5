"""Somebody looks for what was said: by keyboard, on a phone, in Spanish, from the lane's page to the very post."""

from playwright.sync_api import expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.conftest import Community
from tests.support.browser import picture


@ONE_MODE
def test_a_word_leads_to_the_post_that_holds_it(community: Community, window_of: Opens) -> None:
    with community["a1"].commons() as api:
        begun = api.post("/lanes/py/threads", json={"title": "The bakery", "slug": "bakery"})
        assert begun.status_code == 201, begun.text
        # More than a page of them before the one that is looked for.
        for text in [f"Otra cosa, la {number}." for number in range(54)] + ["Nuestra **panadería** abre."]:
            made = api.post("/lanes/py/threads/bakery/posts", json={"text": text})
            assert made.status_code == 201, made.text
        said = made.json()["id"]
    with window_of("a2", width=360, language="es") as reader:
        reader.sign_in(community["a2"].password)
        reader.go("/lanes/py")
        page = reader.page
        field = page.get_by_role("searchbox", name="Buscar en este carril")
        field.focus()
        page.keyboard.type("PANADERIA")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Buscar")).to_be_visible()
        found = (
            page.get_by_role("listitem")
            .filter(has_text="Una conversación")
            .or_(page.get_by_role("listitem").filter(has_text="Un mensaje"))
        )
        expect(found).to_have_count(1)
        expect(found.locator("mark")).to_have_text("panadería")
        picture(page, "found-phone-es", whole=True)
        found.get_by_role("link").focus()
        page.keyboard.press("Enter")
        post = page.locator(f'[data-post="{said}"]')
        expect(post).to_be_focused()
        expect(post).to_be_in_viewport()
