"""Letters about what mentions or answers somebody: once, calmly, and nothing that its page would not tell them."""

import asyncio
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from alembic import command
from cosmos_commons import jobs, people
from cosmos_commons.features.notifications.choosing import stop_link
from cosmos_commons.features.notifications.models import HowOften
from cosmos_commons.features.notifications.noticing import LETTER, look
from cosmos_commons.features.notifications.telling import tell
from cosmos_commons.features.notifications.wording import InLane, Line, Links, written
from cosmos_commons.lane import Lane
from cosmos_commons.mail import LetterRow
from cosmos_commons.migrations import configuration, migrate
from cosmos_commons.notifications import NotificationRow, Why
from cosmos_commons.sessions import open_session
from cosmos_commons.web.site import error_page, pages
from itsdangerous import URLSafeSerializer
from pydantic import SecretStr
from sqlalchemy import event, func, select, update
from starlette.requests import Request
from starlette.responses import Response

from tests.support.discussing import Talk
from tests.support.prompts import Prompts

ORIGIN = "https://lanes.example.org"
PREFIX = "/services/commons"
SECRET = "secret-of-this-test"
MINUTES, HOUR, DAY = timedelta(minutes=11), timedelta(hours=1), timedelta(days=1)
Texts = Callable[..., list[str]]


@pytest.fixture
def talk(settings: Any, serve: Any) -> Iterator[Talk]:
    """Ben is written to soon, at ben@example.org."""
    told = {"public_url": ORIGIN, "cookie_secret": SecretStr(SECRET)}
    with serve(settings.model_copy(update=told), pages=pages, error_page=error_page) as house:
        talk = Talk.in_a_new_lane(house)
        give_address(talk, "ben")
        choose(talk, "ben", HowOften.SOON)
        yield talk


@pytest.fixture
def prompts(talk: Talk) -> Prompts:
    return Prompts(talk.house)


@pytest.fixture
def after(talk: Talk, wait_until: Any) -> Texts:
    """Let so much time pass, and give the texts of all letters there are by then, the oldest first."""

    def passed(by: timedelta = MINUTES, to: str = "ben") -> list[str]:
        looked(talk, wait_until)
        talk.house.clock.now += by
        looked(talk, wait_until)
        return [row.text for row in letters(talk, to)]

    return passed


def give_address(talk: Talk, name: str, address: str | None = None, language: str = "en") -> None:
    commons = talk.house.app.state.commons
    with commons.database.write() as session:
        to = f"{name}@example.org" if address is None else address
        people.write_to(session, name, to, language, commons.clock())


def choose(talk: Talk, name: str, often: HowOften) -> None:
    body = {"often": often.value}
    assert talk.ask("PUT", "/me/letters", name, body).json() == body


def looked(talk: Talk, wait_until: Any) -> None:
    commons = talk.house.app.state.commons
    with suppress(jobs.Later):
        asyncio.run(look(commons, ""))

    def written_all() -> bool:
        with commons.database.read() as session:
            return not jobs.waiting(session, LETTER)

    wait_until(written_all)


def letters(talk: Talk, to: str = "ben") -> list[LetterRow]:
    mine = LetterRow.key.startswith(f"notifications/{to}/")
    with talk.house.app.state.commons.database.read() as session:
        return list(session.scalars(select(LetterRow).where(mine).order_by(LetterRow.at)))


def test_who_has_not_read_it_for_ten_minutes_is_told_who_and_where_and_nothing_of_the_words(
    talk: Talk, after: Texts
) -> None:
    talk.say("Who brings bread, @ben? A canary.", "ana")
    assert after(timedelta(minutes=8)) == []
    (text,) = after(timedelta(minutes=3))
    where = f"{ORIGIN}{PREFIX}/lanes/week"
    assert text.startswith(
        f"Small\n\nana mentioned you in “Hello”\n{where}/threads/hello?after=0#post-1\n\n-- \n"
    )
    assert f"{ORIGIN}{PREFIX}/account" in text
    (letter,) = letters(talk)
    assert (letter.to, letter.subject) == ("ben@example.org", "Small: one new notification")
    assert letter.stop in text
    assert "canary" not in f"{letter.subject}{letter.text}"
    for passed in (MINUTES, DAY, 30 * DAY):
        assert after(passed) == [text], "never twice"
    assert letters(talk, "ana") == []


