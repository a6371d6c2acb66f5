"""A post that is not taken any more, from the thread's page without a script: what was typed and given is not lost."""

import pytest

from .conftest import Open
from .writing import SHOP, begun, given_with, kept_and_told, last_post, lock


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "This conversation was locked while you wrote."), ("es", "se cerró mientras escribías")],
)
def test_a_thread_that_was_locked_while_somebody_wrote_keeps_their_words_and_files(
    browser: Open, site: str, language: str, told: str
) -> None:
    ana = browser("ana", language)
    thread = begun(browser("sam"), f"Locked meanwhile, {language}")
    page = ana.get(thread)
    lock(site, thread)
    refused = ana.send(page, thread, text="Kept.", file=SHOP)
    kept_and_told(refused, told, "text")
    assert len(given_with(refused)) == 1
    assert "<article" not in browser("sam").get(thread).text
    assert 'id="write"' not in ana.get(thread).text
    lock(site, thread, locked=False)
    sent = last_post(ana.send(refused, thread, text="Kept.", attached=given_with(refused)))
    assert "<p>Kept.</p>" in sent
    assert 'alt="shop.png"' in sent


def test_a_reply_to_what_is_gone_keeps_its_words_and_files_and_can_stand_alone(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    thread, other = begun(sam, "Answered here"), begun(sam, "Said there")
    first = sam.send(sam.get(thread), thread, text="The first.")
    elsewhere = str(sam.send(sam.get(other), other, text="x").url.fragment).removeprefix("post-")
    refused = ana.send(ana.get(thread), thread, text="Kept.", reply_to=elsewhere, file=SHOP)
    kept_and_told(refused, "not here any more", "text")
    assert "The first." in refused.text
    alone = last_post(ana.send(refused, thread, text="Kept.", attached=given_with(refused)))
    assert 'class="card post own"' in alone
    assert 'alt="shop.png"' in alone
    assert str(first.url.fragment) in ana.get(thread).text
