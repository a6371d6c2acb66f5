"""Letters leave through a real mail server, once each, and wait while it is away."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from cosmos_commons import mail
from cosmos_commons.mail import Letter, LetterRow
from pydantic import SecretStr


class Server:
    """An SMTP server (RFC 5321) that keeps what it is given; `busy` times it says to come again later."""

    def __init__(self, busy: int = 0) -> None:
        self.busy, self.letters, self.port = busy, list[EmailMessage](), 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 mail.example.org")
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "MAIL" and self.busy:
                self.busy -= 1
                await say("451 come again later")
            elif verb == "DATA":
                await say("354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(message_from_bytes(body[:-5], policy=policy.default))
                await say("250 kept")
            elif verb == "QUIT":
                await say("221 bye")
                break
            else:
                await say("250 yes")
        writer.close()


@contextmanager
def running(server: Server) -> Iterator[str]:
    """The address of the server as the commons is told of it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(server.talk, "127.0.0.1", 0), loop
    ).result(10)
    try:
        yield f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(listening.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


STOP = f"https://lanes.example.org/letters/stop/{'x' * 150}"


def post(house: Any, key: str) -> bool:
    commons = house.app.state.commons
    letter = Letter("rosa@example.org", "Hóla", "Sí.\n.\nA line with a dot alone.\n", STOP)
    with commons.database.write() as session:
        return mail.post(session, key, letter, commons.clock())


@pytest.mark.parametrize("busy", [0, 2], ids=["at once", "after a while"])
def test_a_letter_goes_out_once_for_its_key(serve: Any, settings: Any, wait_until: Any, busy: int) -> None:
    server = Server(busy)
    with running(server) as url:
        told = settings.model_copy(update={"smtp_url": SecretStr(url), "mail_from": "lanes@example.org"})
        with serve(told) as house:
            assert post(house, "one")
            assert not post(house, "one"), "of this key there was one"
            wait_until(lambda: sent(house, "one"), 30)
            assert len(server.letters) == 1
            (letter,) = server.letters
            assert (letter["To"], letter["Subject"]) == ("rosa@example.org", "Hóla")
            assert letter["From"] == "Cosmos Lanes <lanes@example.org>"
            assert dict(letter.raw_items())["List-Unsubscribe"] == f"<{STOP}>", "plain, and in one line"
            assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            assert letter.get_content().replace("\r\n", "\n").startswith("Sí.\n")
            assert not list(house.settings.mail_dir.glob("*")), "it is in no file"


def sent(house: Any, key: str) -> bool:
    house.clock.now += timedelta(seconds=5)
    with house.app.state.commons.database.read() as session:
        return session.get_one(LetterRow, key).sent_at is not None


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("ana@example.org", True),
        ("o'neill+lanes@mail.example.co", True),
        ("ana@localhost", False),
        ("ana@example.org\nBcc: all@example.org", False),
        ("Ana <ana@example.org>", False),
        ("@example.org", False),
        ("a" * 65 + "@example.org", False),
        ("", False),
    ],
)
def test_what_an_address_is(text: str, good: bool) -> None:
    assert mail.is_address(text) is good
