"""What tests of pages on which somebody writes have in common."""

import re
from typing import Any

import httpx

from tests.support.prompts import picture

from .conftest import Browser, S

LANE = "/lanes/prompting"
SHOP = ("shop.png", picture())


def begun(by: Browser, title: str, lane: str = LANE) -> str:
    """The path of a new thread."""
    return by.send(by.get(lane), f"{lane}/threads", title=title).url.path.removeprefix(S)


def last_post(page: httpx.Response) -> str:
    return str(re.findall(r'<article class="card post.*?</article>', page.text, re.DOTALL)[-1])


def given_with(page: httpx.Response) -> list[str]:
    """The files that the form holds already, by their ids."""
    return re.findall(r'name="attached" value="(\d+)" checked', page.text)


def wrong_with(page: httpx.Response, field: str = "file") -> str:
    """What is said beside the field."""
    found = re.search(rf'id="{field}-error">([^<]*)<', page.text)
    assert found, page.text
    return found[1]


def kept_and_told(page: httpx.Response, told: str, field: str = "file") -> None:
    """The page came again: it says `told` beside the field, and “Kept.” is still where it was typed."""
    assert page.status_code == 422
    assert told in wrong_with(page, field)
    assert ">Kept.</textarea>" in page.text


def lock(site: str, thread: str, *, locked: bool = True) -> None:
    """As sam does where there is a script."""
    api(site, "PATCH", thread, {"locked": locked})


def close(site: str, prompt: str) -> None:
    """Close the prompt's first round, as sam does where there is a script."""
    api(site, "PATCH", f"{prompt}/rounds/1", {"closes_at": "2020-01-01T00:00:00Z"})


def api(site: str, method: str, path: str, body: object = None, by: str = "sam") -> Any:
    """What the API answers."""
    headers = {"authorization": f"Bearer {by}"}
    answer = httpx.request(method, f"{site}{S}/api/v1{path}", json=body, headers=headers, trust_env=False)
    return answer.raise_for_status().json()
