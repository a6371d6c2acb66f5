"""Everything a member does works from a page without a script, once, and only from a page of ours."""

import re

import httpx
import pytest
from cosmos_commons.features import installed

from .conftest import Open

THREAD = "/lanes/coop/threads/welcome"
PROMPT = "/lanes/coop/prompts/what-do-you-own"


def posts(page: httpx.Response) -> list[str]:
    return re.findall(r'<div class="prose">(.*?)</div>', page.text, re.DOTALL)


def test_a_post_is_shown_in_its_place_and_reloading_sends_nothing_twice(browser: Open) -> None:
    lea, sam = browser("lea"), browser("sam")
    shown = lea.send(lea.get(THREAD), THREAD, text="I am **here**.\n\nAnd you?")
    assert shown.status_code == 200
    assert shown.history[0].status_code == 303
    assert shown.url.fragment.startswith("post-")
    assert posts(shown)[-1] == "<p>I am <strong>here</strong>.</p>\n<p>And you?</p>"
    seen = sam.get(THREAD)
    assert posts(seen)[-1] == posts(shown)[-1]
    assert "Léa Martín" in seen.text
    assert len(posts(lea.client.get(shown.url))) == len(posts(shown))


def test_a_form_that_is_sent_twice_does_its_work_once(browser: Open) -> None:
    lea = browser("lea")
    page = lea.get(THREAD)
    before = len(posts(page))
    for _ in range(2):
        assert lea.send(page, THREAD, text="Only once, please.").status_code == 200
    assert len(posts(lea.get(THREAD))) == before + 1


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("[go](javascript:alert(1))", "[go]"),
        ("<img src=x onerror=alert(1)>", "&lt;img"),
    ],
)
def test_what_is_written_carries_no_script(browser: Open, text: str, harmless: str) -> None:
    lea = browser("lea")
    shown = posts(lea.send(lea.get(THREAD), THREAD, text=text))[-1]
    assert harmless in shown
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_an_empty_post_is_told_beside_its_field_and_nothing_is_posted(browser: Open) -> None:
    lea = browser("lea")
    page = lea.get(THREAD)
    answer = lea.send(page, THREAD, text="   ")
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert len(posts(answer)) == len(posts(page))


def test_a_thread_is_begun_from_the_lanes_page(browser: Open) -> None:
    lea = browser("lea")
    begun = lea.send(lea.get("/lanes/coop"), "/lanes/coop/threads", title="Who brings bread?")
    assert begun.url.path.endswith("/lanes/coop/threads/who-brings-bread")
    assert "Who brings bread?" in browser("sam").get("/lanes/coop").text


def test_a_draft_is_ones_own_and_the_others_are_read_after_responding(browser: Open) -> None:
    lea, sam = browser("lea"), browser("sam")
    kept = lea.send(lea.get(PROMPT), PROMPT, text="Not yet this.", keep="draft")
    assert "Not yet this." in kept.text
    assert "Draft, only you see this" in kept.text
    sam.send(sam.get(PROMPT), PROMPT, text="A van.")
    assert "Not yet this." not in sam.get(PROMPT).text
    assert "A van." not in lea.get(PROMPT).text
    sent = lea.send(lea.get(PROMPT), PROMPT, text="A kitchen.")
    assert "A van." in sent.text
    assert "A kitchen." in sent.text
    assert 'name="text"' not in sent.text


def test_an_open_lane_is_joined_and_left_from_its_pages(browser: Open) -> None:
    newcomer = browser("bea")
    page = newcomer.get("/lanes/coop")
    assert "Say hello" not in page.text
    joined = newcomer.send(page, "/lanes/coop/join")
    assert "Say hello" in joined.text
    assert 'href="/hub/spawn/bea/coop"' in joined.text
    left = newcomer.send(newcomer.get("/lanes/coop/members"), "/lanes/coop/leave")
    assert "You are in no lane yet" in left.text
    assert "Say hello" not in newcomer.get("/lanes/coop").text


def test_a_lane_is_made_from_a_playbook_and_its_maker_looks_after_it(browser: Open) -> None:
    admin = browser("admin")
    form = admin.get("/new?playbook=prompting-revolution")
    assert 'value="Prompting Revolution"' in form.text
    made = admin.send(
        form,
        "/new",
        slug="questions",
        title="Questions <we> ask",
        purpose="To ask.",
        language="es",
        visibility="public",
        joining="open",
        features=["prompts"],
        stewards="sam",
        members="lea, ana",
    )
    assert made.status_code == 200, made.text
    assert made.url.path.endswith("/lanes/questions")
    assert "Questions &lt;we&gt; ask" in made.text
    assert "/prompts/what-would-you-ask" in made.text
    assert "Conversations" not in made.text
    people = admin.get("/lanes/questions/members").text
    assert "4 people in this lane" in people


def test_what_a_lane_can_have_is_said_in_the_reader_s_language(browser: Open) -> None:
    assert {one.name: set(one.words) for one in installed() if one.optional} == {
        "discussion": {"en", "es"},
        "prompts": {"en", "es"},
    }
    for language, said in (
        ("en", ("Conversations", "Talk in threads")),
        ("es", ("Conversaciones", "Conversar")),
    ):
        page = browser("admin", language=language).get("/new").text
        assert all(words in page for words in said)


def test_what_the_form_proposes_can_be_sent_as_it_is_again_and_again(browser: Open) -> None:
    admin = browser("admin")
    for proposed in ("prompting-revolution", "prompting-revolution-2", "prompting-revolution-3"):
        form = admin.get("/new?playbook=prompting-revolution")
        assert re.search(r'id="slug"[^>]* value="([^"]*)"', form.text)[1] == proposed  # type: ignore[index]
        made = admin.send(form, "/new", slug=proposed, title="Ours", purpose="To ask.")
        assert made.url.path.endswith(f"/lanes/{proposed}")


def test_what_is_wrong_with_a_new_lane_is_told_beside_its_fields_and_none_is_made(browser: Open) -> None:
    admin = browser("admin")
    answer = admin.send(
        admin.get("/new"), "/new", slug="Not good!", title="Kept", purpose="To learn.", stewards="No_Body!*"
    )
    assert answer.status_code == 422
    for field in ("slug", "stewards"):
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
    assert 'value="Kept"' in answer.text
    taken = admin.send(admin.get("/new"), "/new", slug="coop", title="Again", purpose="To learn.")
    assert taken.status_code == 409
    assert "already a lane of this name" in taken.text
    assert "Again" not in admin.get("/").text


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(browser: Open) -> None:
    lea = browser("lea")
    page = lea.get(THREAD)
    before = len(posts(page))
    assert lea.post(THREAD, text="forged").status_code == 403
    assert lea.post(THREAD, text="forged", csrf_token="0" * 64).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        with_theirs = browser("lea")
        form = with_theirs.get(THREAD)
        with_theirs.client.headers.update(headers)
        answer = with_theirs.send(form, THREAD, text="forged")
        assert answer.status_code == 403
        assert "nothing was changed" in answer.text
    assert len(posts(lea.get(THREAD))) == before


def test_signing_out_ends_it_here_and_goes_on_to_the_hub(browser: Open) -> None:
    lea = browser("lea")
    page = lea.get("/")
    lea.client.follow_redirects = False
    out = lea.send(page, "/sign-out")
    assert out.headers["location"] == "/hub/logout"
    assert "Léa Martín" not in lea.get("/").text
