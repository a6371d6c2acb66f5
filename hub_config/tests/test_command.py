"""What `lanes` says of signing in: a wrong file keeps the house from starting, and the doctor knows the remedy."""

import socket
from pathlib import Path

import pytest
from cosmos_hub.accounts import Accounts
from cosmos_hub.cli import app
from cosmos_hub.house.layout import Layout
from cosmos_hub.identities import Facts, Identities
from typer.testing import CliRunner

WRONG = "[github]\nclient_id = 'x'\nclient_secrets = 'canary'\n"
RIGHT = "[github]\nclient_id = 'x'\nclient_secret = 'canary'\n"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "data")
    layout.secrets.mkdir(parents=True)
    (layout.data / "VERSION").write_text("1\n")
    return layout


def written(layout: Layout, text: str, mode: int = 0o600) -> None:
    layout.sign_in.write_text(text)
    layout.sign_in.chmod(mode)


def said(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, words)
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize(
    ("text", "mode", "remedy"),
    [
        pytest.param(WRONG, 0o600, "sign-in.toml: [github] client_secret is missing: add it", id="wrong"),
        pytest.param(RIGHT, 0o644, "others may read it: chmod 600", id="open"),
    ],
)
def test_the_doctor_and_the_start_say_what_is_wrong_with_the_file(
    layout: Layout, text: str, mode: int, remedy: str
) -> None:
    written(layout, text, mode)
    code, words = said("doctor", "--data", str(layout.data))
    assert code == 1
    assert remedy in words
    assert "canary" not in words
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    code, words = said("up", "--data", str(layout.data), "--port", port, "--insecure-workspaces")
    assert code == 1
    assert remedy in words
    assert "canary" not in words


def test_the_doctor_names_the_ways_that_are_set_up(layout: Layout) -> None:
    written(layout, RIGHT)
    assert "people sign in by name and password, GitHub" in said("doctor", "--data", str(layout.data))[1]
    layout.sign_in.unlink()
    assert "people sign in by name and password" in said("doctor", "--data", str(layout.data))[1]


def test_accounts_are_listed_with_what_opens_them(layout: Layout) -> None:
    accounts = Accounts(layout.accounts)
    identities = Identities(accounts.database)
    accounts.create("lea", "Léa", "tamu-rike-soda-vena")
    ana = identities.arrive("github", Facts("17", "Ana"), newcomers=True)
    identities.link(ana, "google", Facts("g-1"))
    _, words = said("account", "list", "--data", str(layout.data))
    assert words == f"lea Léa {ana} Ana by github, google"
