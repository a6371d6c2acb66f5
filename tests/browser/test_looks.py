"""Every page and widget of ours: nothing that shuts anybody out, nothing wider than a phone, in light and dark."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ONE_MODE, Opens
from tests.browser.pages import (
    A_RESPONSE,
    COMMONS_TO_OTHERS,
    HUB,
    NOT_COME_TO,
    WAITING,
    Shown,
    commons,
    hub_templates,
)
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.house import House
from tests.support.looks import faults
from tests.support.person import Person
from tests.support.somebody import Lab, Somebody

LOOKS = ((360, True, "es"), (1280, False, "en"))
"""Width, whether dark, language; the tests of the commons' and of the Hub's own pages look at the other two."""
PEOPLE = {"stranger": "stranger", "member": "a2", "steward": "sta", "admin": "oper"}


NOT_OURS = {"exclude": [["#react-admin-hook"]]}
"""JupyterHub's own list of people, within our page around it."""


def looked_at(somebody: Somebody, shown: Shown, address: str, look: str) -> list[str]:
    with somebody.watch.expecting(f"status of {shown.status}|{shown.complains}"):
        answer = somebody.page.goto(address)
        assert answer is not None
        assert answer.status == shown.status, f"{address} answered {answer.status}"
        expect(somebody.page.get_by_role("heading", level=1).first).to_be_visible()
        if re.search(r"/(threads|prompts)/[^/]+$", shown.path):
            expect(somebody.page.locator("[data-mounted] .cosmos").get_by_role("textbox")).to_be_visible()
        picture(somebody.page, f"{shown.name}-{look}", whole=True)
        return faults(somebody.page, within=NOT_OURS)


def test_no_template_of_the_hubs_is_forgotten() -> None:
    assert hub_templates() == HUB.keys() | WAITING | NOT_COME_TO.keys()


@pytest.mark.timeout(400)  # every page there is, twice
@ONE_MODE
def test_no_page_shuts_anybody_out(community: Community, window_of: Opens) -> None:
    house = community.house
    people = {"stranger": community["stranger"].password, "member": community["a2"].password}
    people["steward"] = community["sta"].password
    people["admin"] = house.account("oper", admin=True)
    answered = response_of(community["a2"])
    found: list[str] = []
    for width, dark, language in LOOKS:
        look = f"{width}-{'dark' if dark else 'light'}-{language}"
        for who in ("visitor", *people):
            with window_of(PEOPLE.get(who, who), width=width, dark=dark, language=language) as somebody:
                if who in people:
                    somebody.sign_in(people[who])
                    somebody.go("/")
                for shown in (*commons(), *COMMONS_TO_OTHERS):
                    if shown.who == who:
                        path = shown.path.replace(A_RESPONSE, answered)
                        found += looked_at(somebody, shown, house.commons_url + path, look)
                for shown in HUB.values():
                    if shown.who == who:
                        found += looked_at(somebody, shown, house.url + shown.path, look)
    assert found == [], "\n".join(found)


def response_of(person: Person) -> str:
    """The address, within the lane's prompts, of a response that this member sent."""
    prompt = "/lanes/py/prompts/a-price-you-would-defend"
    with person.commons() as commons:
        commons.post(f"{prompt}/responses", json={"text": "Three, for who bakes it. And you, @sta?"})
        number = commons.get(prompt).raise_for_status().json()["mine"]
    return f"a-price-you-would-defend/responses/{number}"


@ONE_MODE
def test_while_a_workspace_opens_or_closes_the_page_says_so(community: Community, window_of: Opens) -> None:
    house, member = community.house, community["a2"]
    found: list[str] = []
    with window_of("a2", width=360) as phone, window_of("a2", dark=True, language="es") as wide:
        for somebody in (phone, wide):
            somebody.sign_in(member.password)
        member.open("py")
        member.stop("py")
        with held(house):
            for somebody in (phone, wide):
                somebody.page.goto(f"{house.url}/hub/spawn/a2/py", wait_until="commit")
                expect(somebody.page.get_by_role("progressbar")).to_be_visible()
                expect(somebody.page.get_by_text("Train the Trainers")).to_be_visible()
                found += faults(somebody.page)
            picture(phone.page, "hub-opening-360-light-en")
            picture(wide.page, "hub-opening-1280-dark-es")
        for somebody in (phone, wide):
            Lab(somebody.page).shows("Welcome")
            somebody.go("/")
        with held(house):
            assert member.hub_api("DELETE", "/users/a2/servers/py").status_code == 202
            wide.page.goto(f"{house.url}/hub/spawn-pending/a2/py")
            expect(wide.page.get_by_role("heading", name="Cerrando tu espacio de trabajo…")).to_be_visible()
            found += faults(wide.page)
            picture(wide.page, "hub-closing-1280-dark-es")
        with wide.watch.expecting("status of 424"):
            expect(wide.page.get_by_role("link", name="Abrir el espacio de trabajo")).to_be_visible()
    assert found == [], "\n".join(found)


@contextmanager
def held(house: House) -> Iterator[None]:
    """Nothing starts or stops for the length of a block."""
    pid = house.pid_of("forkserver")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@ONE_MODE
def test_no_part_of_a_lesson_shuts_anybody_out(community: Community, window_of: Opens) -> None:
    found: list[str] = []
    for width, dark, language in LOOKS:
        look = f"{width}-{'dark' if dark else 'light'}-{language}"
        with window_of("a2", width=width, dark=dark, language=language) as reader:
            reader.sign_in(community["a2"].password)
            lab = reader.workspace("py", "lessons/01-what-a-cooperative-is.ipynb")
            lab.shows("What a cooperative is")
            picture(reader.page, f"lab-top-{look}")
            for kind in ("prompt", "discussion"):
                lab.widget(kind)
                picture(reader.page, f"lab-{kind}-{look}")
                found += faults(reader.page, within=f".cosmos-{kind}")
            found += faults(reader.page, within="#cosmos-lanes-home")
            reader.page.get_by_role("tab", name="What came").click()
            expect(reader.page.get_by_role("region", name="What came")).to_be_visible()
            picture(reader.page, f"lab-came-{look}")
            found += faults(reader.page, within="#cosmos-lanes-arrivals")
    assert found == [], "\n".join(found)
