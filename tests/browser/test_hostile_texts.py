"""What a hostile member writes, in every place that takes text, seen by another member and by a steward."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from cosmos_commons.web import site
from playwright.sync_api import Dialog, Page

from tests.browser.conftest import BOTH_ORIGINS, Opens
from tests.browser.pages import NOT_PAGES
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.hostile import CANARY, LINES, bundles
from tests.support.person import Person
from tests.support.somebody import Somebody

LANE = "hostile"
THREAD = "hello-there"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def response(community: Community) -> str:
    """One of the responses in a lane of its own, its title and names hostile too, in which one member wrote it all."""
    house = community.house
    house.lanes(
        "lane", "create", LANE, "--playbook=prompting-revolution", f"--title={LINES[1]}",
        "--visibility=public", "--joining=invited", "--member=a2", "--member=b1", "--member=mallory", "--steward=sta",
    )  # fmt: skip
    house.account("mallory", LINES[1])
    mallory = Person(house, "mallory", house.lanes("account", "password", "mallory").split()[-1])
    mallory.sign_in()
    with mallory.commons() as api, community["sta"].commons() as steward:
        told = write(api, steward)
    with community["stranger"].commons() as api:
        asked = api.post(f"/lanes/{LANE}/requests", json={"text": bundles(900)[0]})
        assert asked.status_code == 204, asked.text
    mallory.http.close()
    return told


def write(api: httpx.Client, steward: httpx.Client) -> str:
    """Everything that takes text takes it; the id of a response."""
    at = f"/lanes/{LANE}"
    make(api, f"{at}/threads", {"title": "Hello there", "slug": THREAD})
    for line in LINES[:6]:
        make(api, f"{at}/threads", {"title": line[:110]})
    files = [give(api, f"{at}/files", f"{line[:60]}.png")["id"] for line in LINES[:3]]
    for text in bundles():
        post = make(api, f"{at}/threads/{THREAD}/posts", {"text": text})
    make(api, f"{at}/threads/{THREAD}/posts", {"text": "See these.", "attachments": files})
    make(api, f"{at}/threads/{THREAD}/posts", {"text": bundles()[0], "reply_to": post["id"]})
    for line in LINES[:3]:
        make(api, f"{at}/threads/{THREAD}/posts/{post['id']}/reports", {"reason": line})
    hidden = make(api, f"{at}/threads/{THREAD}/posts", {"text": "to be hidden"})
    own = f"@mallory @a2 @sta ![{LINES[3]}]({give(api, f'{at}/files', 'shop.png')['url']})\n\n"
    reason = {"reason": LINES[2]}
    done = steward.put(f"{at}/threads/{THREAD}/posts/{hidden['id']}/hidden", json=reason)
    assert done.status_code == 200, done.text
    for line in LINES[:4]:
        make(steward, f"{at}/invitations", {"note": line[:110]})
    make(steward, f"{at}/guests", {"addresses": [f"guest@{CANARY}"], "words": bundles()[0]})
    paused = steward.put(f"{at}/suspensions/b1", json={"reason": bundles(450)[0][:500]})
    assert paused.status_code == 200, paused.text
    assert steward.put(f"{at}/prompt-settings", json={"writers": "members"}).status_code == 200
    spec = {"choices": [{"key": f"k{number}", "label": line[:100]} for number, line in enumerate(LINES[:5])]}
    make(
        api,
        f"{at}/prompts",
        {"title": LINES[1], "text": own + bundles()[0], "slug": "words", "visibility": "at_once"},
    )
    make(api, f"{at}/prompts", {
        "title": LINES[2], "text": bundles()[-1], "slug": "choice", "kind": "choice", "spec": spec,
        "visibility": "at_once",
    })  # fmt: skip
    told = make(api, f"{at}/prompts/words/responses", {"text": own + bundles()[-1]})
    make(api, f"{at}/prompts/choice/responses", {"text": bundles()[0], "value": ["k1"]})
    for text in bundles()[:2]:
        make(api, f"{at}/prompts/words/responses/{told['id']}/replies", {"text": own + text})
    return str(told["id"])


def make(api: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(path, json=body)
    assert answer.status_code == 201, f"{path}: {answer.text}"
    made: dict[str, Any] = answer.json()
    return made


def give(api: httpx.Client, path: str, name: str) -> dict[str, str]:
    answer = api.post(path, params={"name": name}, content=PNG)
    assert answer.status_code == 201, answer.text
    given: dict[str, str] = answer.json()
    return given


def paths(response: str) -> list[str]:
    """Every page that there is about the lane, from the pages' own list."""
    told = [route.path for route in site.pages if route.method == "GET" and route.path not in NOT_PAGES]
    parts = {
        "lane": LANE, "slug": LANE, "thread": THREAD, "response": response, "name": "mallory", "token": CANARY,
        "order": CANARY,
    }  # fmt: skip
    # Words of theirs among what is found, and what was asked for said again.
    searches = [f"/lanes/{LANE}/search?q={quote(asked)}" for asked in ("window ran", "onload", *LINES[:3])]
    return sorted(
        {*(path.format(**parts, prompt=prompt) for path in told for prompt in ("words", "choice")), *searches}
    )


