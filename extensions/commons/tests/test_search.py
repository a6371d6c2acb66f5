"""Looking for words: what is found, in which order, by whom; and that what is hidden is nowhere in it."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from cosmos_commons import search
from cosmos_commons.features.prompts.models import PromptRow, RoundRow
from cosmos_commons.migrations import configuration, migrate
from cosmos_commons.search.index import EntryRow
from cosmos_commons.web.site import error_page, pages
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from tests.support.prompts import API, Prompts


@pytest.fixture
def prompts(settings: Any, serve: Any) -> Iterator[Prompts]:
    with serve(settings, pages=pages, error_page=error_page) as house:
        house.lane()
        yield Prompts(house)


def found(prompts: Prompts, asked: str, by: str = "ben", **more: Any) -> list[dict[str, Any]]:
    """What `by` finds."""
    return list(page(prompts, asked, by, **more)["items"])


def page(prompts: Prompts, asked: str, by: str = "ben", **more: Any) -> dict[str, Any]:
    url = f"{API}/lanes/{prompts.lane}/search"
    answer = prompts.house.client.get(url, params={"q": asked, **more}, headers=prompts.house.as_(by))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def says(result: dict[str, Any]) -> str:
    return "".join(piece["text"] for piece in result["excerpt"])


def marked(result: dict[str, Any]) -> list[str]:
    return [piece["text"] for piece in result["excerpt"] if piece["found"]]


def test_a_word_is_found_whatever_its_capitals_and_accents_and_by_how_it_begins(prompts: Prompts) -> None:
    prompts.house.post("La **Cooperación** empieza aquí.")
    for asked in ("cooperación", "COOPERACION", "coop", "cooperacion aqui", "aquí la"):
        (hit,) = found(prompts, asked)
        assert says(hit) == "La Cooperación empieza aquí."
    assert marked(found(prompts, "coop aqui")[0]) == ["Cooperación", "aquí"]
    assert found(prompts, "operación") == []  # within a word
    assert found(prompts, "cooperación nunca") == []  # every word


def test_a_compound_is_found_however_it_is_written(prompts: Prompts) -> None:
    for said in ("our co-op", "our coop", "our co op", "our Co‑op’s bread"):
        prompts.house.post(said)
    assert {says(hit) for hit in found(prompts, "coop")} == {"our co-op", "our coop", "our Co‑op’s bread"}
    assert len(found(prompts, "co-op")) == 4
    assert {says(hit) for hit in found(prompts, "co op")} == {"our co-op", "our co op", "our Co‑op’s bread"}
    assert marked(found(prompts, "coop bread")[0]) == ["Co‑op’s", "bread"]


def test_a_result_says_what_it_is_who_wrote_it_and_where_it_stands(prompts: Prompts) -> None:
    post = prompts.house.post("Words about bread").json()
    (hit,) = found(prompts, "bread")
    path = f"threads/hello?after={int(post['id']) - 1}#post-{post['id']}"
    assert (hit["feature"], hit["kind"], hit["title"], hit["path"]) == ("discussion", "post", "Hello", path)
    assert (hit["author"], hit["at"]) == ("ana", post["created_at"])
    assert {hit["kind"] for hit in found(prompts, "hello")} == {"thread"}
    (asked,) = found(prompts, "why here")
    assert (asked["kind"], asked["title"], asked["path"]) == ("prompt", "Why?", "prompts/why")


def test_the_newest_come_first_and_page_by_page_nothing_is_missed_or_doubled(prompts: Prompts) -> None:
    for number in range(12):
        prompts.house.post(f"bread {number}")
        prompts.house.clock.now += timedelta(seconds=2)
    seen: list[str] = []
    after: dict[str, Any] = {}
    while True:
        told = page(prompts, "bread", limit=5, **after)
        seen += [says(hit) for hit in told["items"]]
        if told["next"] is None:
            break
        after = {"after": told["next"]}
    assert seen == [f"bread {number}" for number in reversed(range(12))]


def test_what_is_edited_is_found_by_what_it_says_now_and_what_is_deleted_not_at_all(prompts: Prompts) -> None:
    post = prompts.house.post("bread").json()
    at = f"/threads/hello/posts/{post['id']}"
    assert prompts.do("PUT", at, "ana", {"text": "wine", "version": 1}).status_code == 200
    assert found(prompts, "bread") == []
    assert len(found(prompts, "wine")) == 1
    assert prompts.do("DELETE", at, "ana").status_code == 200
    assert found(prompts, "wine", by="sofia") == []
    with prompts.house.app.state.commons.database.read() as session:
        kept = session.scalars(select(EntryRow.ref).where(EntryRow.ref == f"post:{post['id']}")).all()
    assert kept == []


def test_a_hidden_post_is_found_by_nobody_until_it_shows_again(prompts: Prompts) -> None:
    post = prompts.house.post("bread").json()
    at = f"/threads/hello/posts/{post['id']}/hidden"
    assert prompts.do("PUT", at, "sofia", {"reason": "not here"}).status_code == 200
    assert found(prompts, "bread") == found(prompts, "bread", by="sofia") == []
    assert prompts.do("DELETE", at, "sofia").status_code == 200
    assert len(found(prompts, "bread")) == 1


def test_a_renamed_thread_is_found_by_its_new_name(prompts: Prompts) -> None:
    assert prompts.do("PATCH", "/threads/hello", "sofia", {"title": "Kitchen"}).status_code == 200
    assert found(prompts, "hello kitchen")[0]["title"] == "Kitchen"  # its beginning still says hello
    assert prompts.do("POST", "/threads", "ana", {"title": "Garden"}).status_code == 201
    assert [hit["title"] for hit in found(prompts, "garden")] == ["Garden"]


def test_a_response_and_what_is_said_under_it_are_found_by_who_may_read_them(prompts: Prompts) -> None:
    response = prompts.answer("why", "ana", "for the bread")
    at = f"/prompts/why/responses/{response}"
    reply = prompts.do("POST", f"{at}/replies", "sofia", {"text": "which bread?"}).json()
    assert found(prompts, "bread") == []
    prompts.answer("why", "ben", "for the bread, too")
    hits = {(hit["kind"], hit["author"]): hit for hit in found(prompts, "bread")}
    assert set(hits) == {("response", "ana"), ("response", "ben"), ("reply", "sofia")}
    assert hits["reply", "sofia"]["path"] == (
        f"prompts/why/responses/{response}?reply={reply['id']}#reply-{reply['id']}"
    )
    body = {"text": "for the wine", "version": 1}
    assert prompts.do("PUT", at, "ana", body).status_code == 200
    assert prompts.do("DELETE", f"{at}/replies/{reply['id']}", "sofia").status_code == 204
    assert [hit["author"] for hit in found(prompts, "bread")] == ["ben"]
    assert [hit["author"] for hit in found(prompts, "wine")] == ["ana"]


def test_a_prompt_is_found_by_what_it_offers_and_a_cells_value_by_what_it_shows(prompts: Prompts) -> None:
    offered = {"choices": [{"key": "a", "label": "Rye bread"}, {"key": "b", "label": "Barley soup"}]}
    choice = prompts.ask(title="Lunch", kind="choice", spec=offered, visibility="at_once")
    prompts.ask(title="Hunger", kind="scale", spec={"least_label": "none", "most_label": "a barley field"})
    assert {hit["title"] for hit in found(prompts, "barley")} == {"Lunch", "Hunger"}
    assert marked(found(prompts, "soup")[0]) == ["soup"]
    # What somebody chose are not their words.
    prompts.answer(choice, "ana", "I am hungry", value=["b"])
    assert {hit["kind"] for hit in found(prompts, "soup")} == {"prompt"}
    offered["choices"][1]["label"] = "Lentil stew"
    assert prompts.do("PATCH", f"/prompts/{choice}", "sofia", {"spec": offered, "version": 1}).is_success
    assert found(prompts, "soup") == []
    cell = prompts.ask(title="Count", kind="cell")
    prompts.answer(cell, "ana", "see", value={"text": "loaves    rye 12", "json": None})
    assert found(prompts, "loaves") == []
    assert [says(hit) for hit in found(prompts, "loaves", by="ana")] == ["see loaves    rye 12"]


def test_what_is_hidden_takes_no_place_on_a_page(prompts: Prompts) -> None:
    prompts.house.post("bread, the oldest")
    prompts.house.clock.now += timedelta(seconds=2)
    slug = prompts.ask(visibility="never")
    for number in range(60):
        name = f"m{number}"
        prompts.house.client.post(f"{API}/lanes/week/join", headers=prompts.house.as_(name))
        prompts.answer(slug, name, f"bread of {name}")
    told = page(prompts, "bread", limit=1)
    assert [says(hit) for hit in told["items"]] == ["bread, the oldest"]
    assert told["next"] is None
    assert len(found(prompts, "bread", by="sofia", limit=50)) == 50


def test_of_an_anonymous_response_neither_who_nor_when_nor_which_first(prompts: Prompts) -> None:
    slug = prompts.ask(anonymous=True, visibility="at_once")
    responses = []
    for name in ("ana", "sofia", "ben"):
        prompts.house.clock.now += timedelta(hours=1)
        responses.append(prompts.answer(slug, name, "bread"))
    prompts.do("POST", f"/prompts/{slug}/responses/{responses[0]}/replies", "ben", {"text": "bread!"})
    hits = found(prompts, "bread")
    assert {hit["kind"] for hit in hits} == {"response", "reply"}
    for hit in hits:
        assert hit["at"] is None
        assert hit["author"].startswith("Response ")
    # All that a place among the results could tell is one moment, the prompt's own.
    cursors = [int(page(prompts, "bread", limit=number)["next"]) for number in (1, 2, 3)]
    assert len({cursor >> 32 for cursor in cursors}) == 1


def asked_of(prompts: Prompts, path: str, by: str) -> list[str]:
    """The statements with which the database is asked, by which it could be told what was found."""
    engine, sent = prompts.house.app.state.commons.database.engine, list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert prompts.do("GET", path, by).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return sent


@pytest.mark.parametrize("visibility", ["never", "after_responding", "after_closing"])
def test_for_hidden_words_nothing_is_done_that_is_not_done_for_words_that_nobody_wrote(
    prompts: Prompts, visibility: str
) -> None:
    """Or the time that an answer takes would tell that they are there."""
    closes_at = (prompts.house.clock.now + timedelta(days=1)).isoformat()
    slug = prompts.ask(visibility=visibility, closes_at=closes_at)
    response = prompts.answer(slug, "ana", "Bread for @ben.")
    at = f"/prompts/{slug}/responses/{response}"
    assert prompts.do("POST", f"{at}/replies", "sofia", {"text": "Butter for @ben, @ana."}).is_success
    post = prompts.house.post("Wine for @ben.").json()
    post_at = f"/threads/hello/posts/{post['id']}/hidden"
    assert prompts.do("PUT", post_at, "sofia", {"reason": "not here"}).status_code == 200
    nothing = asked_of(prompts, "/search?q=nothing", "ben")
    for word in ("bread", "butter", "wine"):
        assert asked_of(prompts, f"/search?q={word}", "ben") == nothing
    assert {hit["kind"] for hit in found(prompts, "butter", by="ana")} == {"reply"}  # about one's own
    assert {
        hit["kind"] for hit in found(prompts, "b", by="sofia")
    } == set()  # one letter is a word, not a beginning
    assert {hit["kind"] for hit in found(prompts, "br", by="sofia")} == {"response"}
    prompts.house.clock.now += timedelta(days=2)
    there = {hit["kind"] for word in ("bread", "butter") for hit in found(prompts, word)}
    assert there == ({"response", "reply"} if visibility == "after_closing" else set())


def test_who_leads_very_many_prompts_finds_what_is_in_them(prompts: Prompts) -> None:
    slug = prompts.ask(visibility="never")
    with prompts.house.app.state.commons.database.write() as session:
        row = session.scalars(select(PromptRow).where(PromptRow.slug == slug)).one()
        columns = {column.name for column in PromptRow.__table__.columns} - {"id", "slug"}
        for number in range(500):
            more = PromptRow(slug=f"more-{number}", **{name: getattr(row, name) for name in columns})
            session.add(more)
            session.flush()
            session.add(RoundRow(prompt_id=more.id, number=1, changed_at=row.created_at))
    prompts.answer("more-499", "ana", "bread")
    assert [hit["path"].split("/")[1] for hit in found(prompts, "bread", by="sofia")] == ["more-499"]
    assert found(prompts, "bread") == []


def test_another_lanes_words_and_those_of_a_feature_that_is_off_are_not_found(prompts: Prompts) -> None:
    prompts.house.post("bread")
    prompts.house.lane("other", members=["ben"])
    assert found(Prompts(prompts.house, "other"), "bread") == []
    refused = prompts.house.client.get(f"{API}/lanes/other/search?q=bread", headers=prompts.house.as_("ana"))
    assert refused.json()["code"] == "not-a-member"
    with prompts.house.app.state.commons.database.write() as session:
        session.execute(text("UPDATE lanes_lane SET features = '[\"prompts\"]' WHERE slug = 'week'"))
    assert found(prompts, "bread") == []


@pytest.mark.parametrize("asked", ["", " ", "…", "*", "'", '"', "_", "lane_1"[4:5]])
def test_a_question_without_a_word_says_what_to_do(prompts: Prompts, asked: str) -> None:
    url = f"{API}/lanes/week/search"
    answer = prompts.house.client.get(url, params={"q": asked}, headers=prompts.house.as_("ben"))
    assert answer.status_code == 422
    assert answer.json()["code"] == "nothing-asked"


@pytest.mark.parametrize(
    "asked",
    [
        '"bread',
        "bread*",
        "bread AND",
        "NOT bread",
        "bread:*",
        "bread | wine",
        "{words}: bread",
        "bread' OR 1=1",
    ]
    + ["NEAR(bread)", "bread\\", "lane_1 bread", "bread ½ ﬁ ß", "-bread", "^bread", "ẞ" * 50, "a" * 100],
)
def test_no_question_is_taken_for_anything_but_words(prompts: Prompts, asked: str) -> None:
    prompts.house.post("bread")
    hits = found(prompts, asked)
    assert bool(hits) is (search.folded(asked) == ["bread"])


def test_what_was_written_before_there_was_a_search_is_found(prompts: Prompts) -> None:
    anonymous = prompts.ask(title="Bread?", anonymous=True, visibility="at_once")
    prompts.house.clock.now += timedelta(hours=1)
    prompts.house.post("bread")
    gone = prompts.house.post("bread too").json()
    prompts.do("DELETE", f"/threads/hello/posts/{gone['id']}", "ana")
    for slug in (anonymous, "why"):
        response = prompts.answer(slug, "ana", "for bread")
        prompts.do("POST", f"/prompts/{slug}/responses/{response}/replies", "ana", {"text": "and *bread*"})
    offered = [{"key": "a", "label": "Rye bread"}, {"key": "b", "label": "Soup"}]
    prompts.ask(title="Lunch", kind="choice", spec={"choices": offered})
    prompts.answer(prompts.ask(title="Count", kind="cell"), "ana", value={"text": "bread 12", "json": 12})
    before = [hit | {"path": ""} for hit in found(prompts, "bread", by="ana")]
    assert len(before) == 8
    database = prompts.house.app.state.commons.database
    with database.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        command.downgrade(configuration(connection), "0008")
    migrate(database, "head")
    after = [hit | {"path": ""} for hit in found(prompts, "bread", by="ana")]
    assert sorted(map(str, after)) == sorted(map(str, before))
    # What is of one second stands in an order by chance, an anonymous prompt's words in the prompt's own place.
    assert {hit["title"] for hit in after[-3:]} == {"Bread?"}


def test_the_page_shows_the_words_among_theirs_as_text(prompts: Prompts) -> None:
    prompts.house.post("`<script>` and bread")
    headers = {**prompts.house.as_("ben"), "Accept-Language": "es"}
    url = "/services/commons/lanes/week/search"
    shown = prompts.house.client.get(url, params={"q": "bread"}, headers=headers)
    assert "&lt;script&gt; and <mark>bread</mark>" in shown.text
    assert "Buscar" in shown.text
    nothing = prompts.house.client.get(url, params={"q": '"><b>x'}, headers=headers)
    assert nothing.status_code == 200
    assert "<b>x" not in nothing.text
    assert prompts.house.client.get(url, headers=headers).status_code == 200


@given(st.text(), st.text(min_size=1, max_size=100))
def test_an_excerpt_is_a_part_of_the_text_with_its_words_whole(said: str, asked: str) -> None:
    words = search.asked(asked)
    pieces = search.excerpt(said, words)
    starts = tuple(form for word in words for form in (word.whole, *word.parts))
    told = "".join(piece.text for piece in pieces).removeprefix("…").removesuffix("…")
    assert told in said
    for piece in pieces:
        if piece.found:
            assert any(part.startswith(starts) for part in search.folded(piece.text))


@given(st.text())
def test_folded_words_hold_no_sign_that_a_database_could_take_for_anything_else(said: str) -> None:
    assert all(word.replace("_", "?").isalnum() for word in search.folded(said))
    assert search.folded(" ".join(search.folded(said))) == search.folded(said)


def test_every_letter_there_is_folds_to_words_that_stay_as_they_are() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalnum()]
    words = {letter: search.folded(letter) for letter in letters}
    changing = {letter: said for letter, said in words.items() if search.folded(" ".join(said)) != said}
    assert not changing
    assert words["𝓐"] == words["Á"] == words["ａ"] == ["a"]


def test_html_becomes_what_one_reads() -> None:
    html = (
        "<h3>Bread</h3><p>with <em>but</em>ter &amp; salt<br>at 3 &lt; 4</p><ul><li>one</li><li>two</li></ul>"
    )
    assert search.plain(html) == "Bread with butter & salt at 3 < 4 one two"
