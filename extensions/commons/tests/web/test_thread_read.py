"""A thread's page without a script: one says how far one has read, and only that is not new any more."""

import re

from .conftest import Open
from .writing import LANE, begun


def test_one_says_that_one_has_read_what_the_page_shows(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    thread = begun(sam, "To be read")
    for number in range(3):
        sam.send(sam.get(thread), thread, text=f"Number {number}")
    page = ana.get(thread)
    assert "I have read this far" in page.text
    # Whoever writes has not said that they have read what is above.
    page = ana.send(page, thread, text="Mine.")
    assert "3 new" in ana.get(LANE).text
    sam.send(sam.get(thread), thread, text="Not seen yet.")
    last = re.findall(r'name="post" value="(\d+)"', page.text)[0]
    page = ana.send(page, f"{thread}/read", post=last)
    assert page.status_code == 200
    assert "1 new" in ana.get(LANE).text
    assert "I have read this far" in page.text
    assert ana.send(page, f"{thread}/read", post="x").status_code == 422
    last = re.findall(r'name="post" value="(\d+)"', page.text)[0]
    assert "I have read this far" not in ana.send(page, f"{thread}/read", post=last).text


def test_who_posts_below_more_than_a_page_that_is_unread_comes_to_their_own_words(browser: Open) -> None:
    sam, ana = browser("sam"), browser("ana")
    thread = begun(sam, "Much to read")
    for number in range(60):
        sam.send(sam.get(thread), thread, text=f"Number {number}")
    mine = ana.send(ana.get(thread), thread, text="Mine.")
    assert f'id="{mine.url.fragment}"' in mine.text
