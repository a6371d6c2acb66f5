"""The acknowledgement ledger: a process of its own that posts, and writes down what it was promised.

`python -m tests.faults.ledger URL TOKEN LANE THREAD SEED FILE` posts until its standard input is closed. A line of
FILE is `{"key", "text"}` when a post is first sent, and `{"key", "text", "id"}` once it was acknowledged, each on the
disk before the next step. A post without an answer is sent again under the same Idempotency-Key, as every client of the
commons does.
"""

import json
import os
import random
import select
import sys
import time
from pathlib import Path

import httpx

from tests.support.wire import client

WORDS = [
    "break-even",
    "cooperativa",
    "合作社",
    "שיתוף",
    "*member*",
    "`code`",
    "<b>no</b>",
    "&amp;",
    "🧵",
    "two\nlines\n\n- one",
]


def main() -> None:
    url, token, lane, thread, seed, file = sys.argv[1:]
    chance = random.Random(seed)
    number = 0
    with client(url) as http, Path(file).open("a", encoding="utf-8") as ledger:
        while not select.select([sys.stdin], [], [], 0)[0]:
            number += 1
            key = f"{seed}-{number}"
            text = f"{key} " + " ".join(chance.choices(WORDS, k=chance.randint(1, 200)))
            write(ledger.fileno(), {"key": key, "text": text})
            write(
                ledger.fileno(),
                {"key": key, "text": text, "id": posted(http, url, token, lane, thread, key, text)},
            )


def posted(http: httpx.Client, url: str, token: str, lane: str, thread: str, key: str, text: str) -> str:
    """The id that was acknowledged, after as many tries as it takes."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    while True:
        try:
            answer = http.post(
                f"{url}/api/v1/lanes/{lane}/threads/{thread}/posts",
                json={"text": text},
                headers=headers,
                timeout=10,
            )
        except httpx.HTTPError:
            answer = None
        if answer is not None and answer.status_code == 201:
            return str(answer.json()["id"])
        # A refusal that is no accident would be tried for ever: say it, so that the test shows it.
        if answer is not None and answer.status_code not in (404, 502, 503, 504):
            sys.stderr.write(f"{answer.status_code} {answer.text[:300]}\n")
        time.sleep(0.02)


def write(ledger: int, entry: dict[str, str]) -> None:
    """On the disk when this returns."""
    os.write(ledger, json.dumps(entry).encode() + b"\n")
    os.fsync(ledger)


if __name__ == "__main__":
    main()