def test_the_letter_goes_out_as_plain_text_with_the_click_that_ends_them(
    talk: Talk, after: Texts, wait_until: Any
) -> None:
    talk.say("@ben")
    assert after()
    (letter,) = letters(talk)
    folder = talk.house.settings.mail_dir
    wait_until(lambda: list(folder.glob("*.eml")))
    (path,) = folder.glob("*.eml")
    content = path.read_bytes()
    # In one line, for what a mail program does not understand it does not offer.
    assert f"\nList-Unsubscribe: <{letter.stop}>\n".encode() in content
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in content
    assert message_from_bytes(content, policy=policy.default).get_content_type() == "text/plain"


def test_by_default_there_is_at_most_one_letter_a_day_and_soon_at_most_one_in_ten_minutes(
    talk: Talk, after: Texts
) -> None:
    give_address(talk, "fay")
    assert talk.get("/me/letters", "fay") == {"often": "daily"}
    for number in range(3):
        talk.say(f"@ben @fay {number}")
        after()
    assert [len(letters(talk, name)) for name in ("ben", "fay")] == [3, 1]
    (_, second) = after(DAY, "fay")
    assert second.count("ana mentioned you") == 2
    for number in range(8):
        talk.say(f"@ben {number}")
        after(timedelta(minutes=2))
    after()
    counts = [text.count("ana mentioned you") for text in after()][3:]
    assert sum(counts) == 8
    assert max(counts) > 1


def test_without_an_address_or_wish_there_is_no_letter_then_or_later(talk: Talk, after: Texts) -> None:
    choose(talk, "ben", HowOften.NEVER)
    talk.say("@ben @fay 0")
    after(timedelta(0))
    choose(talk, "ben", HowOften.SOON)
    give_address(talk, "fay")
    choose(talk, "fay", HowOften.SOON)
    talk.say("@ben 1")
    looked_at = after(timedelta(0))
    choose(talk, "ben", HowOften.NEVER)
    choose(talk, "ben", HowOften.SOON)
    talk.say("@fay 1")
    assert looked_at == after() == []
    (text,) = after(to="fay")
    assert text.count("mentioned you") == 1
    talk.say("@fay 2")
    after(timedelta(0))
    give_address(talk, "fay", "")
    assert len(after(to="fay")) == 1
    give_address(talk, "fay")
    assert len(after(DAY, to="fay")) == 1


def test_what_was_read_or_is_gone_or_hidden_meanwhile_is_not_told(talk: Talk, after: Texts) -> None:
    read = talk.say("@ben read")
    talk.ask("PUT", f"{talk.url}/read", "ben", {"post": read["id"]}).raise_for_status()
    edited, hidden, deleted = (talk.say(f"@ben {what}") for what in ("edited", "hidden", "deleted"))
    seen = talk.say("@ben seen once it was noticed")
    after(timedelta(0))
    talk.edit(edited, "nobody").raise_for_status()
    talk.hide(hidden).raise_for_status()
    talk.ask("DELETE", talk.of(deleted), "ana").raise_for_status()
    talk.ask("PUT", "/lanes/week/notifications/read", "ben").raise_for_status()
    assert after() == after(DAY) == []
    # What shows again is told then, by a post that is no news any more.
    talk.ask("DELETE", talk.of(hidden, "hidden"), "fay").raise_for_status()
    (text,) = after(DAY)
    assert text.count("mentioned you") == 1
    assert f"#post-{hidden['id']}" in text
    assert f"#post-{seen['id']}" not in text


def test_what_may_be_read_only_later_is_told_then_though_others_were_told_since(
    talk: Talk, prompts: Prompts, after: Texts
) -> None:
    slug = prompts.ask(anonymous=True, visibility="after_responding")
    talk.house.clock.now += HOUR
    prompts.answer(slug, "ana", "Ask @ben.")
    talk.say("@ben")
    (text,) = after()
    assert text.count("mentioned you") == 1
    assert "Asked" not in text
    assert len(after(DAY)) == 1
    prompts.answer(slug, "ben", "Here.")
    _, text = after(2 * DAY)
    assert re.search(
        r"^Response \d+ mentioned you in “Asked”\nhttps://\S+/responses/\S+$", text, re.MULTILINE
    )
    assert "ana" not in text
    assert len(after(30 * DAY)) == 2


def test_no_letter_tells_of_a_lane_that_is_closed_or_that_one_was_shown_out_of(
    talk: Talk, after: Texts
) -> None:
    talk.say("@ben")
    after(timedelta(0))
    talk.ask("DELETE", "/lanes/week/members/ben", "sofia").raise_for_status()
    assert after() == []
    talk.ask("PUT", "/lanes/week/members/ben", "sofia", {"role": "member"}).raise_for_status()
    stand(talk, "closed")
    assert after(HOUR) == []
    stand(talk, "open")
    assert len(after(DAY)) == 1


