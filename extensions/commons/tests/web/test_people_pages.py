"""Who is in a lane, who comes in and how, on pages that work without a script."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from html import unescape
from typing import Any

import httpx
import pytest
import structlog
from cosmos_commons.features.billing.models import DuesRow
from cosmos_commons.headers import Headers
from cosmos_commons.lane import Lane, Membership, Role
from cosmos_commons.metrics import Metrics
from cosmos_commons.settings import Settings
from cosmos_commons.web.addresses import TooMany, Unreadable, in_file, in_text, wrong_among
from cosmos_commons.web.site import error_page, pages
from pydantic import SecretStr
from sqlalchemy import select
from starlette.responses import PlainTextResponse
from structlog.testing import capture_logs

from .conftest import OPERATOR, Browser, Open, S

HOSTILE = '<script>window.ran=1</script>"><img src=x onerror=window.ran=1>'
STEWARDS_PAGES = ("members/lea", "members/lea/remove", "requests", "invitations", "guests", "suspensions")
Serve = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def lane(site: str, request: pytest.FixtureRequest) -> Callable[..., str]:
    """Make a lane of the test's own: steward sam, members lea and ana."""

    def make(slug: str, **asked: object) -> str:
        body: dict[str, object] = {
            "playbook": "prompting-revolution", "slug": slug, "visibility": "public", "joining": "invited",
            "stewards": ["sam"], "members": ["lea", "ana"],
        }  # fmt: skip
        answer = operator(site, "POST", "/lanes", body | asked)
        assert answer.status_code == 201, answer.text
        return f"/lanes/{slug}"

    return make


def operator(site: str, method: str, path: str, body: object = None) -> httpx.Response:
    headers = {"authorization": f"Bearer {OPERATOR}"}
    return httpx.request(
        method, f"{site}{S}/api/v1{path}", json=body, headers=headers, timeout=60, trust_env=False
    )


def words(page: httpx.Response) -> str:
    main = re.search(r"<main.*</main>", page.text, re.DOTALL)
    assert main
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main[0]).split()))


def people(page: httpx.Response) -> list[str]:
    return [
        unescape(name)
        for name in re.findall(r"<li class=\"card row\">.*?<strong>(.*?)</strong>", page.text, re.DOTALL)
    ]


def link_on(page: httpx.Response) -> str:
    found = re.search(r'id="link" value="([^"]+)"', page.text)
    assert found, words(page)
    return found[1].partition(S)[2]


def make_link(steward: Browser, at: str, **asked: str) -> str:
    page = steward.get(f"{at}/invitations")
    return link_on(steward.send(page, f"{at}/invitations", **({"uses": "1", "days": "14"} | asked)))


def test_a_member_finds_people_and_no_control(browser: Open, lane: Callable[..., str]) -> None:
    at = lane("calm")
    page = browser("lea").get(f"{at}/members")
    assert people(page) == ["Sam Okafor", "Ana <b>María</b>", "Léa Martín"]
    assert "/members/sam" not in page.text
    assert "Invitations" not in page.text
    assert people(browser("lea").get(f"{at}/members?q=aná")) == ["Ana <b>María</b>"]
    assert "Nobody here has a name that begins like this" in words(browser("lea").get(f"{at}/members?q=zz"))


@pytest.mark.parametrize("path", STEWARDS_PAGES)
def test_what_is_for_stewards_opens_for_them_alone(browser: Open, path: str) -> None:
    assert browser("sam").get(f"/lanes/coop/{path}").status_code == 200
    assert browser("lea").get(f"/lanes/coop/{path}").status_code == 403
    assert browser("newcomer").get(f"/lanes/coop/{path}").status_code == 403
    assert browser("newcomer").get(f"/lanes/prompting/{path}").status_code == 404


def test_many_people_come_a_hundred_at_a_time(browser: Open, lane: Callable[..., str]) -> None:
    names = [f"u{number:03}" for number in range(230)]
    at = lane("many", members=names)
    sam = browser("sam")
    page = sam.get(f"{at}/members")
    assert "231 people in this lane" in words(page)
    found = people(page)
    while following := re.search(r'href="([^"]+after=[^"]+)"', page.text):
        assert len(people(page)) == 100
        page = sam.client.get(unescape(following[1]))
        found += people(page)
    assert found == ["Sam Okafor", *names]


