"""What an empty data folder becomes: a living place to look at, or, on request, a bare one with an administrator.

Every account gets a password made for this installation, shown once by the caller and kept nowhere in clear.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from cosmos_hub.accounts import Accounts, make_password
from cosmos_hub.house.errors import HouseError
from cosmos_hub.house.layout import Layout
from cosmos_hub.house.part import end_with_parent
from cosmos_hub.house.parts import environment
from cosmos_hub.house.settings import House

ADMINISTRATOR = "admin"
LANES_EXIST = "There are lanes already"
"""How `cosmos_commons.demo` begins its refusal where it has nothing to do; it makes all lanes or none."""


@dataclass(frozen=True)
class Welcome:
    """One account that was just made."""

    name: str
    display_name: str
    role: str
    """`administrator`, `steward` or `member`."""
    password: str


def fill(house: House, layout: Layout, *, empty: bool) -> list[Welcome]:
    """Make the accounts and, unless `empty`, the two first lanes with their people and first discussion.

    Raises:
        HouseError: where the lanes could not be made; the data folder is then still new.
    """
    people = [] if empty else demo_people(house.playbooks)
    accounts = Accounts(layout.accounts)
    welcomes = [Welcome(ADMINISTRATOR, "Administrator", "administrator", make_password())]
    welcomes += [Welcome(p["name"], p["display_name"], p["role"], make_password()) for p in people]
    for welcome in welcomes:
        if accounts.get(welcome.name) is None:
            accounts.create(
                welcome.name, welcome.display_name, welcome.password, admin=welcome.role == "administrator"
            )
        else:  # a first start that was broken off
            accounts.set_password(welcome.name, welcome.password)
    if os.geteuid() == 0:
        for file in layout.hub.glob("accounts.sqlite*"):
            os.chown(file, house.uid, house.uid)
    if not empty:
        _lanes(house, layout, people)
    return welcomes


def demo_people(playbooks: Path) -> list[dict[str, str]]:
    """The people of the playbooks' first discussions, each once; somebody who is a steward anywhere is one here."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(playbooks.glob("*/demo.yaml")):
        for person in yaml.safe_load(file.read_text())["people"]:
            known = found.setdefault(person["name"], dict(person))
            if person["role"] == "steward":
                known["role"] = "steward"
    return sorted(found.values(), key=lambda person: person["role"] != "steward")


def _lanes(house: House, layout: Layout, people: list[dict[str, str]]) -> None:
    file = layout.run / "people.json"
    file.write_text(json.dumps(people))
    as_user = {"user": house.uid, "group": house.uid, "extra_groups": []} if os.geteuid() == 0 else {}
    try:
        subprocess.run(  # type: ignore[call-overload]
            [sys.executable, "-m", "cosmos_commons.demo", "--data-dir", str(layout.data)]
            + ["--playbooks-dir", str(house.playbooks), "--people", str(file)],
            env=environment(layout.hub),
            cwd="/",
            preexec_fn=end_with_parent,
            check=True,
            capture_output=True,
            text=True,
            **as_user,
        )
    except subprocess.CalledProcessError as error:
        if error.stderr.startswith(LANES_EXIST):  # a first start that was broken off after this
            return
        raise HouseError(f"The first lanes could not be made:\n{error.stdout}{error.stderr}") from error
    finally:
        file.unlink()
