"""How does a letter leave? Through the operator's mail server, or, where none is set, into a file.

RFC 5322 messages by the standard library. A letter may go out twice where the program dies between the server's yes
and our note of it: that is better than never.
"""

import asyncio
import re
import smtplib
import ssl
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from starlette.concurrency import run_in_threadpool

from cosmos_commons.mail.letters import SEND, Letter, LetterRow

if TYPE_CHECKING:
    from cosmos_commons.context import Commons

__all__ = ["SEND", "is_address", "send"]

_TIMEOUT_SECONDS = 20
# What people have: stricter than RFC 5321, so that nothing of a message's own syntax is in it.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


class _Whole(UnstructuredHeader, BaseHeader):
    """A header in one line: an address that is longer than a line would be encoded, and RFC 2369 has it plain."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Whole)
_POLICY = EmailPolicy(header_factory=_HEADERS)


def is_address(text: str) -> bool:
    """Whether a letter could be sent there."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


async def send(commons: "Commons", key: str) -> None:
    """The job `mail.send`, key that of the letter."""
    found = await run_in_threadpool(_find, commons, key)
    if found is None:
        return
    letter, message = found
    if commons.settings.smtp_url.get_secret_value():
        await asyncio.to_thread(_by_server, commons.settings.smtp_url.get_secret_value(), letter.to, message)
    else:
        await run_in_threadpool(_as_file, commons.settings.mail_dir, key, message)
    await run_in_threadpool(_sent, commons, key)


def _find(commons: "Commons", key: str) -> tuple[Letter, EmailMessage] | None:
    with commons.database.read() as session:
        row = session.get(LetterRow, key)
        if row is None or row.sent_at:
            return None
        letter = Letter(row.to, row.subject, row.text, row.stop)
        message = EmailMessage(_POLICY)
        message["From"] = Address("Cosmos Lanes", addr_spec=commons.settings.mail_from)
        message["To"] = row.to
        message["Subject"] = row.subject
        message["Date"] = format_datetime(row.at)
        domain = commons.settings.mail_from.rpartition("@")[2]
        message["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
        if row.stop:
            message["List-Unsubscribe"] = f"<{row.stop}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        message.set_content(row.text)
        return letter, message


def _by_server(url: str, to: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "127.0.0.1", parts.port or 0, timeout=_TIMEOUT_SECONDS) as server:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message, to_addrs=[to])


def _as_file(folder: Path, key: str, message: EmailMessage) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{sha256(key.encode()).hexdigest()[:32]}.eml"
    fresh = path.with_suffix(".new")
    fresh.write_bytes(message.as_bytes())
    fresh.rename(path)


def _sent(commons: "Commons", key: str) -> None:
    with commons.database.write() as session:
        if row := session.get(LetterRow, key):
            row.sent_at = commons.clock()
