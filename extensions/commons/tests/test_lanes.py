"""Lanes: making one whole or not at all, joining, leaving, roles, and who may be in one."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

API = "/services/commons/api/v1"


def test_a_lane_is_made_whole_from_its_playbook(house: Any) -> None:
    lane = house.lane()
    assert (lane["title"], lane["members"], lane["features"]) == ("Small", 3, ["discussion", "prompts"])
    manifest = house.settings.curricula_dir / "week" / lane["curriculum"] / "manifest.json"
    assert manifest.is_file()
    assert [t["slug"] for t in house.get("/lanes/week/threads", "ana").json()["items"]] == ["hello"]
    assert [p["slug"] for p in house.get("/lanes/week/prompts", "ana").json()["items"]] == ["why", "hopes"]


def test_a_bad_playbook_leaves_no_part_of_a_lane(house: Any) -> None:
    (house.settings.playbooks_dir / "small" / "lane.yaml").write_text("format: 1\nslug: small\n")
    refused = house.client.post(
        f"{API}/lanes", json={"playbook": "small", "slug": "week"}, headers=house.operator
    )
    assert refused.status_code == 422
    assert refused.json()["code"] == "playbook-faulty"
    assert all({"file", "line", "message"} <= set(fault) for fault in refused.json()["faults"])
    _nothing_is_left_of(house, "week")


def test_a_failure_while_publishing_leaves_no_part_of_a_lane(house: Any) -> None:
    house.settings.curricula_dir.parent.mkdir(parents=True, exist_ok=True)
    house.settings.curricula_dir.write_text("a file where a folder should be")
    asked = {"playbook": "small", "slug": "week"}
    assert house.client.post(f"{API}/lanes", json=asked, headers=house.operator).status_code == 500
    house.settings.curricula_dir.unlink()
    _nothing_is_left_of(house, "week")
    assert house.lane()["slug"] == "week"


def test_a_taken_name_is_refused_and_the_lane_that_has_it_is_untouched(house: Any) -> None:
    house.lane()
    again = house.client.post(
        f"{API}/lanes", json={"playbook": "small", "slug": "week"}, headers=house.operator
    )
    assert (again.status_code, again.json()["code"]) == (409, "lane-name-taken")
    assert (house.settings.curricula_dir / "week").is_dir()
    assert house.get("/lanes/week", "ana").json()["members"] == 3


def test_of_two_who_take_a_name_at_once_one_has_it_and_the_other_is_told(house: Any) -> None:
    asked = {"playbook": "small", "slug": "week"}

    def take(_which: int) -> int:
        return int(house.client.post(f"{API}/lanes", json=asked, headers=house.operator).status_code)

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(take, range(2))) == [201, 409]


def test_what_else_the_database_refuses_is_not_called_a_taken_name(house: Any) -> None:
    database = house.app.state.commons.database
    with database.write() as session:
        refuse = (
            "CREATE TRIGGER no BEFORE INSERT ON lanes_lane BEGIN SELECT RAISE(ABORT, 'no'); END"
            if database.sqlite
            else "ALTER TABLE lanes_lane ADD CONSTRAINT no CHECK (slug <> 'week')"
        )
        session.execute(text(refuse))
    answer = house.client.post(
        f"{API}/lanes", json={"playbook": "small", "slug": "week"}, headers=house.operator
    )
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    _nothing_is_left_of(house, "week")


def publish(house: Any) -> httpx.Response:
    answer: httpx.Response = house.client.post(
        f"{API}/lanes/week/curriculum", json={}, headers=house.operator
    )
    return answer


def test_a_lane_is_brought_to_its_playbook_as_it_is_now(house: Any) -> None:
    before = house.lane()["curriculum"]
    again = publish(house)
    assert (again.status_code, again.json()["curriculum"]) == (200, before), "nothing had changed"
    folder = house.settings.playbooks_dir / "small"
    described = json.loads((folder / "lane.yaml").read_text())
    described["threads"].append({"slug": "later", "title": "Later", "intro": "What came of it?"})
    (folder / "lane.yaml").write_text(json.dumps(described))
    notebook = folder / described["start"]
    notebook.write_text(notebook.read_text() + "\n")
    now = publish(house).json()
    assert now["curriculum"] != before
    for version in (before, now["curriculum"]):
        assert (house.settings.curricula_dir / "week" / version / "manifest.json").is_file()
    slugs = {t["slug"] for t in house.get("/lanes/week/threads", "ana").json()["items"]}
    assert slugs == {"hello", "later"}


def test_a_bad_new_version_leaves_the_lane_as_it_was(house: Any) -> None:
    before = house.lane()["curriculum"]
    (house.settings.playbooks_dir / "small" / "lane.yaml").write_text("format: 1\nslug: small\n")
    refused = publish(house)
    assert (refused.status_code, refused.json()["code"]) == (422, "playbook-faulty")
    assert house.get("/lanes/week", "ana").json()["curriculum"] == before


@pytest.mark.parametrize("slug", ["", "Week", "1week", "a--b", "a-", "a" * 31, "../x", "wéek"])
def test_a_name_that_cannot_be_a_servers_is_refused(house: Any, slug: str) -> None:
    asked = {"playbook": "small", "slug": slug}
    assert house.client.post(f"{API}/lanes", json=asked, headers=house.operator).status_code == 422


def test_only_who_may_open_lanes_does_and_becomes_its_steward(house: Any) -> None:
    asked = {"playbook": "small", "slug": "mine"}
    refused = house.client.post(f"{API}/lanes", json=asked, headers=house.as_("ana"))
    assert refused.status_code == 403
    made = house.client.post(f"{API}/lanes", json=asked, headers=house.as_("boss", admin=True))
    assert (made.status_code, made.json()["role"]) == (201, "steward")


def test_an_open_lane_is_joined_by_asking_and_an_invited_one_is_not(house: Any) -> None:
    house.lane()
    house.lane("closed", joining="invited")
    joined = house.client.post(f"{API}/lanes/week/join", headers=house.as_("zoe"))
    assert (joined.status_code, joined.json()["role"]) == (200, "member")
    refused = house.client.post(f"{API}/lanes/closed/join", headers=house.as_("zoe"))
    assert (refused.status_code, refused.json()["code"]) == (403, "invitation-only")


def test_who_leaves_sees_no_more(house: Any) -> None:
    house.lane()
    assert house.client.post(f"{API}/lanes/week/leave", headers=house.as_("ana")).status_code == 204
    assert house.get("/lanes/week/threads", "ana").status_code == 403
    assert house.post("still here?", "ana").status_code == 403


def test_the_last_steward_cannot_leave_or_become_less(house: Any) -> None:
    house.lane()
    steward = house.as_("sofia")
    assert house.client.post(f"{API}/lanes/week/leave", headers=steward).json()["code"] == "last-steward"
    url = f"{API}/lanes/week/members"
    less = house.client.put(f"{url}/sofia", json={"role": "member"}, headers=steward)
    assert less.json()["code"] == "last-steward"
    assert house.client.put(f"{url}/ana", json={"role": "steward"}, headers=steward).status_code == 200
    assert house.client.post(f"{API}/lanes/week/leave", headers=steward).status_code == 204


def test_a_steward_makes_nobody_host(house: Any) -> None:
    house.lane()
    url = f"{API}/lanes/week/members/ana"
    assert (
        house.client.put(url, json={"role": "host"}, headers=house.as_("sofia")).json()["code"] == "host-only"
    )
    assert house.client.put(url, json={"role": "host"}, headers=house.operator).status_code == 200


def test_an_administrator_looks_after_membership_and_reads_nothing(house: Any) -> None:
    house.lane()
    boss = house.as_("boss", admin=True)
    assert house.client.get(f"{API}/lanes/week/threads", headers=boss).status_code == 403
    added = house.client.put(f"{API}/lanes/week/members/boss", json={"role": "member"}, headers=boss)
    assert added.status_code == 200
    assert house.client.get(f"{API}/lanes/week/threads", headers=boss).status_code == 200


def test_a_private_lane_looks_like_none_to_a_stranger(house: Any) -> None:
    house.lane("hidden", visibility="private")
    hidden, absent = house.get("/lanes/hidden", "zoe"), house.get("/lanes/absent", "zoe")
    assert hidden.status_code == absent.status_code == 404
    ignored = {"request_id"}
    assert {k: v for k, v in hidden.json().items() if k not in ignored} == {
        k: v for k, v in absent.json().items() if k not in ignored
    }
    assert house.get("/lanes", "zoe").json()["items"] == []
    assert house.client.post(f"{API}/lanes/hidden/join", headers=house.as_("zoe")).status_code == 404


def test_a_workspace_knows_of_its_own_lane_alone(house: Any) -> None:
    house.lane()
    house.lane("other")
    token = {"Authorization": f"Bearer {house.hub.workspace('ana', 'week')}"}
    assert [lane["slug"] for lane in house.client.get(f"{API}/me", headers=token).json()["lanes"]] == ["week"]
    assert [lane["slug"] for lane in house.client.get(f"{API}/lanes", headers=token).json()["items"]] == [
        "week"
    ]
    assert house.client.get(f"{API}/lanes/other/threads", headers=token).json()["code"] == "outside-its-lane"
    assert house.client.get(f"{API}/lanes/week/threads", headers=token).status_code == 200


def test_a_stewards_workspace_cannot_change_who_is_in_the_lane(house: Any) -> None:
    house.lane()
    token = {"Authorization": f"Bearer {house.hub.workspace('sofia', 'week', admin=True)}"}
    url = f"{API}/lanes/week/members/zoe"
    assert house.client.put(url, json={"role": "steward"}, headers=token).status_code == 403


def test_a_feature_that_is_off_is_not_there(house: Any) -> None:
    house.lane("quiet", features=["discussion"])
    assert house.get("/lanes/quiet/prompts", "ana").json()["code"] == "feature-off"
    assert house.get("/lanes/quiet/threads", "ana").status_code == 200


def test_the_operator_is_told_who_may_be_where_and_why(house: Any) -> None:
    house.lane()
    asked: Callable[[str, str], Any] = lambda lane, name: house.client.get(  # noqa: E731
        f"{API}/lanes/{lane}/entitlements/{name}", headers=house.operator
    ).json()
    member = asked("week", "ana")
    assert (member["access"], member["role"], member["remedy"]) == (True, "member", None)
    assert member["workspace"]["start"] == "lessons/welcome.ipynb"
    assert len(member["workspace"]["curriculum"]) == 64
    assert (member["workspace"]["mode"], member["until"]) == ("work", None)
    stranger = asked("week", "zoe")
    assert (stranger["access"], stranger["workspace"]) == (False, None)
    assert "join it" in stranger["remedy"]
    assert stranger["page"]
    unknown = asked("nowhere", "ana")
    assert not unknown["access"]
    assert not unknown["page"]
    assert "nowhere" in unknown["reason"]
    assert house.get("/lanes/week/entitlements/ana", "sofia").status_code == 403


def _nothing_is_left_of(house: Any, slug: str) -> None:
    assert not (Path(house.settings.curricula_dir) / slug).exists()
    assert house.client.get(f"{API}/lanes", headers=house.operator).json()["items"] == []
    assert house.client.get(f"{API}/lanes/{slug}", headers=house.operator).status_code == 404


def test_a_member_is_found_by_the_beginning_of_any_name_without_accents(house: Any) -> None:
    house.lane(members=["ana", "ben", "jose"])
    for name, called in (("ana", "Ana Núñez"), ("ben", "Benjamín Ríos"), ("jose", "José Ángel")):
        house.client.put(f"{API}/people/{name}", json={"display_name": called}, headers=house.operator)

    def found(q: str) -> list[str]:
        return [person["name"] for person in house.get(f"/lanes/week/members?q={q}", "ben").json()["items"]]

    assert found("nun") == ["ana"]
    assert found("JOSÉ A") == ["jose"]
    assert found("rio") == ["ben"]
    assert found("be") == ["ben"]
    assert found("zz") == []
    assert found("%25") == []


def test_a_long_list_of_members_comes_in_pages(house: Any) -> None:
    house.lane(members=[f"m{number:03}" for number in range(25)])
    seen, after = [], ""
    while after is not None:
        page = house.get(f"/lanes/week/members?limit=10&after={after}", "sofia").json()
        seen += [person["name"] for person in page["items"]]
        after = page["next"]
    assert seen == ["sofia", *(f"m{number:03}" for number in range(25))]
