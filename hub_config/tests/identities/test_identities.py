"""Whose account an identity opens: everybody their own, whatever they are called."""

import string
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import argon2
import pytest
from cosmos_hub.accounts import Accounts, NameTaken, Passwords
from cosmos_hub.accounts.names import is_made, make_name, normalise_name
from cosmos_hub.identities import Facts, Identities, LastWay, NoNewcomers, SomebodyElses, UnusableSubject
from hypothesis import given
from hypothesis import strategies as st

GOOD = "tamu-rike-soda-vena"
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    quick = Passwords(argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    return Accounts(tmp_path / "accounts.sqlite", passwords=quick)


@pytest.fixture
def identities(accounts: Accounts) -> Identities:
    return Identities(accounts.database, clock=lambda: NOON)


def come(identities: Identities, provider: str, subject: str, /, **said: Any) -> str:
    return identities.arrive(provider, Facts.said(subject, **said), newcomers=True)


def test_a_newcomer_gets_a_name_that_says_nothing_and_keeps_it(
    accounts: Accounts, identities: Identities
) -> None:
    name = identities.arrive("github", Facts("17", "Ana Martín", "ana@example.org", True), newcomers=True)
    assert is_made(name)
    assert normalise_name(name) == name
    account = accounts.get(name)
    assert account is not None
    assert (account.display_name, account.admin) == ("Ana Martín", False)
    assert identities.arrive("github", Facts("17", "Ana M.", "new@example.org"), newcomers=False) == name
    (identity,) = identities.of(name)
    assert (identity.provider, identity.subject, identity.display_name) == ("github", "17", "Ana M.")
    assert (identity.email, identity.email_verified) == ("new@example.org", False)
    assert identity.created_at == identity.used_at == NOON


# T59, and T52: a second identity with the first one's e-mail.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("oidc", "Ana"), ("oidc", "ana"), id="case"),
        pytest.param(("oidc", "ana"), ("oidc", "ａｎａ"), id="width"),
        pytest.param(("oidc", "é"), ("oidc", "e\u0301"), id="composed"),
        pytest.param(("oidc", "ana"), ("oidc", "аna"), id="cyrillic"),
        pytest.param(("oidc", "a+b"), ("oidc", "a b"), id="plus"),
        pytest.param(("oidc", "a"), ("oidc", "a+b"), id="plus-part"),
        pytest.param(("oidc", "a/b"), ("oidc", "a%2fb"), id="slash"),
        pytest.param(("oidc", ".."), ("oidc", "."), id="dots"),
        pytest.param(("oidc", "../lea"), ("oidc", "lea"), id="path"),
        pytest.param(("oidc", "1"), ("oidc", "01"), id="number"),
        pytest.param(("oidc", "ana"), ("oidc", "ana "), id="blank"),
        pytest.param(("github", "17"), ("google", "17"), id="provider"),
        pytest.param(("github", "17"), ("github", "18"), id="same-login-taken-over"),
    ],
)
def test_subjects_that_differ_at_all_are_two_people(
    accounts: Accounts, identities: Identities, one: tuple[str, str], other: tuple[str, str]
) -> None:
    accounts.create("lea", "Léa", GOOD)
    said: dict[str, Any] = {"email": "lea@example.org", "email_verified": True}
    names = {come(identities, *one, **said), come(identities, *other, **said)}
    assert len(names) == 2
    assert "lea" not in names
    assert come(identities, *one) in names
    assert len(accounts.list()) == 3


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param("", id="empty"),
        pytest.param(None, id="none"),
        pytest.param(17, id="number"),
        pytest.param(True, id="yes"),
        pytest.param(["a"], id="list"),
        pytest.param("x" * 256, id="long"),
        pytest.param("a\x00b", id="nul"),
        pytest.param("a\nb", id="line"),
        pytest.param("a\u200bb", id="unseen"),
        pytest.param("a\u202eb", id="turned"),
        pytest.param("\ud800", id="half-a-character"),
    ],
)
def test_a_subject_that_cannot_be_relied_on_is_refused(subject: object) -> None:
    with pytest.raises(UnusableSubject):
        Facts.said(subject, "Ana")


@pytest.mark.parametrize(
    ("email", "verified", "kept"),
    [
        pytest.param("a@b.org", True, ("a@b.org", True), id="vouched-for"),
        pytest.param("a@b.org", False, ("a@b.org", False), id="not"),
        pytest.param("a@b.org", "true", ("a@b.org", False), id="a-text"),
        pytest.param("a@b.org", 1, ("a@b.org", False), id="a-number"),
        pytest.param("a@b.org", None, ("a@b.org", False), id="nothing-said"),
        pytest.param("a@b\r\nBcc: c", True, ("", False), id="two-lines"),
        pytest.param(None, True, ("", False), id="none"),
        pytest.param("@" * 300, True, ("", False), id="long"),
    ],
)
def test_an_email_is_vouched_for_only_where_the_provider_says_so(
    email: object, verified: object, kept: tuple[str, bool]
) -> None:
    facts = Facts.said("17", email=email, email_verified=verified)
    assert (facts.email, facts.email_verified) == kept