@contextmanager
def nothing_runs(page: Page) -> Iterator[None]:
    dialogs: list[str] = []

    def asked(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", asked)
    yield
    assert dialogs == []
    assert page.evaluate("window.ran") is None


def tapped(page: Page) -> None:
    """Tap on whatever of it can be tapped: a link that is shown as one leads nowhere of theirs."""
    for link in page.locator(".cosmos-text a[href]").all():
        address = link.get_attribute("href") or ""
        assert re.match(r"https?://|mailto:|/(?!/)|#", address), address
    assert page.locator(f"[src*='{CANARY}'], [style*='{CANARY}']").count() == 0
    assert (
        page.locator(".cosmos-text :is(script, style, iframe, object, embed, form, input, base, svg)").count()
        == 0
    )


@pytest.mark.timeout(300)
@BOTH_ORIGINS
@pytest.mark.parametrize("who", ["a2", "sta"])
def test_nothing_of_it_runs_and_nothing_is_asked_for_on_any_page(
    community: Community, window_of: Opens, response: str, who: str
) -> None:
    with window_of(who) as reader:
        reader.sign_in(community[who].password)
        reader.go("/")
        for path in paths(response):
            with nothing_runs(reader.page), allowed(reader):
                reader.page.goto(f"{community.house.commons_url}{path}", wait_until="networkidle")
                tapped(reader.page)
            if path.endswith("/words"):  # where a picture and a name do show
                for shown in ("[data-mention=mallory]", "img[src$='/shop.png']"):
                    assert reader.page.locator(f".cosmos-text {shown}").count() >= 2
            if path.endswith("q=onload"):
                assert reader.page.locator("mark").count() >= 5
            if "threads" in path or path.endswith("/words"):
                picture(reader.page, f"hostile-{who}-{path.strip('/').replace('/', '-')}")


@contextmanager
def allowed(reader: Somebody) -> Iterator[None]:
    """Some pages are not for everybody; the browser tells of that as of a fault."""
    with reader.watch.expecting("status of 4(03|04|09|22)"):
        yield


@BOTH_ORIGINS
@pytest.mark.usefixtures("response")
def test_nothing_of_it_runs_in_a_lesson(community: Community, window_of: Opens) -> None:
    cells = f"from cosmos_widgets import Discussion, Prompt\nDiscussion({THREAD!r})"
    workspace = community["a2"].open(LANE)
    notebook = {
        "cells": [
            {"cell_type": "markdown", "id": "top", "metadata": {}, "source": "# Hostile"},
            *(
                {
                    "cell_type": "code", "id": f"c{number}", "metadata": {}, "source": source,
                    "outputs": [], "execution_count": None,
                }
                for number, source in enumerate((cells, "Prompt('words')", "Prompt('choice')"))
            ),
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    kept = workspace.request(
        "PUT", "api/contents/hostile.ipynb", json={"type": "notebook", "format": "json", "content": notebook}
    )
    assert kept.status_code in {200, 201}, kept.text
    with window_of("a2") as reader:
        reader.sign_in(community["a2"].password)
        lab = reader.workspace(LANE, "hostile.ipynb")
        lab.shows("Hostile")
        with nothing_runs(reader.page):
            reader.page.get_by_role("menuitem", name="Run", exact=True).click()
            reader.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
            for kind in (".cosmos-discussion .cosmos-card", ".cosmos-prompt .cosmos-card"):
                reader.page.locator(kind).first.wait_for()
            tapped(reader.page)
            picture(reader.page, "hostile-lesson")
