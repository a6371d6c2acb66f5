"""A playbook's text is wrapped in its file, and whole when members read it."""

import pytest
from cosmos_commons.playbooks.wrapping import unwrap

CASES = {
    "a paragraph is one line": ("one\ntwo", "one two"),
    "paragraphs stay apart": ("one\ntwo\n\nthree\nfour", "one two\n\nthree four"),
    "a list keeps its items": ("so:\n- one\n  more\n- two", "so:\n- one more\n- two"),
    "a marked break stays": ("one  \ntwo\\\nthree", "one  \ntwo\\\nthree"),
    "code stays": ("```\na\nb\n```", "```\na\nb\n```"),
    "a quotation keeps its lines": ("> one\n> two", "> one\n> two"),
}


@pytest.mark.parametrize(("text", "read"), CASES.values(), ids=CASES)
def test_text_is_read_as_its_author_meant_it(text: str, read: str) -> None:
    assert unwrap(text) == read


def test_what_is_not_text_is_left_to_the_schema() -> None:
    assert unwrap(7) == 7
