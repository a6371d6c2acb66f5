"""Who may have an account under which name, and that only the right password opens it."""

import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import argon2
import pytest
from cosmos_hub.accounts import (
    AccountError,
    Accounts,
    BadDisplayName,
    BadName,
    NameTaken,
    NoSuchAccount,
    Passwords,
    WeakPassword,
    make_password,
)
from cosmos_hub.accounts.database import NewerAccounts
from cosmos_hub.accounts.names import NAME_MAX, normalise_display_name, normalise_name
from hypothesis import given
from hypothesis import strategies as st

GOOD = "tamu-rike-soda-vena"
QUICK = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hub" / "accounts.sqlite"


@pytest.fixture
def accounts(path: Path) -> Accounts:
    return Accounts(path, passwords=Passwords(QUICK), clock=lambda: datetime(2026, 11, 3, tzinfo=UTC))


def test_an_account_opens_with_its_own_password_only(accounts: Accounts) -> None:
    made = accounts.create("lea", "Léa Martín", GOOD)
    assert accounts.check("lea", GOOD) == made
    assert made.display_name == "Léa Martín"
    assert made.created_at == datetime(2026, 11, 3, tzinfo=UTC)
    assert not made.admin
    assert accounts.check("lea", GOOD + "x") is None
    assert accounts.check("leo", GOOD) is None
    assert accounts.check("", GOOD) is None


def test_accounts_outlive_the_process_and_are_listed_by_name(path: Path, accounts: Accounts) -> None:
    accounts.create("zoe", "", GOOD, admin=True)
    accounts.create("ana", "Ana", GOOD)
    again = Accounts(path, passwords=Passwords(QUICK))
    assert [(a.name, a.display_name, a.admin) for a in again.list()] == [
        ("ana", "Ana", False),
        ("zoe", "zoe", True),
    ]
    assert again.check("zoe", GOOD) is not None


def test_the_password_is_not_in_the_file_and_the_file_is_private(path: Path, accounts: Accounts) -> None:
    accounts.create("lea", "Léa", GOOD)
    for file in path.parent.iterdir():
        assert GOOD.encode() not in file.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "same",
    [
        pytest.param("LEA", id="case"),
        pytest.param("ｌｅａ", id="width"),
        pytest.param(" lea\t", id="blanks"),
        pytest.param("ⓛⓔⓐ", id="circled"),
    ],
)
def test_a_name_that_is_only_written_otherwise_is_the_same_name(accounts: Accounts, same: str) -> None:
    accounts.create("lea", "Léa", GOOD)
    with pytest.raises(NameTaken):
        accounts.create(same, "Somebody else", GOOD)
    found = accounts.check(same, GOOD)
    assert found is not None
    assert found.name == "lea"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "1a",
        "-a",
        "a-",
        "a--b",
        "a_b",
        "a b",
        "a/b",
        "..",
        "a.b",
        "lеa",
        "léa",
        "a@b",
        "ab\ncd",
        "ß",
        "a%2fb",
        "a\u200bb",
        "a+b",
        "K" * 500,
    ],
)
def test_a_name_that_is_unsafe_anywhere_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadName):
        accounts.create(name, "Somebody", GOOD)
    assert accounts.list() == []


@given(st.text(max_size=40))
def test_every_accepted_name_is_its_own_only_spelling(typed: str) -> None:
    try:
        name = normalise_name(typed)
    except BadName:
        return
    assert normalise_name(name) == normalise_name(name.upper()) == name
    assert name.isascii()
    assert name == name.lower()
    assert len(name) <= NAME_MAX


@given(st.text(max_size=100))
def test_no_display_name_carries_what_hides_or_turns_text(typed: str) -> None:
    try:
        shown = normalise_display_name(typed)
    except BadDisplayName:
        return
    assert shown.strip() == shown
    assert not set(shown) & set("\n\r\t\x00\u202e\u2066\ufeff\u200b")


@pytest.mark.parametrize("shown", ["a" * 81, "evil\u202etxt", "\u200b", "...", "a\x07"])
def test_a_display_name_that_misleads_is_refused(accounts: Accounts, shown: str) -> None:
    with pytest.raises(BadDisplayName):
        accounts.create("lea", shown, GOOD)