def test_a_role_is_changed_and_the_last_steward_stays(browser: Open, lane: Callable[..., str]) -> None:
    at = lane("roles")
    sam = browser("sam")
    page = sam.get(f"{at}/members/lea")
    changed = sam.send(page, f"{at}/members/lea/role", role="facilitator")
    assert changed.history[0].status_code == 303
    assert "facilitator · signs in as" in words(changed)
    own = sam.get(f"{at}/members/sam")
    assert "Suspend" not in words(own)
    refused = sam.send(own, f"{at}/members/sam/role", role="member")
    assert refused.status_code == 409
    assert "A lane needs a steward. Make somebody else a steward first." in words(refused)
    sam.send(sam.get(f"{at}/members/lea"), f"{at}/members/lea/role", role="steward")
    let_go = sam.send(sam.get(f"{at}/members/sam"), f"{at}/members/sam/role", role="member")
    assert let_go.status_code == 200
    assert let_go.url.path.endswith("/members")
    assert sam.get(f"{at}/members/lea").status_code == 403


def test_somebody_with_an_account_is_added_by_name(browser: Open, lane: Callable[..., str]) -> None:
    at = lane("added")
    sam = browser("sam")
    wrong = sam.send(sam.get(f"{at}/members"), f"{at}/members", name="No Body!", role="member")
    assert (wrong.status_code, 'value="No Body!"' in wrong.text) == (422, True)
    assert 'id="name-error"' in wrong.text
    added = sam.send(sam.get(f"{at}/members"), f"{at}/members", name=" Bea ", role="facilitator")
    assert people(added) == ["bea"]
    admin = browser("admin")
    assert "admin" in people(admin.send(admin.get(f"{at}/members"), f"{at}/members", name="admin"))


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_who_is_suspended_reads_why_and_comes_back_when_it_is_lifted(
    browser: Open, lane: Callable[..., str], visibility: str
) -> None:
    at = lane(f"pause-{visibility}", visibility=visibility)
    sam, lea = browser("sam"), browser("lea")
    page = sam.get(f"{at}/members/lea")
    kept = sam.send(page, f"{at}/members/lea/suspend", reason=HOSTILE, days="3")
    assert kept.url.path.endswith("/suspensions")
    assert "Léa Martín" in words(kept)
    told = lea.get(at)
    if visibility == "private":
        assert told.status_code == 403
        assert f'href="{S}/me{at}"' in told.text
        told = lea.get(f"/me{at}")
    assert f"“{HOSTILE}”" in words(told)
    assert "It is lifted on" in words(told)
    for shown in (kept, told):
        assert HOSTILE not in shown.text
    assert f'action="{S}{at}/join"' not in told.text
    assert f'action="{S}{at}/requests"' not in told.text
    lifted = sam.send(kept, f"{at}/suspensions/lea/lift")
    assert "Nobody is suspended" in words(lifted)
    assert lea.get(f"{at}/members").status_code == 200
    assert lea.get(f"/me{at}").status_code == 404, "nothing has ended"
    assert browser("bea").get(f"/me{at}").status_code == 404, "nothing ever began"


def test_a_suspension_without_a_reason_or_with_odd_days_is_told_beside_its_fields(
    browser: Open, lane: Callable[..., str]
) -> None:
    at = lane("odd")
    sam = browser("sam")
    page = sam.get(f"{at}/members/lea")
    answer = sam.send(page, f"{at}/members/lea/suspend", reason=" ", days="soon")
    assert answer.status_code == 422
    for field in ("reason", "days"):
        assert f'id="{field}-error"' in answer.text
    assert 'value="soon"' in answer.text
    assert browser("lea").get(f"{at}/members").status_code == 200


def test_somebody_is_taken_out_only_after_it_was_said_what_happens(
    browser: Open, lane: Callable[..., str]
) -> None:
    at = lane("out")
    sam = browser("sam")
    assert f'action="{S}{at}/members/lea/remove"' not in sam.get(f"{at}/members/lea").text
    asked = sam.get(f"{at}/members/lea/remove")
    assert "Take Léa Martín out of this lane?" in words(asked)
    for _ in range(2):
        gone = sam.send(asked, f"{at}/members/lea/remove")
        assert gone.status_code == 200
    assert "Léa Martín" not in people(gone)
    assert "took you out" in words(browser("lea").get(at))


