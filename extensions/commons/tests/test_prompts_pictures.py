"""Pictures in what is written about prompts: kept as long as a text shows them, and seen by who may read that."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from cosmos_commons.files.store import Store
from cosmos_commons.files.sweep import sweep

from tests.support.prompts import API, Prompts, picture

HIDING = ("after_responding", "after_closing", "never")


@pytest.fixture
def prompts(house: Any) -> Prompts:
    """A lane of its own, and a way to ask and answer there."""
    house.lane()
    return Prompts(house)


def shown(file: dict[str, Any], words: str = "See:") -> str:
    return f"{words}\n\n![a shop]({file['url']})"


def seen(prompts: Prompts, file: dict[str, Any], by: str) -> bool:
    """Whether somebody is given the picture; who is not is told no more than that there is none."""
    answer = prompts.house.client.get(file["url"], headers=prompts.house.as_(by))
    assert answer.status_code in {200, 404}
    return bool(answer.status_code == 200)


def a_month_later(prompts: Prompts) -> None:
    """What nothing holds is swept."""
    house = prompts.house
    for path in house.settings.files_dir.rglob("*"):
        os.utime(path, (time.time() - 90_000,) * 2)
    with house.app.state.commons.database.write() as session:
        sweep(session, Store(house.settings.files_dir), house.clock() + timedelta(days=31))


def reply(prompts: Prompts, slug: str, response: str, by: str, text: str) -> str:
    made = prompts.do("POST", f"/prompts/{slug}/responses/{response}/replies", by, {"text": text})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def hide(prompts: Prompts, post: str) -> None:
    done = prompts.do("PUT", f"/threads/hello/posts/{post}/hidden", "sofia", {"reason": "unkind"})
    assert done.status_code == 200, done.text


def test_a_picture_shows_in_a_prompt_a_response_and_a_reply_and_is_never_swept(prompts: Prompts) -> None:
    asked, answered, replied, unused = (prompts.file(by) for by in ("sofia", "ana", "ben", "ana"))
    slug = prompts.ask(text=shown(asked), visibility="at_once")
    response = prompts.answer(slug, "ana", shown(answered))
    reply(prompts, slug, response, "ben", shown(replied))
    told = (
        prompts.get(slug, "ana"),
        prompts.get(f"{slug}/responses/{response}", "ben"),
        prompts.get(f"{slug}/responses/{response}/replies", "ana")["items"][0],
    )
    for one, file in zip(told, (asked, answered, replied), strict=True):
        assert f'<img src="{file["url"]}" alt="a shop" loading="lazy">' in one["html"]
    a_month_later(prompts)
    for file in (asked, answered, replied):
        assert all(seen(prompts, file, who) for who in ("ana", "ben", "sofia"))
    assert not seen(prompts, unused, "ana")


def test_a_change_keeps_what_the_version_before_showed(prompts: Prompts) -> None:
    files = [prompts.file(by) for by in ("sofia", "sofia", "ana", "ana")]
    slug = prompts.ask(text=shown(files[0]), visibility="at_once")
    prompts.do("PATCH", f"/prompts/{slug}", "sofia", {"text": shown(files[1]), "version": 1})
    mine = prompts.answer(slug, "ana", shown(files[2]))
    change = {"text": shown(files[3]), "version": 1}
    assert prompts.do("PUT", f"/prompts/{slug}/responses/{mine}", "ana", change).status_code == 200
    a_month_later(prompts)
    assert all(seen(prompts, file, "ben") for file in files)


def test_a_draft_keeps_its_pictures_for_oneself_alone_and_lets_go_of_them(prompts: Prompts) -> None:
    slug, first, second = prompts.ask(visibility="at_once"), prompts.file("ana"), prompts.file("ana")
    for text in (shown(first), shown(second)):
        assert prompts.do("PUT", f"/prompts/{slug}/draft", "ana", {"text": text}).status_code == 200
        assert seen(prompts, first, "ana")
    assert not any(seen(prompts, second, who) for who in ("ben", "sofia"))
    a_month_later(prompts)
    assert (seen(prompts, first, "ana"), seen(prompts, second, "ana")) == (False, True)
    prompts.answer(slug, "ana", shown(second))
    a_month_later(prompts)
    assert seen(prompts, second, "ben")


def test_a_draft_that_is_thrown_away_lets_go_of_its_pictures(prompts: Prompts) -> None:
    slug, file = prompts.ask(), prompts.file("ana")
    for text in (shown(file), ""):
        prompts.do("PUT", f"/prompts/{slug}/draft", "ana", {"text": text})
    a_month_later(prompts)
    assert not seen(prompts, file, "ana")


def test_an_erased_reply_lets_go_of_its_pictures_unless_something_else_shows_them(prompts: Prompts) -> None:
    slug = prompts.ask(visibility="at_once")
    response = prompts.answer(slug, "ana", "words")
    alone, posted = prompts.file("ben"), prompts.file("ben")
    prompts.house.post(shown(posted), "ben")
    said = reply(prompts, slug, response, "ben", shown(alone) + shown(posted))
    done = prompts.do("DELETE", f"/prompts/{slug}/responses/{response}/replies/{said}", "ben")
    assert done.status_code == 204
    a_month_later(prompts)
    assert (seen(prompts, alone, "ben"), seen(prompts, posted, "ana")) == (False, True)


def test_a_deleted_post_takes_no_picture_away_that_a_response_shows(prompts: Prompts) -> None:
    file = prompts.file("ana")
    post = prompts.house.post(shown(file)).json()["id"]
    slug = prompts.ask(visibility="at_once")
    prompts.answer(slug, "ana", shown(file))
    assert prompts.do("DELETE", f"/threads/hello/posts/{post}", "ana").status_code == 200
    a_month_later(prompts)
    assert seen(prompts, file, "ben")


def test_what_is_shown_somewhere_stays_shown_though_it_is_in_something_hidden_too(prompts: Prompts) -> None:
    slug, posted, asked = prompts.ask(), prompts.file("ana"), prompts.file("sofia")
    prompts.house.post(shown(posted), "ana")
    prompts.do("PUT", f"/prompts/{slug}/draft", "ana", {"text": shown(posted)}).raise_for_status()
    assert seen(prompts, posted, "ben")
    prompts.answer(slug, "ana", shown(posted))
    assert seen(prompts, posted, "ben")
    prompts.ask(text=shown(asked))
    hide(prompts, prompts.house.post(shown(asked), "sofia").json()["id"])
    assert seen(prompts, asked, "ben")


def test_what_is_in_something_hidden_alone_is_shown_by_nothing_else_that_hides_it(prompts: Prompts) -> None:
    slug, file = prompts.ask(), prompts.file("ana")
    hide(prompts, prompts.house.post(shown(file), "ana").json()["id"])
    prompts.do("PUT", f"/prompts/{prompts.ask()}/draft", "ana", {"text": shown(file)}).raise_for_status()
    prompts.answer(slug, "ana", shown(file))
    assert [seen(prompts, file, who) for who in ("ben", "ana", "sofia")] == [False, True, True]
    prompts.answer(slug, "ben", "mine")
    assert seen(prompts, file, "ben")


@pytest.mark.parametrize("visibility", HIDING)
def test_a_picture_is_hidden_as_the_text_is_that_shows_it(prompts: Prompts, visibility: str) -> None:
    closes_at = prompts.house.clock.now + timedelta(days=1)
    slug = prompts.ask(visibility=visibility, closes_at=closes_at.isoformat())
    first, second, replied = (prompts.file("ana") for _ in range(3))
    response = prompts.answer(slug, "ana", shown(first))
    change = {"text": shown(second), "version": 1}
    assert prompts.do("PUT", f"/prompts/{slug}/responses/{response}", "ana", change).status_code == 200
    reply(prompts, slug, response, "ana", shown(replied))
    hidden = (first, second, replied)
    assert not any(seen(prompts, file, "ben") for file in hidden)
    assert all(seen(prompts, file, who) for file in hidden for who in ("ana", "sofia"))
    # To write where it is opens it to nobody, neither in one's own words nor in a draft, a thread or a prompt.
    stolen = "".join(shown(file) for file in hidden)
    prompts.do("PUT", "/prompt-settings", "sofia", {"writers": "members"}).raise_for_status()
    prompts.ask("ben", text=stolen)
    prompts.house.post(stolen, "ben")
    prompts.do("PUT", f"/prompts/{prompts.ask()}/draft", "ben", {"text": stolen}).raise_for_status()
    prompts.answer(prompts.ask(visibility="at_once"), "ben", stolen)
    assert not any(seen(prompts, file, "ben") for file in hidden)
    if visibility == "after_responding":
        prompts.answer(slug, "ben", stolen)
    elif visibility == "after_closing":
        prompts.house.clock.now = closes_at
    assert all(seen(prompts, file, "ben") is (visibility != "never") for file in hidden)


def test_a_prompt_that_is_made_of_a_response_shows_its_pictures_to_all(prompts: Prompts) -> None:
    slug, file, other = prompts.ask(), prompts.file("ana"), prompts.file("ana")
    response = prompts.answer(slug, "ana", shown(file))
    prompts.answer(prompts.ask(), "ana", shown(other))
    prompts.ask(text=shown(file) + shown(other), from_response={"prompt": slug, "response": response})
    assert (seen(prompts, file, "ben"), seen(prompts, other, "ben")) == (True, False)


def test_a_picture_of_another_lane_is_shown_nowhere_here(prompts: Prompts) -> None:
    prompts.house.lane("other", members=["ana"], stewards=["sofia"])
    elsewhere = Prompts(prompts.house, "other").file("ana")
    slug = prompts.ask(visibility="at_once")
    response = prompts.answer(slug, "ana", shown(elsewhere))
    assert "<img" not in prompts.get(f"{slug}/responses/{response}", "ben")["html"]
    assert not seen(prompts, elsewhere, "sofia")


def test_who_gave_a_picture_to_an_anonymous_prompt_is_not_told(prompts: Prompts) -> None:
    slug = prompts.ask(visibility="at_once", anonymous=True)
    file = prompts.file("ana", "shop.png")
    response = prompts.answer(slug, "ana", shown(file))
    replied = prompts.file("ana", "door.png")
    reply(prompts, slug, response, "ana", shown(replied))
    for path in (f"{slug}/responses", f"{slug}/responses/{response}/replies"):
        assert "ana" not in str(prompts.get(path, "ben"))
    for one in (file, replied):
        answer = prompts.house.client.get(one["url"], headers=prompts.house.as_("ben"))
        assert (answer.status_code, answer.content) == (200, picture())
        assert "ana" not in str(answer.headers)


def test_words_that_return_are_words_and_not_where_a_picture_is(prompts: Prompts) -> None:
    slug = prompts.ask(visibility="at_once")
    for by in ("ana", "ben"):
        prompts.answer(slug, by, shown(prompts.file(by), "Bread"))
    told = {one["word"] for one in prompts.get(f"{slug}/summary", "sofia")["words"]}
    assert {"bread", "shop"} <= told
    assert not told & {"services", "commons", "api", "lanes", "week", "files", "photo", "png"}


def test_people_are_mentioned_by_the_names_they_are_read_by(prompts: Prompts) -> None:
    url = f"{API}/people/ben"
    prompts.house.client.put(url, json={"display_name": "Ben Ade"}, headers=prompts.house.operator)
    slug = prompts.ask(text="What does @ben say, and @nobody?", visibility="at_once")
    response = prompts.answer(slug, "ana", "Ask @ben.")
    reply(prompts, slug, response, "sofia", "@ben?")
    mention = '<span data-mention="ben">@Ben Ade</span>'
    assert f"{mention} say, and @nobody?" in prompts.get(slug, "ana")["html"]
    assert mention in prompts.get(f"{slug}/responses/{response}", "ana")["html"]
    assert mention in prompts.get(f"{slug}/responses/{response}/replies", "ana")["items"][0]["html"]


def test_whoever_is_mentioned_in_what_they_may_not_read_yet_hears_nothing_of_it(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True)
    prompts.answer(slug, "ana", "Ask @ben.")
    assert prompts.do("GET", "/notifications", "ben").json()["items"] == []
    assert prompts.get(slug, "ben")["responses"] is None
    assert prompts.refused(f"{slug}/responses", "ben") == "respond-first"
