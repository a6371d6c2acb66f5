"""Where somebody wants letters, and who may read the letters that nothing sends, without a script."""

import re
from typing import Any

import pytest
from cosmos_commons.features.notifications.choosing import stop_link
from cosmos_commons.settings import Settings
from cosmos_commons.web.site import error_page, pages
from playwright.sync_api import expect
from pydantic import SecretStr

from tests.support import browser as chromium
from tests.support.looks import faults

from .conftest import Open, S, Serve, words


def test_an_address_is_confirmed_by_its_own_person_from_a_letter(browser: Open) -> None:
    lea = browser("lea")
    page = lea.get("/me/address")
    assert "We do not write to you now." in words(page)
    wrong = lea.send(page, "/me/address", address="nowhere", language="es")
    assert (wrong.status_code, 'value="nowhere"' in wrong.text) == (422, True)
    asked = lea.send(page, "/me/address", address="lea@example.org", language="es")
    assert "A letter with a link is on its way" in words(asked)
    assert "We do not write to you now." in words(asked)
    letter = words(browser("admin").get("/letters"))
    assert "To lea@example.org" in letter
    link = re.search(r"(/address/\S+)", letter)
    assert link
    assert browser("sam").get(link[1]).status_code == 422, "not the person it was sent to"
    confirm = lea.get(link[1])
    assert confirm.url.path == f"{S}/address"
    assert "lea@example.org" in words(confirm)
    done = lea.send(confirm, "/address")
    assert "We write to you at lea@example.org." in words(done)
    nowhere = lea.send(done, "/me/address", address="", language="es")
    assert "We do not write to you now." in words(nowhere)


def test_letters_are_for_administrators_where_no_mail_server_is_set(
    browser: Open, serve: Serve, settings: Settings
) -> None:
    assert 'href="/services/commons/letters"' in browser("admin").get("/").text
    assert browser("sam").get("/letters").status_code == 403
    assert 'href="/services/commons/letters"' not in browser("sam").get("/").text
    with_mail = settings.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:9")})
    with serve(with_mail, pages=pages, error_page=error_page) as house:
        there = house.client.get(f"{S}/letters", headers=house.as_("oper", admin=True))
        assert there.status_code == 404


def test_how_often_letters_come_is_chosen_on_the_account_page(browser: Open) -> None:
    ana = browser("ana", "es")
    page = ana.get("/account")
    assert "No recibes ninguna mientras no hayas dado una dirección." in words(page)
    assert 'value="daily" checked' in page.text
    chosen = ana.send(page, "/account/letters", often="soon")
    assert chosen.url.path == f"{S}/account"
    assert 'value="soon" checked' in chosen.text
    assert 'value="daily" checked' not in chosen.text
    assert ana.send(page, "/account/letters", often="hourly").status_code == 422
    assert ana.post("/account/letters", often="never").status_code == 403, "from no page of ours"
    assert 'value="soon" checked' in ana.get("/account").text
    ana.send(ana.get("/me/address"), "/me/address", address="ana@example.org", language="es")
    link = re.search(r"To ana@example.org.*?(/address/\S+)", words(browser("admin").get("/letters")))
    assert link
    ana.send(ana.get(link[1]), "/address")
    assert "No recibes ninguna" not in words(ana.get("/account"))


@pytest.mark.parametrize(("width", "language"), [(360, "es"), (1280, "en-GB")], ids=["phone", "wide"])
def test_a_letters_link_opens_a_page_whose_button_ends_them_without_an_account(
    house: Any, width: int, language: str
) -> None:
    url = str(house.client.base_url).rstrip("/") + stop_link(house.app.state.commons, "ana")
    button = "No enviar más" if language == "es" else "Send no more of them"
    with chromium.chromium() as running, chromium.window(running, width=width, language=language) as window:
        page = window.new_page()
        page.goto(url)
        chromium.picture(page, f"letters-stop-{width}")
        assert faults(page, "main button") == []
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status")).to_be_visible()
        assert faults(page) == []
    assert house.get("/me/letters", "ana").json() == {"often": "never"}
