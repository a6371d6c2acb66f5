"""Who is in a lane, as what, and how they are taken out, on pages that work without a script."""

import re
import time
from html import unescape
from typing import Any

import httpx
import pytest
from cosmos_commons.lane import Lane, Membership, Role
from sqlalchemy import select

from .conftest import HOSTILE, MakeLane, Open, S, operator, words

STEWARDS_PAGES = ("members/lea", "members/lea/remove", "requests", "invitations", "guests", "suspensions")


def people(page: httpx.Response) -> list[str]:
    return [
        unescape(name)
        for name in re.findall(r"<li class=\"card row\">.*?<strong>(.*?)</strong>", page.text, re.DOTALL)
    ]


def test_a_member_finds_people_and_no_control(browser: Open, lane: MakeLane) -> None:
    at = lane("calm")
    page = browser("lea").get(f"{at}/members")
    assert people(page) == ["Sam Okafor", "Ana <b>María</b>", "Léa Martín"]
    assert "/members/sam" not in page.text
    assert "Invitations" not in page.text
    assert people(browser("lea").get(f"{at}/members?q=aná")) == ["Ana <b>María</b>"]
    assert "Nobody here has a name that begins like this" in words(browser("lea").get(f"{at}/members?q=zz"))


@pytest.mark.parametrize("path", STEWARDS_PAGES)
def test_what_is_for_stewards_opens_for_them_alone(browser: Open, path: str) -> None:
    assert browser("sam").get(f"/lanes/coop/{path}").status_code == 200
    assert browser("lea").get(f"/lanes/coop/{path}").status_code == 403
    assert browser("newcomer").get(f"/lanes/coop/{path}").status_code == 403
    assert browser("newcomer").get(f"/lanes/prompting/{path}").status_code == 404


def test_many_people_come_a_hundred_at_a_time(browser: Open, lane: MakeLane) -> None:
    names = [f"u{number:03}" for number in range(230)]
    at = lane("many", members=names)
    sam = browser("sam")
    page = sam.get(f"{at}/members")
    assert "231 people in this lane" in words(page)
    found = people(page)
    while following := re.search(r'href="([^"]+after=[^"]+)"', page.text):
        assert len(people(page)) == 100
        page = sam.client.get(unescape(following[1]))
        found += people(page)
    assert found == ["Sam Okafor", *names]


def test_a_role_is_changed_and_the_last_steward_stays(browser: Open, lane: MakeLane) -> None:
    at = lane("roles")
    sam = browser("sam")
    page = sam.get(f"{at}/members/lea")
    changed = sam.send(page, f"{at}/members/lea/role", role="facilitator")
    assert changed.history[0].status_code == 303
    assert "facilitator · signs in as" in words(changed)
    own = sam.get(f"{at}/members/sam")
    assert "Suspend" not in words(own)
    refused = sam.send(own, f"{at}/members/sam/role", role="member")
    assert refused.status_code == 409
    assert "A lane needs a steward. Make somebody else a steward first." in words(refused)
    sam.send(sam.get(f"{at}/members/lea"), f"{at}/members/lea/role", role="steward")
    let_go = sam.send(sam.get(f"{at}/members/sam"), f"{at}/members/sam/role", role="member")
    assert let_go.status_code == 200
    assert let_go.url.path.endswith("/members")
    assert sam.get(f"{at}/members/lea").status_code == 403


