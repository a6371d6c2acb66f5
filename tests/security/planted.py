"""The one oracle: a secret word in every private thing, and which of them have come to light.

A word is compared by its digest, so that an attack that is told what to look for cannot find its own question.
"""

import json
import secrets
import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.conftest import Community
from tests.security.inside import call
from tests.support.house import House, descendants, operator
from tests.support.person import Kernel
from tests.support.wire import client


def word(name: str) -> str:
    """A fresh secret word that says what it was planted in."""
    return f"canary-{name}-{secrets.token_hex(12)}"


@dataclass(frozen=True)
class Planted:
    """Secret words by what they were planted in."""

    words: dict[str, str]

    def digests(self) -> dict[str, str]:
        """Digest to name; this alone is told to an attack."""
        return {sha256(text.encode()).hexdigest(): name for name, text in self.words.items()}

    def found_in(self, text: str) -> set[str]:
        """The names of the words that a text holds."""
        return {name for name, planted in self.words.items() if planted in text}


def plant(community: Community, victim: Kernel) -> Planted:
    """Plant a word in everything that is private in a house; `victim` is an open kernel of a2 in `py`."""
    house = community.house
    mine = call(victim, plant_in_workspace, word("home"), word("environment"), word("memory"))
    words = {
        **mine,
        "operator token": house.operator_token,
        "proxy password": (house.data / "secrets" / "proxy.password").read_text(),
        "service token": service_token(house),
        "account": word("account"),
        "hub": word("hub"),
        "commons": word("commons"),
    }
    house.account(f"canary{secrets.token_hex(4)}", words["account"])
    noted = community["b1"].hub_api("POST", "/users/b1/tokens", json={"note": words["hub"]})
    assert noted.status_code == 201, noted.text
    with client(house.commons_url, headers=operator(house)) as http:
        made = http.post(
            f"{house.commons_url}/api/v1/lanes",
            json={
                "slug": f"hidden-{secrets.token_hex(4)}", "playbook": "prompting-revolution",
                "title": words["commons"], "visibility": "private", "stewards": ["sta"],
            },
            headers={"Idempotency-Key": secrets.token_hex(8)},
        )  # fmt: skip
        assert made.status_code in (200, 201), made.text
    return Planted(words)


def plant_in_workspace(home: str, environment: str, memory: str) -> dict[str, str]:
    """In the victim's own kernel: a file, another process's environment, a variable, and the token it was given."""
    import os
    import subprocess
    from pathlib import Path

    (Path.home() / "diary.txt").write_text(home)
    subprocess.Popen(["sleep", "7200"], env={"DIARY": environment})
    globals()["diary"] = memory
    return {
        "home": home, "environment": environment, "memory": memory, "token": os.environ["JUPYTERHUB_API_TOKEN"],
    }  # fmt: skip


def service_token(house: House) -> str:
    """The commons' own Hub token, in its process's environment."""
    for pid, command in descendants(house.process.pid):
        if "cosmos_commons" in command:
            environment = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
            values = dict(entry.partition("=")[::2] for entry in environment)
            return values["JUPYTERHUB_API_TOKEN"]
    raise AssertionError("no commons")


def member_number(house: House, name: str) -> int:
    """The Hub's number of a person: what their folders are called by."""
    with sqlite3.connect(f"file:{house.data / 'hub' / 'hub.sqlite'}?mode=ro", uri=True) as database:
        found = database.execute("select id from users where name = ?", (name,)).fetchone()
    return int(found[0])


def said(digests: dict[str, str]) -> str:
    """For an attack's argument."""
    return json.dumps(digests)