@pytest.mark.parametrize("weak", ["", "short", "aaaaaaaaaaaa", "lea" * 4, "cooperativa" + "x" * 250])
def test_a_weak_password_is_refused_at_both_doors(accounts: Accounts, weak: str) -> None:
    with pytest.raises(WeakPassword):
        accounts.create("lea", "Léa", weak)
    accounts.create("leo", "Leo", GOOD)
    with pytest.raises(WeakPassword):
        accounts.set_password("leo", weak)
    assert accounts.check("leo", GOOD)


def test_a_new_password_replaces_the_old_one(accounts: Accounts) -> None:
    accounts.create("lea", "Léa", GOOD)
    accounts.set_password("LEA", "another-good-one")
    assert accounts.check("lea", GOOD) is None
    assert accounts.check("lea", "another-good-one")
    with pytest.raises(NoSuchAccount):
        accounts.set_password("nobody", GOOD)


def test_the_same_accented_password_opens_however_the_keyboard_writes_it(accounts: Accounts) -> None:
    accounts.create("lea", "Léa", "caf\u00e9-con-leche")
    assert accounts.check("lea", "cafe\u0301-con-leche")


@pytest.mark.parametrize("hostile", ["\ud800", "\x00" * 5, "x" * 1_000_000])
def test_a_hostile_password_is_only_wrong(accounts: Accounts, hostile: str) -> None:
    accounts.create("lea", "Léa", GOOD)
    assert accounts.check("lea", hostile) is None


def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(path: Path, accounts: Accounts) -> None:
    accounts.create("lea", "Léa", GOOD)
    stronger = Accounts(path, passwords=Passwords(argon2.PasswordHasher(2, 128, 1)))
    assert stronger.check("lea", GOOD)
    with sqlite3.connect(path) as connection:
        (stored,) = connection.execute("SELECT password_hash FROM account").fetchone()
    connection.close()
    assert "m=128,t=2" in stored
    assert stronger.check("lea", GOOD)


def test_an_unknown_name_costs_as_much_as_a_known_one(path: Path) -> None:
    accounts = Accounts(path)
    accounts.create("lea", "Léa", GOOD)
    accounts.check("warm-up", "whatever-it-is")

    def quickest(name: str) -> float:
        times = []
        for _ in range(5):
            started = time.thread_time()
            accounts.check(name, "whatever-it-is")
            times.append(time.thread_time() - started)
        return min(times)

    known, unknown, malformed = quickest("lea"), quickest("leo"), quickest("../etc")
    assert 0.5 < unknown / known < 2
    assert 0.5 < malformed / known < 2


def test_two_who_ask_for_one_name_at_once_do_not_both_get_it(accounts: Accounts) -> None:
    made, refused = [], []

    def ask() -> None:
        try:
            made.append(accounts.create("lea", "Léa", GOOD))
        except NameTaken as error:
            refused.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 5)


def test_no_more_hashes_run_at_once_than_stated(accounts: Accounts) -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Counting(argon2.PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.01)
            with lock:
                running -= 1
            return QUICK.hash(password, salt=salt)

    passwords = Passwords(Counting(), at_once=2)
    threads = [threading.Thread(target=passwords.hash, args=(GOOD,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_file_of_a_newer_version_is_left_alone(path: Path, accounts: Accounts) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerAccounts):
        Accounts(path)


def test_made_passwords_are_strong_and_never_the_same(accounts: Accounts) -> None:
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password.split("-")) == 5 for password in made)
    accounts.create("lea", "Léa", made.pop())


def test_an_error_never_repeats_what_was_typed(accounts: Accounts) -> None:
    secret = "my secret é"
    attempts: list[Callable[[], object]] = [
        lambda: accounts.create(secret, "Léa", GOOD),
        lambda: accounts.create("lea", secret + "\x00", GOOD),
        lambda: accounts.set_password("lea", secret),
    ]
    for attempt in attempts:
        with pytest.raises(AccountError) as error:
            attempt()
        assert secret not in str(error.value)