def test_the_host_alone_hands_the_lane_over(site: str, browser: Open, lane: Callable[..., str]) -> None:
    at = lane("handed")
    sam, lea = browser("sam"), browser("lea")
    assert "Hand the lane over" not in words(sam.get(f"{at}/members/lea"))
    assert sam.get(f"{at}/members/lea/host").status_code == 403
    operator(site, "PUT", f"{at}/members/sam", {"role": "host"})
    asked = sam.get(f"{at}/members/lea/host")
    assert "You stay a steward." in words(asked)
    sam.send(asked, f"{at}/members/lea/host")
    assert lea.get(f"{at}/members/sam/host").status_code == 200
    held = browser("sam").get(f"{at}/members/lea")
    assert "The host answers for the lane" in words(held)
    assert f"{at}/members/lea/remove" not in held.text


def test_a_link_is_shown_once_and_made_once(browser: Open, lane: Callable[..., str]) -> None:
    at = lane("links", visibility="private")
    sam = browser("sam")
    page = sam.get(f"{at}/invitations")
    made = sam.send(page, f"{at}/invitations", uses="2", days="9", note=HOSTILE, role="facilitator")
    path = link_on(made)
    assert HOSTILE not in made.text
    assert "0 came, 2 more may" in words(made)
    again = sam.send(page, f"{at}/invitations", uses="2", days="9", note=HOSTILE, role="facilitator")
    assert "not shown a second time" in words(again)
    shown = sam.get(f"{at}/invitations")
    assert path.rpartition("/")[2] not in again.text + shown.text
    assert shown.text.count("/withdraw") == 1
    assert "without paying" not in shown.text.lower(), "members do not pay here"
    withdrawn = re.search(r"/invitations/(\d+)/withdraw", shown.text)
    assert withdrawn
    empty = sam.send(shown, f"{at}/invitations/{withdrawn[1]}/withdraw")
    assert "No link lets anybody in just now" in words(empty)
    assert browser("bea").get(path).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"), [("uses", "none"), ("uses", "0"), ("days", "400"), ("days", ""), ("note", "n" * 121)]
)
def test_what_is_wrong_with_a_link_is_told_beside_its_field(browser: Open, field: str, value: str) -> None:
    sam = browser("sam")
    page = sam.get("/lanes/coop/invitations")
    asked = {"uses": "1", "days": "14", "note": "kept"} | {field: value}
    answer = sam.send(page, "/lanes/coop/invitations", **asked)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'value="{value}"' in answer.text


def test_who_holds_a_link_sees_the_lane_signs_in_and_is_in(browser: Open, lane: Callable[..., str]) -> None:
    at = lane("doors", visibility="private")
    path = make_link(browser("sam"), at)
    visitor = browser()
    shown = visitor.get(path)
    assert shown.url.path == f"{S}/join"
    assert "Prompting Revolution" in words(shown)
    assert f'href="{S}/sign-in?next=%2Fservices%2Fcommons%2Fjoin"' in shown.text
    secret = path.rpartition("/")[2]
    assert secret not in shown.text, "what is written into the page of a visitor can be read over a shoulder"
    assert (
        visitor.get("/lanes/doors").status_code == 401 or "Prompting" not in visitor.get("/lanes/doors").text
    )
    bea = browser("bea")
    inside = bea.send(bea.get(path), "/join")
    assert inside.url.path == f"{S}{at}"
    assert inside.status_code == 200
    assert bea.get(path).url.path == f"{S}{at}", "followed again by the same person"
    late = browser("otto").get(path)
    assert late.status_code == 404
    assert "it was used, withdrawn or has run out" in words(late)
    assert browser("lea").get(make_link(browser("sam"), at)).url.path == f"{S}{at}", "who is in is led in"


def test_two_links_in_two_windows_open_what_each_of_them_showed(
    browser: Open, lane: Callable[..., str]
) -> None:
    one, two = lane("first", visibility="private"), lane("second", visibility="private")
    links = [make_link(browser("sam"), at) for at in (one, two)]
    bea = browser("bea")
    first, _second = bea.get(links[0]), bea.get(links[1])
    assert bea.send(first, "/join").url.path == f"{S}{one}"


