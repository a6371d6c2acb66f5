"""Groups are what the commons says, or for a while what it said last; no failure of it ever gives one."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cosmos_hub.accounts.database import Database
from cosmos_hub.groups import Groups

from .conftest import PASSWORD, RunningHub, StartHub, submit
from .standing_in import MEMBER, CommonsStandIn, serving


@pytest.fixture
def commons() -> Iterator[CommonsStandIn]:
    server = CommonsStandIn()
    with serving(server):
        yield server


@dataclass
class Hub:
    """What asks, at a time that the test sets; `again` is the Hub after a restart."""

    commons: CommonsStandIn
    path: Path
    now: float = 1_000_000.0

    def again(self, port: int = 0) -> Groups:
        url = f"http://127.0.0.1:{port or self.commons.server_port}/services/commons"
        clock: Callable[[], float] = lambda: self.now  # noqa: E731
        return Groups(
            url, "the-token", Database(self.path), logging.getLogger("test"), keep_seconds=3600, clock=clock
        )


@pytest.fixture
def hub(commons: CommonsStandIn, tmp_path: Path) -> Hub:
    return Hub(commons, tmp_path / "accounts.sqlite")


async def test_the_commons_is_asked_with_the_operators_token_and_believed(hub: Hub) -> None:
    assert await hub.again().of("u-abcdefghij") == MEMBER
    assert hub.commons.asked == [("/services/commons/api/v1/people/u-abcdefghij/groups", "Bearer the-token")]
    hub.commons.says = (200, json.dumps({"groups": []}))
    assert await hub.again().of("u-abcdefghij") == []


@pytest.mark.parametrize(
    "says",
    [
        pytest.param((503, "{}"), id="down"),
        pytest.param((404, "{}"), id="starting"),
        pytest.param((401, "{}"), id="wrong-token"),
        pytest.param((302, ""), id="elsewhere"),
        pytest.param((200, "not json"), id="not-json"),
        pytest.param((200, "[]"), id="a-list"),
        pytest.param((200, '{"groups": null}'), id="null"),
        pytest.param((200, '{"groups": "lane-week"}'), id="a-text"),
        pytest.param((200, '{"groups": ["lane-week", 5]}'), id="a-number"),
        pytest.param((200, '{"groups": [""]}'), id="empty"),
        pytest.param((200, json.dumps({"groups": ["x" * 300]})), id="long"),
    ],
)
async def test_without_an_answer_the_last_one_stands_for_its_time_and_no_longer(
    hub: Hub, says: tuple[int, str]
) -> None:
    await hub.again().of("lea")
    hub.commons.says = says
    assert await hub.again().of("newcomer") == []
    hub.now += 3599
    assert await hub.again().of("lea") == MEMBER
    hub.now += 1
    assert await hub.again().of("lea") == []
    hub.commons.says = (200, json.dumps({"groups": ["lane-week"]}))
    assert await hub.again().of("lea") == ["lane-week"]


async def test_the_time_counts_from_the_last_answer_not_from_the_last_question(hub: Hub) -> None:
    groups = hub.again()
    await groups.of("lea")
    hub.commons.says = (503, "")
    for _ in range(12):
        assert await groups.of("lea") == MEMBER
        hub.now += 300
    assert await groups.of("lea") == []


async def test_one_persons_answer_is_nobody_elses(hub: Hub) -> None:
    await hub.again().of("lea")
    hub.commons.says = (503, "")
    assert await hub.again().of("leo") == []
    assert await hub.again().of("LEA") == []


async def test_a_clock_that_was_wrong_keeps_nobody_in(hub: Hub) -> None:
    hub.now += 10_000_000
    await hub.again().of("lea")
    hub.now -= 10_000_000
    hub.commons.says = (503, "")
    assert await hub.again().of("lea") == []


async def test_a_commons_that_is_not_there_is_as_one_that_fails(hub: Hub) -> None:
    await hub.again().of("lea")
    gone = hub.again(port=9)
    assert await gone.of("lea") == MEMBER
    assert await gone.of("newcomer") == []


def groups_at(hub: RunningHub, name: str) -> list[str]:
    """Return the groups that the Hub itself holds."""
    user = f"{hub.url}/hub/api/users/{name}"
    answer = httpx.get(user, headers={"Authorization": f"token {hub.token}"})
    return sorted(answer.json()["groups"])


def test_the_hub_follows_the_commons_at_sign_in_and_while_somebody_is_there(
    start_hub: StartHub, commons: CommonsStandIn
) -> None:
    hub = start_hub(
        f"c.LaneAuthenticator.commons_url = 'http://127.0.0.1:{commons.server_port}'\n"
        "c.LaneAuthenticator.operator_token = 'the-token'\n"
        "c.Authenticator.auth_refresh_age = 1\n",
        sign_in="[groups]\nkeep_minutes = 0",
    )
    commons.says = (200, json.dumps({"groups": []}))
    with hub.browse() as admin, hub.browse() as browser:
        submit(admin, "/hub/login", username="operator", password=PASSWORD)
        assert groups_at(hub, "operator") == []
        commons.says = (200, json.dumps({"groups": MEMBER}))
        submit(browser, "/hub/login", username="lea", password=PASSWORD)
        assert groups_at(hub, "lea") == MEMBER
        commons.says = (200, json.dumps({"groups": ["lane-week"]}))
        hub.later()
        assert browser.get("/hub/token").status_code == 200
        assert groups_at(hub, "lea") == ["lane-week"]
        # No answer, and none kept: who is signed in stays so, without a group.
        commons.says = (503, "")
        hub.later()
        assert browser.get("/hub/token").status_code == 200
        assert groups_at(hub, "lea") == []
    with hub.browse() as newcomer:
        fields = {"username": "eva", "display_name": "Eva", "password": PASSWORD}
        assert submit(newcomer, "/hub/signup", **fields).status_code == 302
        assert groups_at(hub, "eva") == []
