"""A change of access is kept whatever dies on the way, and applied when it is back: nobody stays in, nobody is
lost."""

import random
import time

import pytest

from tests.conftest import Community
from tests.faults.watching import COMMONS, HUB, ONCE, is_whole, kill, until
from tests.support.house import operator
from tests.support.paying import Buyer, at_the_prefix, beside, end_dues
from tests.support.person import Person
from tests.support.wire import client

BACK_SECONDS = 60.0


@pytest.fixture(autouse=True)
def whole(shaken: Community) -> None:
    """What one test has killed is back before the next one begins."""
    until(lambda: is_whole(shaken.house), 30, "the house to be whole")


def member(shaken: Community, seed: str) -> Person:
    """Somebody of the test's own who is at work."""
    person = Person.new(shaken.house, f"m{seed}")
    call(shaken, "PUT", person, {"role": "member"})
    person.open("py").run("open('/home/learner/mine.txt', 'w').write('kept')")
    return person


def call(shaken: Community, method: str, person: Person, body: object = None) -> None:
    with client(f"{shaken.house.commons_url}/api/v1", headers=operator(shaken.house)) as api:
        assert api.request(method, f"/lanes/py/members/{person.name}", json=body).status_code < 300


def known(shaken: Community, person: Person) -> dict[str, object]:
    """What the Hub knows of them."""
    found: dict[str, object] = person.hub_api("GET", f"/users/{person.name}").json()
    return found


@ONCE
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("part", [COMMONS, HUB], ids=["commons", "Hub"])
def test_who_was_shown_out_is_out_though_the_house_was_killed_on_the_way(
    shaken: Community, part: str, seed: int
) -> None:
    person = member(shaken, f"{'c' if part == COMMONS else 'h'}{seed}")
    call(shaken, "DELETE", person)
    time.sleep(random.Random(seed).uniform(0, 4))  # the commons waits 4 s for what is open to be saved
    kill(shaken.house, part)
    until(lambda: is_whole(shaken.house), 30, "the house")
    until(lambda: known(shaken, person)["servers"] == {}, BACK_SECONDS, "the workspace's end")
    until(lambda: known(shaken, person)["groups"] == [], 20, "the groups")
    with person.commons() as api:
        assert api.get("/lanes/py/threads").status_code == 403
    call(shaken, "PUT", person, {"role": "member"})
    until(lambda: known(shaken, person)["groups"] == ["lane-py", "nbgrader-py"], 20, "the groups")
    until(lambda: person.spawn("py").status_code == 200, 30, "the workspace")
    assert person.open("py").run("print(open('/home/learner/mine.txt').read())") == "kept\n"
    person.stop("py")
    person.http.close()


@ONCE
@pytest.mark.parametrize("seed", range(3))
def test_who_paid_is_in_though_the_commons_was_killed_before_it_acted(shaken: Community, seed: int) -> None:
    """The event is taken in, acknowledged, and the commons killed at a moment before, while or after it acts on
    it."""
    slug, sandbox = f"paid{seed}", beside(shaken.house)
    host, member = (Person.new(shaken.house, f"{who}{seed}") for who in ("hana", "pia"))
    with (
        host.commons() as its,
        member.commons() as theirs,
        at_the_prefix(shaken.house, its) as hosting,
        at_the_prefix(shaken.house, theirs) as joining,
    ):
        Buyer(hosting, sandbox).take_out(slug)
        Buyer(hosting, sandbox).charge(slug)
        Buyer(joining, sandbox).join(slug)
        time.sleep(random.Random(seed).uniform(0, 0.3))
        kill(shaken.house, COMMONS)
        until(lambda: theirs.get(f"/lanes/{slug}/members").status_code == 200, BACK_SECONDS, "access")
        end_dues(sandbox)
        time.sleep(random.Random(seed).uniform(0, 0.3))
        kill(shaken.house, COMMONS)
        until(
            lambda: theirs.get(f"/lanes/{slug}/members").status_code == 403, BACK_SECONDS, "the end of access"
        )
        assert its.get(f"/lanes/{slug}/members").status_code == 200
    host.http.close()
    member.http.close()