def test_a_links_secret_is_in_no_further_address_and_no_referrer(browser: Open) -> None:
    path = make_link(browser("sam"), "/lanes/coop")
    visitor = browser()
    visitor.client.follow_redirects = False
    followed = visitor.get(path)
    assert followed.status_code == 303
    assert followed.headers["location"] == f"{S}/join"
    assert followed.headers["referrer-policy"] == "no-referrer"
    cookie = followed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert browser().get("/join").status_code == 404, "without a link there is nothing to show"
    assert browser().get("/join/short").status_code == 404


@pytest.fixture
def said_aloud() -> Iterator[None]:
    """Let the log say what it says where it runs; other tests keep it quiet."""
    kept = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    yield
    structlog.configure(**kept)


@pytest.mark.usefixtures("said_aloud")
async def test_a_links_secret_is_in_no_log() -> None:
    app = Headers(PlainTextResponse("x"), Settings(data_dir="/nowhere"), Metrics())
    transport = httpx.ASGITransport(app)
    with capture_logs() as lines:
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            for path in (
                "join/SECRET",
                "address/SECRET",
                "join/SECRET/more",
                "join%2FSECRET",
                "lanes/a/join",
            ):
                await client.get(f"{S}/{path}")
    logged = [line["path"] for line in lines if line["event"] == "request"]
    assert "SECRET" not in str(lines)
    assert logged == [
        f"{S}/join/(hidden)", f"{S}/address/(hidden)", f"{S}/join/(hidden)", f"{S}/join/(hidden)", f"{S}/lanes/a/join",
    ]  # fmt: skip


def test_a_list_is_pasted_and_a_table_given_and_what_is_wrong_is_named(
    browser: Open, lane: Callable[..., str]
) -> None:
    at = lane("guests")
    sam = browser("sam")
    page = sam.get(f"{at}/guests")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    table = "Name;E-mail\nRosa;rosa@example.org\nJosé;jose(at)example.org\n".encode("cp1252")

    def send(addresses: str, file: bytes | None = None) -> httpx.Response:
        return sam.client.post(
            f"{S}{at}/guests",
            data={"csrf_token": token[1], "addresses": addresses, "days": "14", "words": HOSTILE},
            files={"file": ("guests.csv" if file else "", file or b"", "text/csv")},
        )

    refused = send(f"pia@example.org, {HOSTILE}", table)
    assert refused.status_code == 422
    said = words(refused)
    assert "jose(at)example.org" in said.partition("E-mail addresses")[0]
    assert HOSTILE not in refused.text
    kept = re.search(r"<textarea id=\"addresses\".*?>(.*?)</textarea>", refused.text, re.DOTALL)
    assert kept
    assert {"pia@example.org", "rosa@example.org", "jose(at)example.org"} <= set(unescape(kept[1]).split())
    assert "No link lets anybody in just now" in words(sam.get(f"{at}/invitations"))
    done = send("Pia <pia@example.org>;\n rosa@example.org", b"\xef\xbb\xbfpost,who\nana@example.org,Ana\n")
    assert done.status_code == 201
    assert "3 invitations are on their way" in words(done)
    assert "have one already" in words(send("pia@example.org"))
    no_table = send("", b"name,age\nRosa,33\n")
    assert (no_table.status_code, 'id="file-error"' in no_table.text) == (422, True)
    assert send("").status_code == 422


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "a@b.org, c@d.org;e@f.org g@h.org\n\ni@j.org\t",
            ["a@b.org", "c@d.org", "e@f.org", "g@h.org", "i@j.org"],
        ),
        ("Rosa Paz <rosa@b.org>, José <j@b.org>", ["rosa@b.org", "j@b.org"]),
        (" ,;\n", []),
    ],
    ids=["mixed", "with-names", "nothing"],
)
def test_addresses_are_found_between_whatever_parts_them(text: str, found: list[str]) -> None:
    assert in_text(text) == found


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (b"name,mail\nA,a@b.org\nC,c@d.org\n", ["a@b.org", "c@d.org"]),
        (b"a@b.org\nc@d.org\n", ["a@b.org", "c@d.org"]),
        (b'"Paz, Rosa",a@b.org\r\n"Sol, Ana",c@d.org\r\n', ["a@b.org", "c@d.org"]),
        ("name\tmail\nJosé\ta@b.org\nAna\t\n".encode("utf-16"), ["a@b.org"]),
        ("año;correo\nJosé;a@b.org\nAna;nadie".encode("cp1252"), ["a@b.org", "nadie"]),
    ],
    ids=["titled", "bare", "quoted", "utf-16", "windows"],
)
def test_the_column_with_addresses_is_found(table: bytes, found: list[str]) -> None:
    assert in_file(table) == found


