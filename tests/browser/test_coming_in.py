"""Coming in: by a link that a steward made, by asking, and what somebody reads who is kept out."""

import re
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import BOTH_ORIGINS, ONE_MODE, Opens
from tests.browser.test_keyboard import tab_to
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.hostile import LINES
from tests.support.house import House
from tests.support.looks import faults
from tests.support.person import Person
from tests.support.somebody import PASSWORD, Somebody

TITLE = "A private circle"


def circle(house: House, slug: str, *options: str) -> None:
    house.lanes(
        "lane", "create", slug, "--playbook=prompting-revolution", f"--title={TITLE}", "--steward=sta",
        "--member=a1", *options,
    )  # fmt: skip


def logs(house: House) -> str:
    """All that any part of the house has written down."""
    files = (path for path in Path(house.data / "logs").rglob("*") if path.is_file())
    return "\n".join(path.read_text(errors="replace") for path in files)


def steward_of(community: Community, somebody: Somebody, path: str) -> None:
    somebody.sign_in(community["sta"].password)
    somebody.go(path)


def looks_well(page: Page, name: str) -> None:
    picture(page, name, whole=True)
    assert faults(page) == []


@BOTH_ORIGINS
def test_a_newcomer_signs_up_through_a_link_and_is_in_the_lane(
    community: Community, window_of: Opens
) -> None:
    house, slug = community.house, "linked"
    circle(house, slug, "--visibility=private", "--joining=invited")
    with window_of("sta") as sta, window_of("noor", width=360, dark=True) as noor:
        steward_of(community, sta, f"/lanes/{slug}/invitations")
        sta.page.get_by_label("A note for yourselves").fill("For Noor")
        sta.page.get_by_role("button", name="Make the link").click()
        link = sta.page.get_by_label("Your link").input_value()
        assert link.startswith(f"{house.commons_url}/join/")
        noor.page.goto(link)
        expect(noor.page.get_by_role("heading", name=TITLE)).to_be_visible()
        assert noor.page.url == f"{house.commons_url}/join"
        looks_well(noor.page, "join-visitor-360-dark")
        noor.page.get_by_role("link", name="Make an account to come in").click()
        noor.page.get_by_label("What should others call you?").fill("Noor Aziz")
        noor.page.get_by_label("Choose a name to sign in with").fill("noor")
        noor.page.get_by_label("Choose a password").fill(PASSWORD)
        noor.page.get_by_role("button", name="Make an account").click()
        noor.page.get_by_role("button", name="Come in").click()
        expect(noor.page.get_by_role("link", name="Open the workspace")).to_be_visible()
        sta.page.goto(f"{house.commons_url}/lanes/{slug}/members")
        expect(sta.page.get_by_text("Noor Aziz")).to_be_visible()
        with noor.watch.expecting("status of 404"):
            noor.page.goto(link)
            expect(noor.page.get_by_role("link", name="Open the workspace")).to_be_visible()
    secret = link.rpartition("/")[2]
    assert "/join/(hidden)" in logs(house), "the commons logs what it is asked"
    assert secret not in logs(house)


@ONE_MODE
def test_who_asks_is_let_in_and_who_is_suspended_reads_why(community: Community, window_of: Opens) -> None:
    house, slug = community.house, "asked"
    circle(house, slug, "--visibility=public", "--joining=invited")
    person = Person.new(house, "tomas")
    reason = LINES[0]
    with closing(person.http), window_of("sta") as sta, window_of("tomas", width=360, language="es") as tomas:
        tomas.sign_in(person.password)
        tomas.go(f"/lanes/{slug}")
        tomas.page.get_by_label("Una frase sobre ti, si quieres").fill(f"Soy Tomás. {LINES[1]}")
        tomas.page.get_by_role("button", name="Pedir entrar").click()
        expect(tomas.page.get_by_text("Has pedido entrar.")).to_be_visible()
        looks_well(tomas.page, "asked-360-es")
        steward_of(community, sta, f"/lanes/{slug}/requests")
        expect(sta.page.get_by_text(LINES[1])).to_be_visible()
        looks_well(sta.page, "requests-with-one")
        sta.page.get_by_role("button", name="Let them in").click()
        expect(sta.page.get_by_text("Nobody waits for an answer.")).to_be_visible()
        tomas.page.reload()
        expect(tomas.page.get_by_role("link", name="Abrir el espacio de trabajo")).to_be_visible()

        sta.page.get_by_role("link", name="Everybody").click()
        sta.page.get_by_role("link", name="Tomas").click()
        sta.page.get_by_text("Suspend for a time").click()
        sta.page.get_by_label("Why").fill(reason)
        sta.page.get_by_label("For how many days").fill("3")
        looks_well(sta.page, "suspending")
        sta.page.get_by_role("button", name="Suspend", exact=True).click()
        expect(sta.page.get_by_text(reason)).to_be_visible()
        looks_well(sta.page, "suspended")
        tomas.page.reload()
        expect(tomas.page.get_by_text(reason)).to_be_visible()
        tomas.page.goto(f"{house.commons_url}/me/lanes/{slug}")
        expect(tomas.page.get_by_text(reason)).to_be_visible()
        looks_well(tomas.page, "ended-360-es")
        for page in (sta.page, tomas.page):
            assert page.evaluate("window.ran") is None
        sta.page.get_by_role("button", name=re.compile("Lift it")).click()
        expect(sta.page.get_by_text("Nobody is suspended.")).to_be_visible()
        tomas.page.goto(f"{house.commons_url}/lanes/{slug}")
        expect(tomas.page.get_by_role("link", name="Abrir el espacio de trabajo")).to_be_visible()


