"""What the documents claim is so: every option, setting, verb and permission is in them, and no other."""

import re

import pytest
from typer.main import get_command

from tests.support.house import CHECKOUT

OPERATOR = (CHECKOUT / "docs" / "operator.md").read_text()
README = (CHECKOUT / "README.md").read_text()
CONTRIBUTING = (CHECKOUT / "CONTRIBUTING.md").read_text()
MAKEFILE = (CHECKOUT / "Makefile").read_text()


def section(title: str) -> str:
    """The part of the operator's page under a heading."""
    return OPERATOR.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_option_of_lanes_up_is_documented_and_no_other() -> None:
    from cosmos_hub.cli import app

    up = get_command(app).commands["up"]  # type: ignore[attr-defined]
    options = {name for option in up.params for name in option.opts}
    variables = {option.envvar for option in up.params if option.envvar}
    assert set(re.findall(r"^\| `(--[a-z-]+)`", section("Settings"), re.MULTILINE)) == options
    assert set(re.findall(r"`(LANES_[A-Z_]+)`", section("Settings"))) == variables


def test_every_setting_of_the_commons_is_documented_and_no_other() -> None:
    from cosmos_commons.settings import Settings

    ours = {
        f"COMMONS_{name.upper()}"
        for name, field in Settings.model_fields.items()
        if not field.validation_alias
    }
    assert set(re.findall(r"^\| `(COMMONS_[A-Z_]+)`", OPERATOR, re.MULTILINE)) == ours


def test_every_verb_of_lanes_is_documented_and_no_other() -> None:
    from cosmos_hub.cli import app

    verbs = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        verbs |= {f"{name} {verb}" for verb in below} if below else {name}
    documented = re.findall(r"^\| `lanes ([a-z]+(?: [a-z]+)?)", section("The command"), re.MULTILINE)
    assert set(documented) == verbs


def test_every_permission_is_documented_with_who_holds_it() -> None:
    from cosmos_commons.features import installed
    from cosmos_commons.permissions import CORE_GRANTS

    grants = dict(CORE_GRANTS)
    for feature in installed():
        grants.update(feature.grants)
    rows = dict(re.findall(r"^\| `([a-z_]+:[a-z_]+:[a-z_]+)` \| ([^|]+?) \|", OPERATOR, re.MULTILINE))
    assert rows == {str(permission): str(grant.audience) for permission, grant in grants.items()}


def test_every_route_of_the_api_is_documented_and_no_other() -> None:
    from cosmos_commons import presence, stream
    from cosmos_commons.features import installed
    from cosmos_commons.files import routes as files

    ours = (stream.routes, presence.routes, files.routes, *(feature.routes for feature in installed()))
    told = {(route.method, route.path, route.options["summary"]) for routes in ours for route in routes}
    page = (CHECKOUT / "docs" / "api.md").read_text()
    assert set(re.findall(r"^\| `([A-Z]+) ([^`]+)` \| (.+?) \|$", page, re.MULTILINE)) == told


@pytest.mark.parametrize("page", [README, CONTRIBUTING], ids=["README", "CONTRIBUTING"])
def test_each_make_command_is_there(page: str) -> None:
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", page, re.MULTILINE))
    for target in {one or other for one, other in named}:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), f"make {target}"


def test_each_link_of_the_documents_leads_somewhere() -> None:
    pages = [CHECKOUT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    pages += sorted((CHECKOUT / "docs").glob("*.md")) + sorted((CHECKOUT / "widgets").glob("*.md"))
    missing = [
        f"{page.name}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)", page.read_text())
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert missing == []


def test_the_ci_script_calls_the_readmes_test_command_and_nothing_else() -> None:
    lines = (CHECKOUT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "make test"
    assert "make test" in README


def test_nothing_of_one_machine_is_written_into_the_project() -> None:
    root = str(CHECKOUT)
    for page in (README, OPERATOR, CONTRIBUTING, MAKEFILE):
        assert root not in page
