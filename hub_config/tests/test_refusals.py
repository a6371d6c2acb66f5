"""No setting of the Hub undoes what holds here: the Hub does not start with it, and says which and why."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cosmos_hub.authenticator import LaneAuthenticator
from cosmos_hub.refusals import Refused, refusals
from cosmos_hub.roles import ROLES
from traitlets.config import Config

OURS = {"JupyterHub": {"load_roles": ROLES, "admin_access": False}}
USER = {"name": "user", "scopes": ["self", "access:services!service=commons"]}


def test_our_own_settings_and_narrower_ones_are_fine() -> None:
    assert refusals(OURS) == []
    assert refusals({}) == []
    narrower = [
        {"name": "user", "scopes": ["self"]},
        {"name": "monitoring", "scopes": ["read:metrics"], "services": ["monitoring"]},
    ]
    blocked = {"blocked_users": {"lea"}, "manage_groups": True}
    assert refusals({"JupyterHub": {"load_roles": narrower}, "Authenticator": blocked}) == []


@pytest.mark.parametrize(
    ("config", "names"),
    [
        pytest.param({"Authenticator": {"allow_all": True}}, "Authenticator.allow_all", id="allow-all"),
        pytest.param(
            {"LaneAuthenticator": {"allow_all": True}}, "LaneAuthenticator.allow_all", id="ours-allow-all"
        ),
        pytest.param(
            {"Authenticator": {"allow_existing_users": True}}, "allow_existing_users", id="existing"
        ),
        pytest.param({"Authenticator": {"allowed_users": {"eva"}}}, "allowed_users", id="allowed"),
        pytest.param({"Authenticator": {"admin_users": {"eva"}}}, "admin_users", id="admins"),
        pytest.param({"JupyterHub": {"admin_users": {"eva"}}}, "JupyterHub.admin_users", id="hub-admins"),
        pytest.param({"Authenticator": {"username_map": {"eva": "lea"}}}, "username_map", id="map"),
        pytest.param({"Authenticator": {"post_auth_hook": print}}, "post_auth_hook", id="hook"),
        pytest.param({"LaneAuthenticator": {"manage_groups": False}}, "manage_groups", id="no-groups"),
        pytest.param({"Authenticator": {"manage_roles": True}}, "manage_roles", id="roles"),
        pytest.param({"Authenticator": {"auth_refresh_age": 0}}, "auth_refresh_age", id="never-asked-again"),
        pytest.param({"JupyterHub": {"admin_access": True}}, "admin_access", id="admin-access"),
        pytest.param(
            {"JupyterHub": {"services": [{"name": "x", "admin": True}]}}, "admin of 'x'", id="service"
        ),
        *(
            pytest.param({"JupyterHub": {"load_roles": [role]}}, f"role {role['name']!r}", id=word)
            for word, role in {
                "broader-user": USER | {"scopes": ["self", "admin:users"]},
                "user-for-all-lanes": USER | {"scopes": ["self", "access:servers"]},
                "broader-server": {"name": "server", "scopes": ["self"]},
                "broader-commons": {"name": "commons", "scopes": ["admin:users"], "services": ["commons"]},
                "commons-by-another-name": {"name": "x", "scopes": ["tokens"], "services": ["commons"]},
                "people": {"name": "x", "scopes": ["list:users"], "users": ["eva"]},
                "groups": {"name": "x", "scopes": ["list:users"], "groups": ["lane-week-stewards"]},
                "admin": {"name": "admin", "scopes": ["self"]},
            }.items()
        ),
    ],
)
def test_what_undoes_it_is_named_with_the_reason_and_what_to_do(config: dict[str, Any], names: str) -> None:
    (sentence,) = refusals(config)
    assert names in sentence
    assert sentence.count(". ") == 1
    assert sentence.endswith(".")


def test_what_is_added_to_a_setting_counts_too() -> None:
    config = Config()
    config.JupyterHub.load_roles.append({"name": "user", "scopes": ["admin:users"]})
    config.Authenticator.admin_users.add("eva")
    assert len(refusals(config)) == 2


def test_the_authenticator_itself_refuses_so_no_command_line_gets_around_it(tmp_path: Path) -> None:
    settings = {"accounts_path": str(tmp_path / "accounts.sqlite")}
    LaneAuthenticator(config=Config({"LaneAuthenticator": settings}))
    with pytest.raises(Refused, match="allow_all"):
        LaneAuthenticator(
            config=Config({"LaneAuthenticator": settings, "Authenticator": {"allow_all": True}})
        )


@pytest.mark.parametrize("given", ["--Authenticator.allow_all=True", "--JupyterHub.admin_access=True"])
def test_a_hub_with_such_a_setting_does_not_start(tmp_path: Path, given: str) -> None:
    config = tmp_path / "config.py"
    config.write_text(
        "from cosmos_hub.authenticator import LaneAuthenticator\n"
        "c.JupyterHub.authenticator_class = LaneAuthenticator\n"
        f"c.LaneAuthenticator.accounts_path = {str(tmp_path / 'accounts.sqlite')!r}\n"
        f"c.JupyterHub.db_url = 'sqlite:///{tmp_path}/hub.sqlite'\n"
        f"c.JupyterHub.cookie_secret_file = {str(tmp_path / 'cookie')!r}\n"
    )
    command = [sys.executable, "-m", "jupyterhub", "-f", str(config), given]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 1
    assert "The Hub does not start with these settings" in done.stderr
    assert given[2:].partition("=")[0] in done.stderr
