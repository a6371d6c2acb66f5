"""The page that shows how a learner's file and the lane's differ, in a real browser for notebooks."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import async_playwright

from tests.support.browser import CHROMIUM, FLAGS

from .conftest import TOKEN, Server, notebook


def test_a_file_that_is_gone_is_said_to_be(server: Server) -> None:
    answer = server.ask("lane/diff?path=welcome.ipynb&beside=none.ipynb")
    assert answer.status_code == 404
    assert "not there" in answer.text


def test_names_and_text_are_shown_as_text(server: Server) -> None:
    name = "<script>alert(1)<\u2215script>.txt"
    (server.home / name).write_text("<b>one</b>\n")
    (server.home / "other.txt").write_text("<i>two</i>\n")
    page = server.ask("lane/diff", params={"path": name, "beside": "other.txt"}).text
    assert "<script>alert" not in page
    assert "<ins>+&lt;i&gt;two&lt;/i&gt;</ins>" in page


def test_what_is_neither_text_nor_notebook_is_refused_in_words(server: Server) -> None:
    (server.home / "a.png").write_bytes(b"\x89PNG\xff")
    assert server.ask("lane/diff?path=a.png&beside=a.png").status_code == 415


def test_the_notebooks_difference_is_nbdimes(server: Server) -> None:
    (server.home / "mine.ipynb").write_bytes(notebook("mine"))
    answer = server.ask(
        "lane/nbdime/api/diff", method="POST", json={"base": "mine.ipynb", "remote": "welcome.ipynb"}
    ).json()
    assert answer["base"]["cells"][0]["source"] == "mine"
    assert answer["diff"][0]["key"] == "cells"


@pytest.mark.parametrize("remote", ["../x.ipynb", "http://127.0.0.1/x.ipynb", ".lane/state.json", 3, None])
def test_nbdimes_question_reaches_nothing_outside_the_home(server: Server, remote: object) -> None:
    answer = server.ask(
        "lane/nbdime/api/diff", method="POST", json={"base": "welcome.ipynb", "remote": remote}
    )
    assert answer.status_code in (400, 404)


def test_a_broken_notebook_is_said_to_be_one(server: Server) -> None:
    (server.home / "broken.ipynb").write_bytes(b"{")
    question = {"base": "welcome.ipynb", "remote": "broken.ipynb"}
    assert server.ask("lane/nbdime/api/diff", method="POST", json=question).status_code == 422


async def test_a_browser_shows_both_notebooks_cells(server: Server) -> None:
    (server.home / "my own.ipynb").write_bytes(notebook("as I wrote it"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page()
        address = f"{server.url}lane/diff?path=my%20own.ipynb&beside=welcome.ipynb"
        await page.goto(f"{address}&token={TOKEN.replace(' ', '%20')}")
        root = page.locator("#nbdime-root")
        await root.get_by_text("as I wrote it").first.wait_for(timeout=30_000)
        await root.get_by_text("hello").first.wait_for()
        assert await page.get_by_label("Ocultar lo que es igual").is_checked()
        assert await page.get_by_role("button").count() == 0
        assert re.search("En qué se diferencian", await page.title())
        await browser.close()