def test_a_table_is_refused_beyond_its_rows_or_without_addresses() -> None:
    rows = [f"g{number}@example.org" for number in range(5000)]
    assert len(in_file("\n".join(["mail", *rows]).encode())) == 5000
    with pytest.raises(TooMany):
        in_file("\n".join([*rows, "one@more.org"]).encode())
    for nothing in (b"", b"a,b\n1,2\n", b"\x00\x01\x02", b'"' * 200_000):
        with pytest.raises(Unreadable):
            in_file(nothing)
    assert wrong_among(["a@b.org", "x", "x"]) == ["x"]


def test_who_asks_to_come_in_is_let_in_or_turned_down(browser: Open, lane: Callable[..., str]) -> None:
    at = lane("asking")
    bea, otto, sam = browser("bea"), browser("otto"), browser("sam")
    waiting = bea.send(bea.get(at), f"{at}/requests", text=f"{HOSTILE}\nHello")
    assert "You asked to come in. A steward will answer." in words(waiting)
    assert "Ask to come in" not in words(bea.get(at))
    otto.send(otto.get(at), f"{at}/requests", text="o" * 1500)
    page = sam.get(f"{at}/requests")
    assert "Who asks to come in 2" in words(page)
    assert HOSTILE in words(page)
    assert HOSTILE not in page.text
    page = sam.send(page, f"{at}/requests/bea/let-in")
    assert bea.get(f"{at}/members").status_code == 200
    page = sam.send(page, f"{at}/requests/otto/turn-down")
    assert "Nobody waits for an answer" in words(page)
    assert "Ask to come in" in words(otto.get(at))
    late = sam.client.post(f"{S}{at}/requests/otto/let-in", data=token_of(page))
    assert "Perhaps another steward has answered" in words(late)


