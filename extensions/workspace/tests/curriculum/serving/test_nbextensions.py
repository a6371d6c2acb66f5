"""What a notebook program elsewhere asks a workspace for to show widgets: scripts of the environment, no more."""

import pytest

from .conftest import Server

SCRIPT = "nbextensions/anywidget/index.js"


@pytest.mark.parametrize("token", ["the browser's", None], ids=["signed-in", "a-page-that-is-not"])
def test_a_widget_s_script_is_there_for_a_page_that_is_not_signed_in(
    server: Server, token: str | None
) -> None:
    told = server.ask("nbextensions/anywidget/extension.js", token=token)
    assert told.status_code == 200
    assert "nbextensions/anywidget/index" in told.text
    script = server.ask(SCRIPT, token=token)
    assert script.status_code == 200
    assert "javascript" in script.headers["content-type"]
    assert "define(" in script.text


def test_nothing_but_the_environment_s_own_scripts_is_there(server: Server) -> None:
    for folder in (
        server.home / ".local/share/jupyter/nbextensions/mine",
        server.home.parent / "data/nbextensions/mine",
    ):
        folder.mkdir(parents=True)
        (folder / "index.js").write_text("of a member")
    assert server.ask("nbextensions/mine/index.js").status_code == 404
    for way_out in (
        "nbextensions/../kernels/python3/kernel.json",
        "nbextensions/%2e%2e/kernels/python3/kernel.json",
    ):
        assert server.ask(way_out, token=None).status_code in {403, 404}
    assert server.ask(SCRIPT, method="POST", json={}).status_code in {403, 405}
