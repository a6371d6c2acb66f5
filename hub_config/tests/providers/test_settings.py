"""The operator's file: followed to the letter, or refused with a sentence that names the key and what to do."""

import re
from pathlib import Path

import pytest
from cosmos_hub.providers.settings import Discourse, OAuth, SignIn, read
from cosmos_hub.providers.table import BadSignIn

SECRET = "canary-secret"

ALL = """
[local]
enabled = false
open_signup = false

[github]
client_id = "gh"
client_secret = "canary-secret"
open_signup = false

[google]
client_id = "go"
client_secret = "canary-secret"

[[oidc]]
name = "coop"
title = "The co-op"
issuer = "https://id.example.org"
client_id = "c"
client_secret = "canary-secret"

[[oidc]]
name = "old"
title = "The old place"
authorize_url = "https://old.example.org/a"
token_url = "https://old.example.org/t"
userdata_url = "http://127.0.0.1:8080/u"
client_id = "o"
client_secret = "canary-secret"
scope = "openid"

[discourse]
title = "Our forum"
url = "https://forum.example.org/"
secret = "canary-secret"

[groups]
keep_minutes = 5
"""


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "sign-in.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_without_a_file_there_are_local_accounts_that_anybody_may_make(tmp_path: Path) -> None:
    assert read(tmp_path / "sign-in.toml") == SignIn(True, True, (), 60)
    assert read(written(tmp_path, "")) == SignIn(True, True, (), 60)


def test_all_of_it_is_read_and_no_secret_is_in_its_repr(tmp_path: Path) -> None:
    settings = read(written(tmp_path, ALL))
    assert (settings.local, settings.open_signup, settings.keep_groups_minutes) == (False, False, 5)
    github, google, coop, old, forum = settings.providers
    assert isinstance(github, OAuth)
    assert (github.name, github.title, github.scope, github.open_signup) == ("github", "GitHub", (), False)
    assert github.userdata_url == "https://api.github.com/user"
    assert isinstance(google, OAuth)
    assert "openid" in google.scope
    assert google.open_signup
    assert isinstance(coop, OAuth)
    assert (coop.kind, coop.name, coop.issuer, coop.token_url) == (
        "oidc",
        "coop",
        "https://id.example.org",
        "",
    )
    assert isinstance(old, OAuth)
    assert (old.issuer, old.userdata_url, old.scope) == ("", "http://127.0.0.1:8080/u", ("openid",))
    assert isinstance(forum, Discourse)
    assert (forum.title, forum.url, forum.secret) == ("Our forum", "https://forum.example.org", SECRET)
    assert SECRET not in repr(settings)


GITHUB = '[github]\nclient_id = "x"\nclient_secret = "canary-secret"\n'
OIDC = '[[oidc]]\nname = "coop"\ntitle = "T"\nclient_id = "x"\nclient_secret = "canary-secret"\n'
ISSUER = 'issuer = "https://id.example.org"\n'
FORUM = '[discourse]\nurl = "https://f.example.org"\nsecret = "canary-secret"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param('[github]\nclient_id = "x"', "[github] client_secret is missing", id="no-secret"),
        pytest.param(
            '[github]\nclient_id = ""\nclient_secret = "y"', "[github] client_id must be", id="empty"
        ),
        pytest.param("[github]\nclient_id = 5", "[github] client_id must be a text", id="number"),
        pytest.param(GITHUB + "colour = 'red'", "[github] colour is not known", id="unknown-key"),
        pytest.param("[gitlab]\nx = 1", "gitlab is not known here", id="unknown-table"),
        pytest.param("github = 5", "github must be a table", id="no-table"),
        pytest.param(
            '[github]\n"canary-secret" = 1\n' + GITHUB[9:], "a key is not known", id="secret-as-key"
        ),
        pytest.param("[local]\nenabled = 'no'", "[local] enabled must be true or false", id="quoted-no"),
        pytest.param("[local]\nenabled = false", "no other way to sign in", id="nobody-gets-in"),
        pytest.param("[groups]\nkeep_minutes = -1", "[groups] keep_minutes must be", id="negative"),
        pytest.param("[groups]\nkeep_minutes = true", "[groups] keep_minutes must be", id="yes"),
        pytest.param("[oidc]\nname = 'x'", "must be written as [[oidc]]", id="one-bracket"),
        pytest.param(OIDC, "issuer or all of", id="no-address"),
        pytest.param(OIDC + ISSUER + 'token_url = "https://x"', "issuer or all of", id="both"),
        pytest.param(OIDC + 'token_url = "https://x.org"', "authorize_url is missing", id="some"),
        pytest.param(OIDC + 'issuer = "http://id.example.org"', "issuer must be an address", id="plain-http"),
        pytest.param(OIDC + 'issuer = "https://u:p@x.org"', "issuer must be an address", id="credentials"),
        pytest.param(OIDC + 'issuer = "https://[x"', "issuer must be an address", id="broken"),
        pytest.param(OIDC.replace("coop", "Co op") + ISSUER, "name must be 1 to 30", id="name"),
        pytest.param(OIDC.replace("coop", "github") + ISSUER, "name is taken", id="name-of-another"),
        pytest.param(2 * (OIDC + ISSUER), "[[oidc]] number 2 name is taken", id="name-twice"),
        pytest.param(FORUM.replace("canary-secret", "short"), "at least 10 characters", id="short-secret"),
        pytest.param(FORUM.replace("https", "ftp"), "[discourse] url must be an address", id="ftp"),
        pytest.param("[github\nclient_secret = canary-secret", "is not TOML (at line 1", id="not-toml"),
        pytest.param("x = \x01", "is not TOML", id="control"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_without_any_value(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(BadSignIn) as refused:
        read(written(tmp_path, text))
    message = str(refused.value)
    assert says in message
    assert message.startswith("sign-in.toml")
    assert SECRET not in message
    assert "\n" not in message
    assert re.search(r"[a-z\]]\.$", message), message


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path, ALL, mode)
    with pytest.raises(BadSignIn, match=f"chmod 600 {re.escape(str(path))}"):
        read(path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSignIn, match="UTF-8"):
        read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(BadSignIn, match="cannot be read as text"):
        read(path)


def test_the_operators_page_has_an_example_that_can_be_followed(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "operator.md").read_text()
    example = page.split("```toml\n", 1)[1].split("```", 1)[0]
    settings = read(written(tmp_path, example))
    assert [one.name for one in settings.providers] == ["github", "google", "coop", "discourse"]
    assert (settings.local, settings.open_signup, settings.keep_groups_minutes) == (True, True, 60)
    # With every default as it is.
    keys = r"^(?:enabled|open_signup|scope|keep_minutes) = .*\n"
    assert read(written(tmp_path, re.sub(keys, "", example, flags=re.MULTILINE))) == settings
