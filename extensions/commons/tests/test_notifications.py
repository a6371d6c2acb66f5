"""What mentions or answers somebody: in what they may read, wherever it is said, and what of it is new to them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from cosmos_commons.migrations import configuration, migrate
from cosmos_commons.notifications import NotificationRow
from cosmos_commons.web.site import error_page, pages
from sqlalchemy import func, select

from tests.support.discussing import Talk
from tests.support.prompts import Prompts


@pytest.fixture
def talk(settings: Any, serve: Any) -> Iterator[Talk]:
    with serve(settings, pages=pages, error_page=error_page) as house:
        yield Talk.in_a_new_lane(house)


@pytest.fixture
def prompts(talk: Talk) -> Prompts:
    return Prompts(talk.house)


def listed(talk: Talk, by: str = "ben", **asked: Any) -> dict[str, Any]:
    more = "&".join(f"{name}={value}" for name, value in asked.items())
    told: dict[str, Any] = talk.get(f"/lanes/week/notifications?{more}", by)
    return told


def says(item: dict[str, Any]) -> str:
    return "".join(piece["text"] for piece in item["excerpt"])


def said_to(talk: Talk, by: str = "ben") -> list[str]:
    return [says(item) for item in listed(talk, by)["items"]]


def later(talk: Talk) -> None:
    talk.house.clock.now += timedelta(seconds=2)


def test_who_is_mentioned_in_a_post_finds_it_and_its_author_does_not(talk: Talk) -> None:
    post = talk.say("@ben and @fay, and @ana, and @stranger", "ana")
    (item,) = listed(talk)["items"]
    assert (item["feature"], item["kind"], item["title"], item["author"]) == (
        "discussion",
        "post",
        "Hello",
        "ana",
    )
    assert item["path"] == f"threads/hello?after={int(post['id']) - 1}#post-{post['id']}"
    assert says(item) == "@ben and @fay, and @ana, and @stranger"
    assert [piece["text"] for piece in item["excerpt"] if piece["found"]] == ["ben"]
    assert len(said_to(talk, "fay")) == 1
    assert listed(talk, "ana") == {"items": [], "unread": 0, "next": None}


def test_mentions_come_newest_first_and_page_by_page(talk: Talk) -> None:
    for number in range(5):
        talk.say(f"@ben {number}")
        later(talk)
    first = listed(talk, limit=2)
    second = listed(talk, limit=2, after=first["next"])
    third = listed(talk, limit=2, after=second["next"])
    assert third["next"] is None
    all_of_them = [says(item) for told in (first, second, third) for item in told["items"]]
    assert all_of_them == [f"@ben {number}" for number in (4, 3, 2, 1, 0)]
    assert first["unread"] == third["unread"] == 5


def test_prompts_responses_and_replies_mention_too(talk: Talk, prompts: Prompts) -> None:
    slug = prompts.ask(text="What do @ben and @sofia say?", visibility="at_once")
    later(talk)
    response = prompts.answer(slug, "ana", "Ask @ben.")
    later(talk)
    prompts.do("POST", f"/prompts/{slug}/responses/{response}/replies", "fay", {"text": "@ana @ben @fay?"})
    assert [item["kind"] for item in listed(talk)["items"]] == ["reply", "response", "prompt"]
    assert [item["kind"] for item in listed(talk, "ana")["items"]] == ["reply"]
    assert [listed(talk, by)["items"] for by in ("sofia", "fay")] == [[], []]
    assert listed(talk)["unread"] == 3


def test_a_reply_to_a_post_answers_its_author_once_whether_or_not_it_mentions_them(talk: Talk) -> None:
    asked = talk.say("Who brings bread?", "ben")
    answer = talk.say("Me, @ben and @fay.", "ana", reply_to=asked["id"])
    assert [item["why"] for item in listed(talk)["items"]] == ["answer"]
    assert [item["why"] for item in listed(talk, "fay")["items"]] == ["mention"]
    talk.say("And I thank myself.", "ben", reply_to=asked["id"])
    assert listed(talk)["unread"] == 1
    # Who is answered stays so, whom else it mentions.
    talk.edit(answer, "Me, @ana!").raise_for_status()
    assert said_to(talk) == ["Me, @ana!"]
    assert listed(talk, "fay")["items"] == []
    talk.edit(answer, "Me, @ben.", version=2).raise_for_status()
    assert [item["why"] for item in listed(talk)["items"]] == ["answer"]


def test_what_is_said_under_a_response_answers_all_who_speak_there(talk: Talk, prompts: Prompts) -> None:
    slug = prompts.ask(visibility="at_once", anonymous=True)
    response = prompts.answer(slug, "ana", "Here.")
    path = f"/prompts/{slug}/responses/{response}/replies"
    (first, second) = (prompts.do("POST", path, by, {"text": by}).json() for by in ("ben", "ana"))
    assert [(item["why"], says(item)) for item in listed(talk, "ana")["items"]] == [("answer", "ben")]
    assert [(item["why"], says(item)) for item in listed(talk, "ben")["items"]] == [("answer", "ana")]
    assert listed(talk, "fay")["items"] == []
    # Whose words are gone takes no part any more.
    assert prompts.do("DELETE", f"{path}/{first['id']}", "ben").is_success
    assert prompts.do("POST", path, "fay", {"text": "fay"}).is_success
    assert said_to(talk, "ben") == ["ana"]
    assert sorted(said_to(talk, "ana")) == ["fay"]
    assert prompts.do("DELETE", f"{path}/{second['id']}", "ana").is_success
    assert said_to(talk, "ben") == []


def test_a_mention_goes_with_the_words_it_is_in(talk: Talk, prompts: Prompts) -> None:
    edited, hidden, deleted = (talk.say(f"@ben {what}") for what in ("edited", "hidden", "deleted"))
    talk.edit(edited, "@fay only").raise_for_status()
    talk.hide(hidden).raise_for_status()
    talk.ask("DELETE", talk.of(deleted), "ana").raise_for_status()
    slug = prompts.ask(visibility="at_once")
    response = prompts.answer(slug, "ana", "@ben")
    reply = prompts.do(
        "POST", f"/prompts/{slug}/responses/{response}/replies", "fay", {"text": "@ben"}
    ).json()
    body = {"text": "nobody", "version": 1}
    assert prompts.do("PUT", f"/prompts/{slug}/responses/{response}", "ana", body).is_success
    assert prompts.do(
        "DELETE", f"/prompts/{slug}/responses/{response}/replies/{reply['id']}", "fay"
    ).is_success
    assert prompts.do("PATCH", f"/prompts/{slug}", "sofia", {"text": "So, @ben?", "version": 1}).is_success
    assert [item["kind"] for item in listed(talk)["items"]] == ["prompt"]
    assert prompts.do("PATCH", f"/prompts/{slug}", "sofia", {"title": "So", "version": 2}).is_success
    assert len(listed(talk)["items"]) == 1
    assert len(said_to(talk, "fay")) == 1
    talk.ask("DELETE", talk.of(hidden, "hidden"), "fay").raise_for_status()
    assert "@ben hidden" in said_to(talk)
    with talk.house.app.state.commons.database.read() as session:
        assert session.scalar(select(func.count()).select_from(NotificationRow)) == 3


def test_what_one_may_not_read_yet_mentions_nobody_and_once_read_it_is_new(
    talk: Talk, prompts: Prompts
) -> None:
    slug = prompts.ask(anonymous=True, visibility="after_responding")
    prompts.answer(slug, "ana", "Ask @ben.")
    assert listed(talk) == {"items": [], "unread": 0, "next": None}
    assert talk.ask("PUT", "/lanes/week/notifications/read", "ben").json() == {"unread": 0}
    talk.house.clock.now += timedelta(hours=1)
    prompts.answer(slug, "ben", "Here I am.")
    (item,) = listed(talk)["items"]
    assert (item["at"], item["read"]) == (None, False)
    assert item["author"].startswith("Response ")


def test_a_reply_to_ones_own_response_mentions_one_though_the_others_are_hidden(
    talk: Talk, prompts: Prompts
) -> None:
    slug = prompts.ask(visibility="never")
    response = prompts.answer(slug, "ana", "Here.")
    path = f"/prompts/{slug}/responses/{response}/replies"
    assert prompts.do("POST", path, "fay", {"text": "@ana, and @ben?"}).is_success
    assert [item["kind"] for item in listed(talk, "ana")["items"]] == ["reply"]
    assert listed(talk, "ben") == {"items": [], "unread": 0, "next": None}


def test_where_a_mention_stands_tells_nothing_of_an_anonymous_response(talk: Talk, prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    later(talk)
    talk.say("@ben")
    later(talk)
    for name in ("ana", "fay", "sofia"):
        prompts.answer(slug, name, "@ben")
    assert [item["kind"] for item in listed(talk)["items"]] == ["post", *["response"] * 3]
    places = [int(listed(talk, limit=number)["next"]) for number in (2, 3)]
    assert len({place >> 22 for place in places}) == 1


def test_reading_a_thread_reads_its_mentions_as_far(talk: Talk) -> None:
    posts = []
    for number in range(3):
        posts.append(talk.say(f"@ben {number}"))
        later(talk)
    talk.ask("POST", "/lanes/week/threads", "ana", {"title": "Second", "slug": "second"}).raise_for_status()
    Talk(talk.house, thread="second").say("@ben elsewhere")
    talk.ask("PUT", f"{talk.url}/read", "ben", {"post": posts[1]["id"]}).raise_for_status()
    told = listed(talk)
    assert [item["read"] for item in told["items"]] == [False, False, True, True]
    assert told["unread"] == 2
    # Edited for others, or to say more to the same: what was read is read.
    talk.edit(posts[0], "@ben once more, and @fay").raise_for_status()
    assert listed(talk)["unread"] == 2
    assert listed(talk, "fay")["unread"] == 1


def test_what_came_after_the_page_was_looked_at_is_still_new(talk: Talk) -> None:
    talk.say("@ben first")
    client, ben = talk.house.client, talk.house.as_("ben")
    page = client.get("/services/commons/lanes/week/notifications", headers=ben).text
    seen = re.findall(r'name="seen" value="(\d+)"', page)
    assert seen == [item["id"] for item in listed(talk)["items"]]
    later(talk)
    talk.say("@ben second")
    told = talk.ask("PUT", "/lanes/week/notifications/read", "ben", {"ids": seen})
    assert told.json() == {"unread": 1}
    assert [item["read"] for item in listed(talk)["items"]] == [False, True]
    assert talk.ask("PUT", "/lanes/week/notifications/read", "ben", {"ids": ["0"]}).status_code == 422


def test_what_was_hidden_while_one_read_past_it_is_new_when_it_shows_again(talk: Talk) -> None:
    hidden = talk.say("@ben look")
    talk.hide(hidden).raise_for_status()
    after = talk.say("next")
    talk.ask("PUT", f"{talk.url}/read", "ben", {"post": after["id"]}).raise_for_status()
    talk.ask("DELETE", talk.of(hidden, "hidden"), "fay").raise_for_status()
    assert listed(talk)["unread"] == 1


def test_who_edits_anothers_prompt_mentions_its_author_and_not_themselves(
    talk: Talk, prompts: Prompts
) -> None:
    slug = prompts.ask("fay", text="What?")
    change = {"text": "What, @sofia and @fay?", "version": 1}
    assert prompts.do("PATCH", f"/prompts/{slug}", "sofia", change).is_success
    assert [listed(talk, name)["unread"] for name in ("sofia", "fay")] == [0, 1]


def test_all_can_be_read_at_once_again_and_again(talk: Talk, prompts: Prompts) -> None:
    prompts.answer(prompts.ask(visibility="at_once"), "ana", "@ben")
    talk.say("@ben and @fay")
    for _ in range(2):
        assert talk.ask("PUT", "/lanes/week/notifications/read", "ben").json() == {"unread": 0}
        assert [item["read"] for item in listed(talk)["items"]] == [True, True]
    assert listed(talk, "fay")["unread"] == 1


def test_mentions_of_before_are_kept_and_those_that_were_read_are_read(talk: Talk) -> None:
    first, second = (talk.say(f"@ben {number}") for number in range(2))
    talk.ask("PUT", f"{talk.url}/read", "ben", {"post": first["id"]}).raise_for_status()
    before = {says(item): item["read"] for item in listed(talk)["items"]}
    assert before == {"@ben 0": True, "@ben 1": False}
    database = talk.house.app.state.commons.database
    with database.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        command.downgrade(configuration(connection), "0010")
    migrate(database, "head")
    assert {says(item): item["read"] for item in listed(talk)["items"]} == before
    talk.edit(second, "nobody").raise_for_status()
    assert said_to(talk) == ["@ben 0"]


def test_nobody_sees_anothers_lane_or_hears_of_a_feature_that_is_off(talk: Talk) -> None:
    talk.say("@ben")
    talk.house.lane("other", members=["ben"])
    assert talk.get("/lanes/other/notifications", "ben")["items"] == []
    assert talk.ask("GET", "/lanes/other/notifications", "ana").status_code in (403, 404)


def test_the_pages_say_what_is_new_and_what_was_looked_at_is_read(talk: Talk) -> None:
    client, ben = talk.house.client, talk.house.as_("ben") | {"Accept-Language": "es"}
    prefix = "/services/commons"

    def shown(path: str) -> str:
        answer = client.get(f"{prefix}/{path}", headers=ben)
        assert answer.status_code == 200, answer.text
        return str(answer.text)

    assert "Nadie te ha respondido" in shown("lanes/week/notifications")
    talk.say("`<script>` @ben")
    assert "Un aviso nuevo" in shown("lanes/week")
    assert "Un aviso nuevo" in shown("")
    page = shown("lanes/week/notifications")
    assert "&lt;script&gt; @ben" in page
    assert "data-by-itself" in page
    talk.say("Me", reply_to=talk.say("Who brings bread?", "ben")["id"])
    page = shown("lanes/week/notifications")
    assert page.index("Te responde") < page.index("Te menciona")
