"""Somebody who reads Spanish, on a phone, in a lane that is held in Spanish."""

from playwright.sync_api import expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.somebody import PASSWORD, Lab, said


@ONE_MODE
def test_the_whole_way_is_in_spanish(community: Community, window_of: Opens) -> None:
    community.house.lanes(
        "lane", "create", "barrio", "--playbook=coop-train-the-trainers", "--title=Escuela del barrio", "--language=es"
    )  # fmt: skip
    with window_of("luz", width=360, language="es") as luz:
        page = luz.page
        page.goto(community.house.url + "/")
        page.get_by_role("link", name="Crear una cuenta").click()
        page.get_by_label("¿Cómo quieres que te llamen?").fill("Luz")
        page.locator("input[name=username]").fill("luz")
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Escuela del barrio").click()
        page.get_by_role("button", name="Unirme a este carril").click()
        page.get_by_role("link", name="Abrir el espacio de trabajo").click()
        lab = Lab(page)
        lab.shows("Te damos la bienvenida")
        expect(lab.lesson.get_by_role("button", name="Empezar esta lección")).to_be_visible()
        discussion = lab.widget("discussion")
        discussion.get_by_label("Escribe al grupo").fill("Hola, soy Luz.")
        discussion.get_by_role("button", name="Publicar").click()
        expect(said(discussion, "Hola, soy Luz.").locator("time")).to_be_visible()
        picture(page, "welcome-360-light-es")
        page.get_by_role("link", name="Volver a Escuela del barrio").click()
        expect(page.get_by_text("Luz ha escrito en")).to_be_visible()
