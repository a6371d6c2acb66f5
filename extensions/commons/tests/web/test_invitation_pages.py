"""Coming in by a link or by asking, on pages that work without a script."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog
from cosmos_commons.features.billing.models import DuesRow
from cosmos_commons.headers import Headers
from cosmos_commons.lane import Lane
from cosmos_commons.metrics import Metrics
from cosmos_commons.settings import Settings
from cosmos_commons.web.site import error_page, pages
from pydantic import SecretStr
from sqlalchemy import select
from starlette.responses import PlainTextResponse
from structlog.testing import capture_logs

from .conftest import HOSTILE, Browser, MakeLane, Open, S, Serve, words


def link_on(page: httpx.Response) -> str:
    found = re.search(r'id="link" value="([^"]+)"', page.text)
    assert found, words(page)
    return found[1].partition(S)[2]


def make_link(steward: Browser, at: str, **asked: str) -> str:
    page = steward.get(f"{at}/invitations")
    return link_on(steward.send(page, f"{at}/invitations", **({"uses": "1", "days": "14"} | asked)))


def test_a_link_is_shown_once_and_made_once(browser: Open, lane: MakeLane) -> None:
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


def test_who_holds_a_link_sees_the_lane_signs_in_and_is_in(browser: Open, lane: MakeLane) -> None:
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


def test_two_links_in_two_windows_open_what_each_of_them_showed(browser: Open, lane: MakeLane) -> None:
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
                "letters/stop/SECRET",
                "join/SECRET/more",
                "join%2FSECRET",
                "lanes/a/join",
            ):
                await client.get(f"{S}/{path}")
    logged = [line["path"] for line in lines if line["event"] == "request"]
    assert "SECRET" not in str(lines)
    assert logged == [
        f"{S}/join/(hidden)", f"{S}/address/(hidden)", f"{S}/letters/stop/(hidden)", f"{S}/join/(hidden)",
        f"{S}/join/(hidden)", f"{S}/lanes/a/join",
    ]  # fmt: skip


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


def test_who_asks_to_come_in_is_let_in_or_turned_down(browser: Open, lane: MakeLane) -> None:
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
