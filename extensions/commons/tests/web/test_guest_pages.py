"""Asking people in by a list of addresses, pasted or in a table, without a script."""

import re
from html import unescape

import httpx
import pytest
from cosmos_commons.web.addresses import TooMany, Unreadable, in_file, in_text, wrong_among

from .conftest import HOSTILE, MakeLane, Open, S, words


def test_a_list_is_pasted_and_a_table_given_and_what_is_wrong_is_named(browser: Open, lane: MakeLane) -> None:
    at = lane("guests")
    sam = browser("sam")
    page = sam.get(f"{at}/guests")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    table = "Name;E-mail\nRosa;rosa@example.org\nJosé;jose(at)example.org\n".encode("cp1252")

    def send(addresses: str, file: bytes | None = None) -> httpx.Response:
        return sam.client.post(
            f"{S}{at}/guests",
            data={"csrf_token": token[1], "addresses": addresses, "days": "14", "words": HOSTILE},
            files={"file": ("guests.csv" if file else "", file or b"", "text/csv")},
        )

    refused = send(f"pia@example.org, {HOSTILE}", table)
    assert refused.status_code == 422
    said = words(refused)
    assert "jose(at)example.org" in said.partition("E-mail addresses")[0]
    assert HOSTILE not in refused.text
    kept = re.search(r"<textarea id=\"addresses\".*?>(.*?)</textarea>", refused.text, re.DOTALL)
    assert kept
    assert {"pia@example.org", "rosa@example.org", "jose(at)example.org"} <= set(unescape(kept[1]).split())
    assert "No link lets anybody in just now" in words(sam.get(f"{at}/invitations"))
    done = send("Pia <pia@example.org>;\n rosa@example.org", b"\xef\xbb\xbfpost,who\nana@example.org,Ana\n")
    assert done.status_code == 201
    assert "3 invitations are on their way" in words(done)
    assert "have one already" in words(send("pia@example.org"))
    no_table = send("", b"name,age\nRosa,33\n")
    assert (no_table.status_code, 'id="file-error"' in no_table.text) == (422, True)
    assert send("").status_code == 422


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "a@b.org, c@d.org;e@f.org g@h.org\n\ni@j.org\t",
            ["a@b.org", "c@d.org", "e@f.org", "g@h.org", "i@j.org"],
        ),
        ("Rosa Paz <rosa@b.org>, José <j@b.org>", ["rosa@b.org", "j@b.org"]),
        (" ,;\n", []),
    ],
    ids=["mixed", "with-names", "nothing"],
)
def test_addresses_are_found_between_whatever_parts_them(text: str, found: list[str]) -> None:
    assert in_text(text) == found


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (b"name,mail\nA,a@b.org\nC,c@d.org\n", ["a@b.org", "c@d.org"]),
        (b"a@b.org\nc@d.org\n", ["a@b.org", "c@d.org"]),
        (b'"Paz, Rosa",a@b.org\r\n"Sol, Ana",c@d.org\r\n', ["a@b.org", "c@d.org"]),
        ("name\tmail\nJosé\ta@b.org\nAna\t\n".encode("utf-16"), ["a@b.org"]),
        ("año;correo\nJosé;a@b.org\nAna;nadie".encode("cp1252"), ["a@b.org", "nadie"]),
    ],
    ids=["titled", "bare", "quoted", "utf-16", "windows"],
)
def test_the_column_with_addresses_is_found(table: bytes, found: list[str]) -> None:
    assert in_file(table) == found


def test_a_table_is_refused_beyond_its_rows_or_without_addresses() -> None:
    rows = [f"g{number}@example.org" for number in range(5000)]
    assert len(in_file("\n".join(["mail", *rows]).encode())) == 5000
    with pytest.raises(TooMany):
        in_file("\n".join([*rows, "one@more.org"]).encode())
    for nothing in (b"", b"a,b\n1,2\n", b"\x00\x01\x02", b'"' * 200_000):
        with pytest.raises(Unreadable):
            in_file(nothing)
    assert wrong_among(["a@b.org", "x", "x"]) == ["x"]