def stand(talk: Talk, standing: str) -> None:
    with talk.house.app.state.commons.database.write() as session:
        session.execute(update(Lane).values(standing=standing))


def test_one_letter_is_for_all_lanes_and_of_much_it_tells_the_newest(talk: Talk, after: Texts) -> None:
    give_address(talk, "ben", language="es")
    talk.house.lane("other", members=["ben", "ana"], title="Zeta")
    asked = talk.say("Bread?", "ben")
    for number in range(12):
        talk.say(f"@ben {number}")
        talk.house.clock.now += timedelta(seconds=1)
    talk.say("Me.", "ana", reply_to=asked["id"])
    Talk(talk.house, lane="other").say("@ben")
    (text,) = after()
    first, second = text.split("\nZeta\n")
    assert first.count("ana te mencionó en «Hello»") == 9
    assert first.index("ana te respondió en «Hello»") < first.index("te mencionó")
    assert f"Y 3 más:\n{ORIGIN}{PREFIX}/lanes/week/notifications\n" in first
    assert "ana te mencionó en «Hello»" in second
    assert letters(talk)[0].subject == "14 avisos nuevos en 2 carriles"


@pytest.mark.parametrize(
    ("language", "count", "subject", "more"),
    [
        ("en", 1, "Bread: one new notification", None),
        ("en", 2, "Bread: 2 new notifications", "And one more:"),
        ("es", 1, "Bread: un aviso nuevo", None),
        ("es-MX", 3, "Bread: 3 avisos nuevos", "Y 2 más:"),
    ],
)
def test_one_is_one_and_several_are_several(
    language: str, count: int, subject: str, more: str | None
) -> None:
    lane = InLane("Bread", "URL", [Line("", Why.ANSWER, "Week 1", "URL")], count)
    told, text = written([lane], Links("ACCOUNT", "STOP"), language)
    assert told == subject
    assert (more in text) if more else ("URL\n\n-- " in text)
    assert (
        "Alguien te respondió en «Week 1»" if "es" in language else "Somebody answered you in “Week 1”"
    ) in text


@pytest.mark.parametrize(
    ("language", "who", "told"),
    [
        ("en", "Response 9809", "Response 9809 answered"),
        ("es", "Response 9809", "Respuesta 9809 te respondió"),
        ("es", "Response Team", "Response Team te respondió"),
    ],
)
def test_what_stands_for_a_name_is_said_in_the_letter_s_language(language: str, who: str, told: str) -> None:
    lane = InLane("Bread", "URL", [Line(who, Why.ANSWER, "Week 1", "URL")], 1)
    assert f"\n\n{told}" in written([lane], Links("ACCOUNT", "STOP"), language)[1]


def test_a_title_or_a_name_begins_no_line_and_no_header_of_its_own(
    talk: Talk, after: Texts, wait_until: Any
) -> None:
    hostile = "Hi\r\nBcc: all@example.org\n\n<script>\u202e {title} %s"
    commons = talk.house.app.state.commons
    with commons.database.write() as session:
        people.call(session, "ana", hostile, commons.clock())
        session.execute(update(Lane).values(title=hostile))
    talk.ask("PATCH", talk.url, "fay", {"title": "<b>@ben</b> Bcc: x@example.org"}).raise_for_status()
    talk.say("@ben")
    (text,) = after()
    plain = "Hi Bcc: all@example.org <script> {title} %s"
    assert text.startswith(f"{plain}\n\n{plain} mentioned you in “<b>@ben</b> Bcc: x@example.org”\n")
    folder = talk.house.settings.mail_dir
    wait_until(lambda: list(folder.glob("*.eml")))
    (path,) = folder.glob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["Bcc"] is None
    assert message["Subject"] == f"{plain}: one new notification"
    assert message.get_content_type() == "text/plain"


def test_several_programs_at_once_and_one_that_dies_before_it_is_kept_send_one_letter(
    talk: Talk, settings: Any, after: Texts, wait_until: Any
) -> None:
    commons = talk.house.app.state.commons
    talk.say("@ben")
    after(timedelta(0))
    talk.house.clock.now += MINUTES

    def die(_connection: Any) -> None:
        raise SystemError("on purpose")

    event.listen(commons.database.engine, "commit", die)
    with pytest.raises(SystemError, match="on purpose"):
        asyncio.run(tell(commons, "ben"))
    event.remove(commons.database.engine, "commit", die)
    assert letters(talk) == []
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: asyncio.run(tell(commons, "ben")), range(4)))
    assert len(letters(talk)) == len(after()) == len(after(DAY)) == 1


