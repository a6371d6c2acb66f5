"""Where somebody wants letters, and who may read the letters that nothing sends, without a script."""

import re

from cosmos_commons.settings import Settings
from cosmos_commons.web.site import error_page, pages
from pydantic import SecretStr

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
