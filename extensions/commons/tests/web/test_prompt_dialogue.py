"""A long dialogue about a response, without a script: it comes in pages, and no reply is on none."""

import re
from datetime import timedelta
from typing import Any

import pytest
from cosmos_commons.features.prompts.models import ReplyRow

from tests.support.prompts import Prompts

HERE = "/services/commons/lanes/week"


@pytest.fixture
def dialogue(house: Any) -> tuple[Prompts, str]:
    """A response of Ana's with 450 replies of Ben's, and where it is."""
    house.lane()
    prompts = Prompts(house)
    slug = prompts.ask(visibility="at_once")
    response = prompts.answer(slug, "ana", "Here.")
    with house.app.state.commons.database.write() as session:
        for number in range(450):
            at = house.clock.now + timedelta(seconds=number)
            said = f"n{number}."
            of = {"response_id": int(response), "author": "ben", "number": None, "deleted": False}
            session.add(ReplyRow(**of, text=said, html=said, created_at=at))
    house.clock.now += timedelta(hours=1)
    return prompts, f"prompts/{slug}/responses/{response}"


def seen(prompts: Prompts, path: str) -> tuple[list[int], dict[str, str]]:
    """The replies on the page, by their numbers, and where it leads."""
    page = prompts.house.client.get(f"{HERE}/{path}", headers=prompts.house.as_("ana")).text
    links = re.findall(r'<a class="button" href="([^"]+)">(Earlier|Read on)<', page)
    return [int(one) for one in re.findall(r">n(\d+)\.<", page)], {words: link for link, words in links}


def test_a_long_dialogue_is_read_on_and_back_page_by_page(dialogue: tuple[Prompts, str]) -> None:
    prompts, here = dialogue
    first, to = seen(prompts, here)
    assert (first, list(to)) == (list(range(200)), ["Read on"])
    second, to = seen(prompts, here + to["Read on"])
    assert second == list(range(200, 400))
    last, back = seen(prompts, here + to["Read on"])
    assert (last, list(back)) == (list(range(400, 450)), ["Earlier"])
    assert seen(prompts, here + back["Earlier"]) == (second, to)
    assert seen(prompts, here + to["Earlier"])[0] == first


def test_who_is_told_of_the_last_reply_finds_it_and_who_sends_one_too(dialogue: tuple[Prompts, str]) -> None:
    prompts, here = dialogue
    house = prompts.house
    sent = house.client.post(
        f"{HERE}/{here}/replies", data={"text": "n450."}, headers=house.as_("ben"), follow_redirects=False
    )
    assert sent.status_code == 303, sent.text
    told = prompts.do("GET", "/notifications", "ana").json()["items"][0]["path"]
    assert sent.headers["location"] == f"{HERE}/{told}"
    page, _, fragment = told.partition("#")
    assert seen(prompts, page)[0][0] == 400
    shown = house.client.get(f"{HERE}/{page}", headers=house.as_("ana")).text
    assert "n450." in shown.partition(f'id="{fragment}"')[2]