@ONE_MODE
def test_a_steward_makes_a_link_and_takes_somebody_out_by_keyboard_alone(
    community: Community, window_of: Opens
) -> None:
    house, slug = community.house, "keys"
    circle(house, slug, "--visibility=private", "--joining=invited")
    with window_of("sta") as sta:
        steward_of(community, sta, f"/lanes/{slug}/members")
        page, keys = sta.page, sta.page.keyboard
        tab_to(page, page.get_by_role("link", name="Invitations"))
        keys.press("Enter")
        tab_to(page, page.get_by_label("How many people may come in by it"))
        keys.press("ControlOrMeta+a")
        keys.type("25")
        keys.press("Enter")
        expect(page.get_by_label("Your link")).to_be_visible()
        expect(page.get_by_text("0 came, 25 more may")).to_be_visible()
        looks_well(page, "link-made")
        tab_to(page, page.get_by_role("link", name="Everybody"))
        keys.press("Enter")
        tab_to(page, page.get_by_role("link", name="A1"))
        keys.press("Enter")
        tab_to(page, page.get_by_role("link", name="Take them out of the lane…"))
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Take A1 out of this lane?")).to_be_visible()
        tab_to(page, page.get_by_role("button", name="Take them out"))
        keys.press("Enter")
        expect(page.get_by_role("heading", name="1 person in this lane")).to_be_visible()


@ONE_MODE
def test_a_list_is_uploaded_and_a_letter_lets_its_reader_in(community: Community, window_of: Opens) -> None:
    house, slug = community.house, "letters"
    circle(house, slug, "--visibility=private", "--joining=invited")
    password = house.account("post", admin=True)
    table = b"Name;Mail\nRosa;rosa@example.org\nJose;nobody\n"
    with window_of("sta", width=360) as sta, window_of("post", dark=True) as post:
        steward_of(community, sta, f"/lanes/{slug}/guests")
        upload = {"name": "guests.csv", "mimeType": "text/csv", "buffer": table}
        sta.page.get_by_label("Or a table as a CSV file").set_input_files(upload)  # type: ignore[arg-type]
        sta.page.get_by_label("A few words of your own").fill("See you on Monday!")
        with sta.watch.expecting("status of 422"):
            sta.page.get_by_role("button", name="Send the invitations").click()
            expect(sta.page.get_by_text("nobody", exact=True).first).to_be_visible()
        looks_well(sta.page, "guests-wrong-360")
        expect(sta.page.get_by_label("A few words of your own")).to_have_value("See you on Monday!")
        sta.page.get_by_label("E-mail addresses").fill("rosa@example.org")
        sta.page.get_by_role("button", name="Send the invitations").click()
        expect(sta.page.get_by_text("1 invitation is on its way.")).to_be_visible()
        post.sign_in(password)
        post.go("/letters")
        letter = post.page.get_by_role("article").filter(has_text="See you on Monday!")
        expect(letter).to_contain_text("To rosa@example.org")
        looks_well(post.page, "letters-dark")
        link = re.search(r"http\S+/join/\S+", letter.inner_text())
        assert link
        post.page.goto(link[0])
        post.page.get_by_role("button", name="Come in").click()
        expect(post.page.get_by_role("link", name="Open the workspace")).to_be_visible()
        post.page.goto(f"{house.commons_url}/me/address")
        post.page.get_by_label("Where do we write to you?").fill("post@example.org")
        post.page.get_by_role("button", name="Keep this").click()
        expect(post.page.get_by_text("A letter with a link is on its way.")).to_be_visible()
        looks_well(post.page, "address-dark")
        post.page.goto(f"{house.commons_url}/letters")
        asked = post.page.get_by_role("article").filter(has_text="Is this your address?").inner_text()
        found = re.search(r"http\S+/address/\S+", asked)
        assert found
        post.page.goto(found[0])
        looks_well(post.page, "address-confirm-dark")
        post.page.get_by_role("button", name="Yes, write to me there").click()
        expect(post.page.get_by_text("We write to you at post@example.org.")).to_be_visible()