def test_a_number_that_is_given_again_is_told_too(talk: Talk, after: Texts) -> None:
    first = talk.say("@ben first")
    assert len(after()) == 1
    talk.ask("DELETE", talk.of(first), "ana").raise_for_status()
    talk.say("@ben second")
    assert len(after()) == 2
    with talk.house.app.state.commons.database.read() as session:
        assert session.scalar(select(func.count()).select_from(NotificationRow)) == 1


def test_what_shows_only_after_higher_numbers_is_told_too(talk: Talk, after: Texts) -> None:
    for told, number in ((1, 500), (2, 400)):
        ref = f"post:{talk.say('@ben')['id']}"
        with talk.house.app.state.commons.database.write() as session:
            session.execute(update(NotificationRow).where(NotificationRow.ref == ref).values(id=number))
        assert len(after()) == told


def test_nobody_is_told_by_letter_of_what_was_before_there_were_letters(talk: Talk, after: Texts) -> None:
    talk.say("@ben before")
    database = talk.house.app.state.commons.database
    with database.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        command.downgrade(configuration(connection), "0013")
    migrate(database, "head")
    choose(talk, "ben", HowOften.SOON)
    talk.say("@ben after")
    (text,) = after()
    assert text.count("mentioned you") == 1


def link(talk: Talk, name: str = "ben") -> str:
    """Its path on this house."""
    return stop_link(talk.house.app.state.commons, name).removeprefix(ORIGIN)


def test_one_click_without_a_session_ends_them_and_looking_at_the_link_does_not(
    talk: Talk, after: Texts
) -> None:
    client = talk.house.client
    looked_at = client.get(link(talk))
    assert looked_at.status_code == 200
    assert talk.get("/me/letters") == {"often": "soon"}
    clicked = {"List-Unsubscribe": "One-Click"}
    for _ in range(100):
        done = client.post(link(talk), data=clicked, headers={"Origin": "https://mail.example.org"})
        assert done.status_code == 200, "no redirect, and mail programs do not wait for each other"
    assert talk.get("/me/letters") == {"often": "never"}
    assert talk.get("/me/letters", "fay") == {"often": "daily"}
    assert not [name for name in ("ben", "Ben") if name in looked_at.text + done.text]
    talk.say("@ben")
    assert after() == []


def test_the_pages_button_ends_the_letters_that_the_link_is_of_whoever_is_signed_in(talk: Talk) -> None:
    house = talk.house
    commons, signed_in = house.app.state.commons, Response()
    with commons.database.write() as session:
        fays = open_session(session, house.hub.person("fay"), commons.clock(), DAY)
    asked = Request({"type": "http", "scheme": "https", "headers": []})
    commons.cookies.put_session(asked, signed_in, fays, 3600)
    browser = {"Cookie": signed_in.headers["set-cookie"].split(";")[0], "Origin": ORIGIN}
    page = house.client.get(link(talk), headers=browser)
    token = re.search(r'<form method="post"><input type="hidden" name="csrf_token" value="(\w+)">', page.text)
    assert token
    forged = house.client.post(link(talk), headers=browser | {"Origin": "https://evil.example"})
    assert (forged.status_code, talk.get("/me/letters")) == (403, {"often": "soon"})
    done = house.client.post(link(talk), headers=browser, data={"csrf_token": token[1]})
    assert done.status_code == 200
    assert talk.get("/me/letters") == {"often": "never"}
    assert talk.get("/me/letters", "fay") == {"often": "daily"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_not_from_a_letter_ends_nothing(talk: Talk, method: str) -> None:
    good = link(talk)
    head, _, token = good.rpartition("/")
    of_another_kind = URLSafeSerializer(SECRET, salt="address").dumps("ben")
    unsigned = URLSafeSerializer("another", salt="letters-stop").dumps("ben")
    for wrong in (token[:-2], "A" + token, token.upper(), of_another_kind, unsigned, "ben", "x" * 4000):
        answer = talk.house.client.request(method, f"{head}/{wrong}")
        assert answer.status_code == 422, wrong
        assert "ben" not in answer.text.replace(wrong, "")
    assert talk.get("/me/letters") == {"often": "soon"}


@pytest.mark.parametrize("body", [{"often": "hourly"}, {}, {"often": "soon", "name": "ana"}])
def test_nothing_but_the_three_can_be_chosen(talk: Talk, body: dict[str, str]) -> None:
    assert talk.ask("PUT", "/me/letters", "ben", body).status_code == 422
    assert talk.get("/me/letters") == {"often": "soon"}
