"""Signing in at a house: the Hub's groups are the commons' decision, and the operator's file is followed or refused."""

import os
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.conftest import Community
from tests.support.house import House, Mode, running, start
from tests.support.person import Person


def groups(community: Community, name: str) -> set[str]:
    """Return the groups that the Hub holds after a new sign-in."""
    again = Person(community.house, name, community[name].password)
    with closing(again.http):
        again.sign_in()
        return set(again.hub_api("GET", f"/users/{name}").json()["groups"])


def test_groups_are_the_decision_of_the_commons(community: Community) -> None:
    assert "lane-py" in groups(community, "a1")
    assert not {"lane-py-stewards", "formgrade-py", "lane-py-advanced"} & groups(community, "a1")
    assert {"lane-py", "lane-py-stewards"} <= groups(community, "sta")
    assert groups(community, "stranger") == set()


def test_an_administrator_administers_and_is_a_member_of_nothing(community: Community) -> None:
    boss = Person.new(community.house, "boss-of-groups", admin=True)
    with closing(boss.http):
        model = boss.hub_api("GET", f"/users/{boss.name}").json()
    assert (model["admin"], model["groups"]) == (True, [])


def test_the_operators_file_is_followed_or_refused(place: Path) -> None:
    mode = Mode(root=os.geteuid() == 0)
    with running(place / "data", mode, "--empty") as house:
        assert "Make an account" in httpx.get(f"{house.url}/hub/login").text
    write(house, "[local]\nopen_signup = false\n")
    with running(house.data, mode) as again:
        assert "Make an account" not in httpx.get(f"{again.url}/hub/login").text
    write(house, "[github]\nclient_id = 'x'\n")
    with pytest.raises(AssertionError, match=r"sign-in.toml: \[github\] client_secret is missing"):
        start(house.data, mode)


def write(house: House, text: str) -> None:
    """Write the file as the operator's page says."""
    path = house.data / "secrets" / "sign-in.toml"
    path.touch(mode=0o600)
    path.write_text(text)
    owner = path.parent.stat()
    os.chown(path, owner.st_uid, owner.st_gid)


def test_nobody_is_deleted_from_the_hub_and_hands_their_number_on(community: Community) -> None:
    leaving = Person.new(community.house, "leaving")
    boss = Person.new(community.house, "boss", admin=True)
    refused = boss.hub_api("DELETE", f"/users/{leaving.name}")
    assert (refused.status_code, "their files would go to" in refused.text) == (409, True), refused.text
    assert leaving.hub_api("GET", f"/users/{leaving.name}").status_code == 200
    for person in (leaving, boss):
        person.http.close()