def token_of(page: httpx.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(csrf_token)" value="([^"]*)"', page.text)[:1])


def test_an_address_is_confirmed_by_its_own_person_from_a_letter(browser: Open) -> None:
    lea = browser("lea")
    page = lea.get("/me/address")
    assert "We do not write to you now." in words(page)
    wrong = lea.send(page, "/me/address", address="nowhere", language="es")
    assert (wrong.status_code, 'value="nowhere"' in wrong.text) == (422, True)
    asked = lea.send(page, "/me/address", address="lea@example.org", language="es")
    assert "A letter with a link is on its way" in words(asked)
    assert "We do not write to you now." in words(asked)
    letter = words(browser("admin").get("/letters"))
    assert "To lea@example.org" in letter
    link = re.search(r"(/address/\S+)", letter)
    assert link
    assert browser("sam").get(link[1]).status_code == 422, "not the person it was sent to"
    confirm = lea.get(link[1])
    assert confirm.url.path == f"{S}/address"
    assert "lea@example.org" in words(confirm)
    done = lea.send(confirm, "/address")
    assert "We write to you at lea@example.org." in words(done)
    nowhere = lea.send(done, "/me/address", address="", language="es")
    assert "We do not write to you now." in words(nowhere)


def test_letters_are_for_administrators_where_no_mail_server_is_set(
    browser: Open, serve: Serve, settings: Settings
) -> None:
    assert 'href="/services/commons/letters"' in browser("admin").get("/").text
    assert browser("sam").get("/letters").status_code == 403
    assert 'href="/services/commons/letters"' not in browser("sam").get("/").text
    with_mail = settings.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:9")})
    with serve(with_mail, pages=pages, error_page=error_page) as house:
        there = house.client.get(f"{S}/letters", headers=house.as_("oper", admin=True))
        assert there.status_code == 404


@pytest.fixture
def house(serve: Serve, settings: Settings) -> Any:
    """A commons with pages, in which a test looks at the tables."""
    with serve(settings, pages=pages, error_page=error_page) as running:
        yield running


def test_only_where_members_pay_can_a_link_spare_it(house: Any) -> None:
    house.lane()
    url = f"{S}/lanes/week/invitations"
    assert 'name="free"' not in house.client.get(url, headers=house.as_("sofia")).text
    with house.app.state.commons.database.write() as session:
        session.scalars(select(Lane)).one().charges = True
    assert 'name="free"' in house.client.get(url, headers=house.as_("sofia")).text
    headers = house.as_("sofia")
    free = house.client.post(url, headers=headers, data={"uses": "1", "days": "9", "free": "true"})
    priced = house.client.post(url, headers=headers, data={"uses": "1", "days": "9"})
    tokens = [link_on(page).rpartition("/")[2] for page in (free, priced)]
    joined = [
        house.client.post(f"{S}/join", headers=house.as_("zoe"), data={"token": token})
        for token in tokens[::-1]
    ]
    assert [answer.headers["location"] for answer in joined] == [f"{S}/pay/week", f"{S}/lanes/week"]
    assert house.get("/lanes/week/threads", "zoe").status_code == 200


def test_a_link_that_is_not_free_lets_its_holder_pay_for_a_lane_that_others_cannot_see(
    serve: Serve, settings: Settings
) -> None:
    sells = settings.model_copy(update={"stripe_api_key": SecretStr("sk_test_x")})
    with serve(sells, pages=pages, error_page=error_page) as house:
        house.lane(visibility="private", joining="invited")
        with house.app.state.commons.database.write() as session:
            lane = session.scalars(select(Lane)).one()
            lane.charges = True
            session.add(
                DuesRow(
                    lane_id=lane.id,
                    way="fixed",
                    every="month",
                    currency="eur",
                    amount=500,
                    least=500,
                    most=500,
                    seat=None,
                )
            )
        made = house.client.post(
            f"{S}/lanes/week/invitations", headers=house.as_("sofia"), data={"uses": "1", "days": "9"}
        )
        assert house.client.get(f"{S}/pay/week", headers=house.as_("zoe")).status_code == 404
        house.client.get(S + link_on(made))
        shown = house.client.get(f"{S}/pay/week", headers=house.as_("zoe") | {"accept": "text/html"})
        assert "Join Small" in words(shown)


@pytest.mark.parametrize("state", ["read-only", "closed"])
def test_a_lane_whose_subscription_ended_says_so(house: Any, state: str) -> None:
    from cosmos_commons.entitlement import ledger
    from cosmos_commons.entitlement.facts import Fact

    house.lane()
    commons = house.app.state.commons
    with commons.database.write() as session:
        lane_id = session.scalars(select(Lane.id)).one()
        for status in ("active", "canceled"):
            fact = Fact("plan:p", house.clock(), status)
            ledger.record(
                session, lane_id, "", [fact], by="*test", now=house.clock(), terms=commons.settings.terms
            )
    if state == "closed":
        house.clock.now = datetime(2027, 2, 1, tzinfo=UTC)
    for path in ("/", "/lanes/week"):
        page = house.client.get(f"{S}{path}", headers=house.as_("ana"))
        assert page.status_code == 200
        assert f"Small is {state}" in words(page)
    stranger = house.client.get(f"{S}/lanes/week", headers=house.as_("zoe"))
    assert f"Small is {state}" in words(stranger)
    assert "Join this lane" not in words(stranger)


def test_five_thousand_people_are_shown_and_found_quickly(house: Any) -> None:
    house.lane()
    commons = house.app.state.commons
    with commons.database.write() as session:
        lane_id, now = session.scalars(select(Lane.id)).one(), commons.clock()
        session.add_all(
            Membership(lane_id=lane_id, name=f"m{number:04}", role=Role.MEMBER.value, since=now)
            for number in range(5000)
        )
    headers = house.as_("sofia")
    taken = []
    for path in ("members", "members?q=m4", "members?after=m4000", "members/m4999", ""):
        looks = []
        for _ in range(5):
            began = time.perf_counter()
            page = house.client.get(f"{S}/lanes/week/{path}".rstrip("/"), headers=headers)
            looks.append(time.perf_counter() - began)
            assert page.status_code == 200
        taken.append((path, round(min(looks), 3)))
    assert all(took < 0.4 for _, took in taken), taken
    assert len(people(house.client.get(f"{S}/lanes/week/members?q=m4", headers=headers))) == 100