def test_the_first_name_that_can_be_shown_is_shown() -> None:
    assert (
        Facts.said("17", None, "a\u202eb", "  ", "x" * 81, "Ana  María", "other").display_name == "Ana María"
    )
    assert Facts.said("17", None, 5).display_name == ""


@given(st.lists(st.text(min_size=1, max_size=20), unique=True, min_size=2, max_size=6))
def test_no_two_subjects_ever_share_an_account(subjects: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        accounts = Accounts(Path(folder) / "accounts.sqlite")
        identities = Identities(accounts.database)
        names = []
        for subject in subjects:
            try:
                names.append(come(identities, "oidc", subject))
            except UnusableSubject:
                continue
        assert len(set(names)) == len(names)


def test_made_names_are_all_different_and_nobody_signs_up_with_one(accounts: Accounts) -> None:
    made = {make_name() for _ in range(1000)}
    assert len(made) == 1000
    assert all(is_made(name) and name[2] in string.ascii_lowercase for name in made)
    with pytest.raises(NameTaken):
        accounts.create(made.pop().upper(), "Somebody", GOOD)
    accounts.create("u-and-me", "Somebody", GOOD)


def test_where_newcomers_are_not_let_in_only_known_identities_are(
    accounts: Accounts, identities: Identities
) -> None:
    accounts.create("lea", "Léa", GOOD)
    with pytest.raises(NoNewcomers):
        identities.arrive("github", Facts("17"), newcomers=False)
    identities.link("lea", "github", Facts("17"))
    assert identities.arrive("github", Facts("17"), newcomers=False) == "lea"
    assert len(accounts.list()) == 1


def test_what_refuses_a_newcomer_makes_no_account(accounts: Accounts, identities: Identities) -> None:
    def refuse() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        identities.arrive("github", Facts("17"), newcomers=True, before_making=refuse)
    assert accounts.list() == []
    name = identities.arrive("github", Facts("17"), newcomers=True)
    assert identities.arrive("github", Facts("17"), newcomers=True, before_making=refuse) == name


def test_somebody_who_comes_twice_at_once_is_one_person(accounts: Accounts, identities: Identities) -> None:
    names: list[str] = []
    door = threading.Barrier(6)

    def come_in() -> None:
        door.wait()
        names.append(come(identities, "github", "17"))

    threads = [threading.Thread(target=come_in) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(names)) == 1
    assert len(names) == 6
    assert len(accounts.list()) == 1


def test_several_ways_open_one_account_and_accounts_are_never_joined(
    accounts: Accounts, identities: Identities
) -> None:
    accounts.create("lea", "Léa", GOOD)
    ana = come(identities, "github", "17")
    identities.link("lea", "google", Facts("g-1"))
    identities.link("lea", "google", Facts("g-1"))
    assert come(identities, "google", "g-1") == "lea"
    with pytest.raises(SomebodyElses):
        identities.link("lea", "github", Facts("17"))
    with pytest.raises(SomebodyElses):
        identities.link(ana, "google", Facts("g-1"))
    assert [one.provider for one in identities.of("lea")] == ["google"]
    assert [one.provider for one in identities.of(ana)] == ["github"]


def test_the_last_way_in_is_never_taken_away(accounts: Accounts, identities: Identities) -> None:
    ana = come(identities, "github", "17")
    both = {"github", "google", "local"}
    with pytest.raises(LastWay):
        identities.unlink(ana, "github", "17", open_ways=both)
    identities.link(ana, "google", Facts("g-1"))
    with pytest.raises(LastWay):
        # The other way is one that the operator has closed.
        identities.unlink(ana, "github", "17", open_ways={"github", "local"})
    identities.unlink(ana, "github", "17", open_ways=both)
    assert [one.provider for one in identities.of(ana)] == ["google"]
    assert come(identities, "github", "17") != ana
    accounts.create("lea", "Léa", GOOD)
    identities.link("lea", "github", Facts("18"))
    with pytest.raises(LastWay):
        identities.unlink("lea", "github", "18", open_ways={"github"})
    identities.unlink("lea", "github", "18", open_ways=both)
    assert identities.of("lea") == []


def test_nobody_takes_away_anothers_way(identities: Identities) -> None:
    ana, eva = come(identities, "github", "17"), come(identities, "github", "18")
    identities.link(ana, "google", Facts("g-1"))
    identities.unlink(ana, "github", "18", open_ways={"github", "google"})
    assert [one.subject for one in identities.of(eva)] == ["18"]


def test_an_identity_whose_account_is_gone_opens_a_new_one(
    accounts: Accounts, identities: Identities
) -> None:
    ana = come(identities, "github", "17")
    with accounts.database.transaction() as connection:
        connection.execute("DELETE FROM account WHERE name = ?", (ana,))
    assert identities.of(ana) == []
    assert come(identities, "github", "17") != ana