def test_somebody_with_an_account_is_added_by_name(browser: Open, lane: MakeLane) -> None:
    at = lane("added")
    sam = browser("sam")
    wrong = sam.send(sam.get(f"{at}/members"), f"{at}/members", name="No Body!", role="member")
    assert (wrong.status_code, 'value="No Body!"' in wrong.text) == (422, True)
    assert 'id="name-error"' in wrong.text
    added = sam.send(sam.get(f"{at}/members"), f"{at}/members", name=" Bea ", role="facilitator")
    assert people(added) == ["bea"]
    admin = browser("admin")
    assert "admin" in people(admin.send(admin.get(f"{at}/members"), f"{at}/members", name="admin"))


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_who_is_suspended_reads_why_and_comes_back_when_it_is_lifted(
    browser: Open, lane: MakeLane, visibility: str
) -> None:
    at = lane(f"pause-{visibility}", visibility=visibility)
    sam, lea = browser("sam"), browser("lea")
    page = sam.get(f"{at}/members/lea")
    kept = sam.send(page, f"{at}/members/lea/suspend", reason=HOSTILE, days="3")
    assert kept.url.path.endswith("/suspensions")
    assert "Léa Martín" in words(kept)
    told = lea.get(at)
    if visibility == "private":
        assert told.status_code == 403
        assert f'href="{S}/me{at}"' in told.text
        told = lea.get(f"/me{at}")
    assert f"“{HOSTILE}”" in words(told)
    assert "It is lifted on" in words(told)
    for shown in (kept, told):
        assert HOSTILE not in shown.text
    assert f'action="{S}{at}/join"' not in told.text
    assert f'action="{S}{at}/requests"' not in told.text
    lifted = sam.send(kept, f"{at}/suspensions/lea/lift")
    assert "Nobody is suspended" in words(lifted)
    assert lea.get(f"{at}/members").status_code == 200
    assert lea.get(f"/me{at}").status_code == 404, "nothing has ended"
    assert browser("bea").get(f"/me{at}").status_code == 404, "nothing ever began"


def test_a_suspension_without_a_reason_or_with_odd_days_is_told_beside_its_fields(
    browser: Open, lane: MakeLane
) -> None:
    at = lane("odd")
    sam = browser("sam")
    page = sam.get(f"{at}/members/lea")
    answer = sam.send(page, f"{at}/members/lea/suspend", reason=" ", days="soon")
    assert answer.status_code == 422
    for field in ("reason", "days"):
        assert f'id="{field}-error"' in answer.text
    assert 'value="soon"' in answer.text
    assert browser("lea").get(f"{at}/members").status_code == 200


def test_somebody_is_taken_out_only_after_it_was_said_what_happens(browser: Open, lane: MakeLane) -> None:
    at = lane("out")
    sam = browser("sam")
    assert f'action="{S}{at}/members/lea/remove"' not in sam.get(f"{at}/members/lea").text
    asked = sam.get(f"{at}/members/lea/remove")
    assert "Take Léa Martín out of this lane?" in words(asked)
    for _ in range(2):
        gone = sam.send(asked, f"{at}/members/lea/remove")
        assert gone.status_code == 200
    assert "Léa Martín" not in people(gone)
    assert "took you out" in words(browser("lea").get(at))


def test_the_host_alone_hands_the_lane_over(site: str, browser: Open, lane: MakeLane) -> None:
    at = lane("handed")
    sam, lea = browser("sam"), browser("lea")
    assert "Hand the lane over" not in words(sam.get(f"{at}/members/lea"))
    assert sam.get(f"{at}/members/lea/host").status_code == 403
    operator(site, "PUT", f"{at}/members/sam", {"role": "host"})
    asked = sam.get(f"{at}/members/lea/host")
    assert "You stay a steward." in words(asked)
    sam.send(asked, f"{at}/members/lea/host")
    assert lea.get(f"{at}/members/sam/host").status_code == 200
    held = browser("sam").get(f"{at}/members/lea")
    assert "The host answers for the lane" in words(held)
    assert f"{at}/members/lea/remove" not in held.text


def test_five_thousand_people_are_shown_and_found_quickly(house: Any) -> None:
    house.lane()
    commons = house.app.state.commons
    with commons.database.write() as session:
        lane_id, now = session.scalars(select(Lane.id)).one(), commons.clock()
        session.add_all(
            Membership(lane_id=lane_id, name=f"m{number:04}", role=Role.MEMBER.value, since=now)
            for number in range(5000)
        )
    headers = house.as_("sofia")
    taken = []
    for path in ("members", "members?q=m4", "members?after=m4000", "members/m4999", ""):
        looks = []
        for _ in range(5):
            began = time.perf_counter()
            page = house.client.get(f"{S}/lanes/week/{path}".rstrip("/"), headers=headers)
            looks.append(time.perf_counter() - began)
            assert page.status_code == 200
        taken.append((path, round(min(looks), 3)))
    assert all(took < 0.4 for _, took in taken), taken
    assert len(people(house.client.get(f"{S}/lanes/week/members?q=m4", headers=headers))) == 100
