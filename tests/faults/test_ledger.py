"""Acknowledged means durable: parts are killed at seeded moments while another process posts and keeps a ledger."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cosmos_hub.house.part import QUICK_SECONDS

from tests.conftest import Community
from tests.faults.conftest import POINTS
from tests.faults.watching import COMMONS, HUB, PROXY, is_whole, kill, until
from tests.support.house import CHECKOUT, House
from tests.support.person import Person
from tests.support.wire import client

PARTS = {"commons": COMMONS, "Hub": HUB, "proxy": PROXY}
THREAD = "first-thread"


@dataclass
class Ledger:
    """What was sent and what was acknowledged."""

    file: Path
    process: subprocess.Popen[bytes]

    def entries(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.file.read_bytes().splitlines()]

    def acknowledged(self) -> dict[str, dict[str, str]]:
        """By key."""
        return {entry["key"]: entry for entry in self.entries() if "id" in entry}


@contextmanager
def kept(house: House, token: str, seed: str, file: Path) -> Iterator[Ledger]:
    """A process that posts for the length of a block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.ledger", house.commons_url, token, "py", THREAD, seed, str(file)],
        cwd=CHECKOUT, stdin=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Ledger(file, process)
    finally:
        assert process.stdin
        process.stdin.close()
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()


def token_of(person: Person) -> str:
    """A token of the person's own, which the commons takes."""
    answer = person.hub_api("POST", f"/users/{person.name}/tokens", json={"note": "ledger"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def posts(house: House, token: str) -> list[dict[str, str]]:
    """All posts of the thread."""
    found: list[dict[str, str]] = []
    after: str | None = "0"
    with client(house.commons_url, headers={"Authorization": f"Bearer {token}"}) as http:
        while after is not None:
            url = f"{house.commons_url}/api/v1/lanes/py/threads/{THREAD}/posts"
            page = http.get(url, params={"after": after, "limit": 500}).json()
            found += page["items"]
            after = page["next"]
    return found


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", PARTS)
def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    shaken: Community, part: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    house, person = shaken.house, shaken["a1"]
    points: int = request.config.getoption("--kill-points", POINTS)
    folder = Path(request.config.getoption("--ledger", None) or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    until(lambda: is_whole(house), 30, "the house to be whole")
    seed = f"{house.mode}-{part}"
    token = token_of(person)
    with client(house.commons_url, headers={"Authorization": f"Bearer {token}"}) as http:
        http.post(f"{house.commons_url}/api/v1/lanes/py/threads", json={"title": "Ledger", "slug": THREAD})
    chance = random.Random(seed)
    file = folder / f"{seed}.jsonl"
    file.write_text("")
    with kept(house, token, seed, file) as ledger:
        for _ in range(points):
            so_far = len(ledger.acknowledged())
            until(lambda: len(ledger.acknowledged()) > so_far, 30, "posts to go on")  # noqa: B023  called at once
            # Long enough for the part to have served: one that cannot live a second is given up, and rightly.
            time.sleep(QUICK_SECONDS + chance.uniform(0, 0.5))
            kill(house, PARTS[part])
            until(lambda: is_whole(house), 30, f"the house without its {part}")
    sent = {entry["key"]: entry["text"] for entry in ledger.entries()}
    acknowledged = ledger.acknowledged()
    there = [
        post for post in posts(house, token) if post["text"].partition(" ")[0].rpartition("-")[0] == seed
    ]
    assert len(acknowledged) >= points
    assert Counter(post["id"] for post in there) == Counter(entry["id"] for entry in acknowledged.values())
    for post in there:
        assert post["text"] == sent[post["text"].partition(" ")[0]]
        assert post["html"]
