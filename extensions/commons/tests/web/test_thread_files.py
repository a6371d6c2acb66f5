"""A picture or a file that comes with a post, from the thread's page without a script."""

import re
from html import escape

import pytest

from .conftest import MakeLane, Open
from .writing import SHOP, begun, given_with, kept_and_told, last_post, wrong_with

HOSTILE = "<img src=x onerror=alert(1)>"
NOTES = ("notes.pdf", b"%PDF-1.4 minutes of the assembly")


def test_a_post_and_a_reply_show_a_picture_and_offer_a_file(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    thread = begun(sam, "With files")
    sent = ana.send(ana.get(thread), thread, text="Our shop.", file=SHOP)
    shown = re.search(r'<img src="([^"]+)" alt="shop.png" width="1" height="1"', last_post(sent))
    assert shown
    reply = re.search(r'href="(\?after=\d+&amp;reply=\d+)#write"', last_post(sam.get(thread)))
    assert reply
    page = sam.get(thread + reply[1].replace("&amp;", "&"))
    replied = last_post(sam.send(page, thread, text="The minutes.", file=NOTES))
    assert 'class="card post own reply"' in replied
    offered = re.search(r'<a href="([^"]+)">notes.pdf</a>', replied)
    assert offered
    for address, kind in ((shown[1], "image/png"), (offered[1], "application/pdf")):
        answer = browser("lea").client.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


def test_a_file_alone_is_a_post(browser: Open) -> None:
    ana = browser("ana")
    thread = begun(ana, "Without words")
    assert "notes.pdf</a>" in last_post(ana.send(ana.get(thread), thread, text=" ", file=NOTES))


@pytest.mark.parametrize(
    ("given", "language", "told"),
    [
        pytest.param(("run.exe", b"MZ"), "en", "Files of this kind cannot be shared here.", id="kind"),
        pytest.param(("torn.png", b"\x89PNG"), "es", "No es una imagen que podamos recibir.", id="torn"),
        pytest.param(("big.pdf", bytes(10_600_000)), "es", "pesa más de 10 MB", id="too-large"),
    ],
)
def test_what_is_not_taken_is_said_beside_its_field_and_nothing_typed_is_lost(
    browser: Open, given: tuple[str, bytes], language: str, told: str
) -> None:
    ana = browser("ana", language)
    thread = begun(ana, "Not every file")
    first = ana.send(ana.get(thread), thread, text="The first.")
    number = str(first.url.fragment).removeprefix("post-")
    page = ana.get(f"{thread}?after={int(number) - 1}&reply={number}")
    answer = ana.send(page, thread, text="Kept.", file=given)
    kept_and_told(answer, told)
    assert f'<a href="#file">{wrong_with(answer)}</a>' in answer.text
    assert f'name="reply_to" value="{number}"' in answer.text
    sent = ana.send(answer, thread, text="Kept.", file=SHOP)
    assert "shop.png" in last_post(sent)
    assert 'class="card post own reply"' in last_post(sent)


def test_several_files_come_with_one_post(browser: Open) -> None:
    ana = browser("ana")
    thread = begun(ana, "Several at once")
    sent = last_post(ana.send(ana.get(thread), thread, text="", file=[NOTES, SHOP, ("more.txt", b"We met.")]))
    assert sent.index("notes.pdf</a>") < sent.index('alt="shop.png"') < sent.index("more.txt</a>")


def test_of_several_files_each_that_is_not_taken_is_named_and_the_others_stay(browser: Open) -> None:
    ana = browser("ana")
    thread = begun(ana, "Not each of them")
    given = [NOTES, (f"{HOSTILE}.exe", b"MZ"), SHOP, ("torn.png", b"\x89PNG"), ("big.pdf", bytes(10_600_000))]
    refused = ana.send(ana.get(thread), thread, text="Kept.", file=given)
    kept_and_told(refused, f"{escape(HOSTILE)}.exe: Files of this kind cannot be shared here.")
    _kind, torn, large = wrong_with(refused).split("\n")
    assert torn.startswith("torn.png: That is not a picture we can take.")
    assert large == "big.pdf: That file is larger than 10 MB. Choose a smaller one."
    taken = given_with(refused)
    assert len(taken) == 2
    sent = last_post(ana.send(refused, thread, text="Kept.", attached=taken))
    assert sent.index("notes.pdf</a>") < sent.index('alt="shop.png"')


def test_ten_files_come_with_a_post_and_those_beyond_are_named(browser: Open) -> None:
    ana = browser("ana")
    thread = begun(ana, "Very many")
    many = [(f"{number}.txt", b"We met.") for number in range(1, 13)]
    refused = ana.send(ana.get(thread), thread, text="Kept.", file=many)
    assert refused.status_code == 422
    assert [said.partition(":")[0] for said in wrong_with(refused).split("\n")] == ["11.txt", "12.txt"]
    ten = given_with(refused)
    again = ana.send(refused, thread, text="Kept.", attached=ten, file=SHOP)
    assert wrong_with(again).startswith("shop.png: A post takes 10 files at most.")
    assert given_with(again) == ten
    assert last_post(ana.send(again, thread, text="Kept.", attached=ten)).count(".txt</a>") == 10


def test_files_that_are_too_large_together_are_refused_in_words(browser: Open) -> None:
    ana = browser("ana")
    thread = begun(ana, "Too large together")
    page = ana.get(thread)
    each = b"We met. " * 1_200_000
    fit = [(f"{number}.txt", each) for number in range(3)]
    assert last_post(ana.send(page, thread, text="", file=fit)).count(".txt</a>") == 3
    refused = ana.send(page, thread, text="", file=[*fit, ("3.txt", each)])
    assert refused.status_code == 413
    assert "Send fewer files, or smaller ones." in refused.text


def test_what_a_reply_answers_is_kept_on_a_refusal_however_far_back_it_is(browser: Open) -> None:
    bea, eli = (browser(name) for name in ("bea", "eli"))
    for newcomer in (bea, eli):
        newcomer.send(newcomer.get("/lanes/coop"), "/lanes/coop/join")
    thread = begun(bea, "Far back", "/lanes/coop")
    posted = [by.send(by.get(thread), thread, text="One more.") for _ in range(26) for by in (bea, eli)]
    number, last = (str(page.url.fragment).removeprefix("post-") for page in (posted[0], posted[-1]))
    bea.send(bea.get(thread), f"{thread}/read", post=last)
    assert f'id="post-{number}"' not in bea.get(thread).text
    page = bea.get(f"{thread}?after={int(number) - 1}&reply={number}")
    answer = bea.send(page, thread, text="Kept.", file=("run.exe", b"MZ"))
    assert f'name="reply_to" value="{number}"' in answer.text


def test_a_file_that_was_taken_stays_with_the_form_until_it_is_left_out(browser: Open) -> None:
    ana = browser("ana")
    thread = begun(ana, "Too many words")
    refused = ana.send(ana.get(thread), thread, text="w" * 20_001, file=(f"{HOSTILE}.pdf", NOTES[1]))
    assert refused.status_code == 422
    assert 'id="text-error"' in refused.text
    (notes,) = given_with(refused)
    assert f"<span>{escape(HOSTILE)}.pdf</span>" in refused.text
    again = ana.send(refused, thread, text="Short.", attached=notes, file=("torn.png", b"\x89PNG"))
    assert given_with(again) == [notes]
    sent = last_post(ana.send(again, thread, text="Short.", attached=notes, file=SHOP))
    assert f"{escape(HOSTILE)}.pdf</a>" in sent
    assert 'alt="shop.png"' in sent
    without = last_post(ana.send(refused, thread, text="Without it."))
    assert ".pdf" not in without


def test_nobody_posts_or_is_told_of_a_file_that_somebody_else_gave(browser: Open) -> None:
    ana, lea = browser("ana"), browser("lea")
    thread = begun(ana, "Mine and yours")
    (notes,) = given_with(ana.send(ana.get(thread), thread, text="w" * 20_001, file=NOTES))
    for not_hers in (notes, "9" * 18):
        answer = lea.send(lea.get(thread), thread, text="Kept.", attached=not_hers)
        kept_and_told(answer, "One of the files is not there any more. Add it again.")
        assert given_with(answer) == []
        assert "notes.pdf" not in answer.text
    assert lea.send(lea.get(thread), thread, text="x", attached="١; drop").status_code == 422


def test_another_lanes_steward_brings_no_file_in(browser: Open, lane: MakeLane) -> None:
    sam, otto = browser("sam"), browser("otto")
    thread = begun(sam, "For this lane")
    own = begun(otto, "Ours", lane("elsewhere", stewards=["otto"], features=["discussion"]))
    page = otto.get(own)
    assert otto.send(page, own, text="Here.", file=SHOP).status_code == 200
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    before = sam.get(thread).text.count("<article")
    answer = otto.post(thread, csrf_token=token[1], text="There.", file=NOTES)
    assert answer.status_code == 404
    assert "For this lane" not in answer.text
    assert sam.get(thread).text.count("<article") == before


def test_a_form_with_a_file_that_is_sent_twice_is_taken_once(browser: Open) -> None:
    ana = browser("ana")
    thread = begun(ana, "Pressed twice")
    page = ana.get(thread)
    for _again in range(2):
        assert ana.send(page, thread, text="Once.", file=SHOP).status_code == 200
    assert ana.get(thread).text.count("<p>Once.</p>") == 1
