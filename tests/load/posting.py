"""How long from a post until another open browser shows it."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.load.figures import Figure, p95
from tests.support.browser import chromium, sign_in, window
from tests.support.house import Mode, running
from tests.support.person import Person

POSTS = 40
WATCH = """
(text) => {
  window.shown = new Promise((resolve) => {
    const look = () => document.body.textContent.includes(text) && resolve(Date.now());
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    look();
  });
}
"""


def figures(place: Path, mode: Mode) -> Iterator[Figure]:
    """One member posts through the API, another watches the thread's page."""
    place.mkdir()
    place.chmod(0o755)
    with running(place / "data", mode, "--empty") as house, chromium() as browser:
        writer, password = Person.new(house, "writer"), house.account("reader")
        house.lane("bench", members=["reader", "writer"])
        page = window(browser).new_page()
        sign_in(page, house, "reader", password)
        page.goto(f"{house.commons_url}/sign-in?next=/services/commons/lanes/bench/threads/week-1")
        page.wait_for_selector(".cosmos-discussion")
        delays = []
        with closing(writer.http), writer.commons() as api:
            for number in range(POSTS):
                text = f"measured-{number}-{time.time_ns()}"
                page.evaluate(WATCH, text)
                began = time.time()
                answer = api.post(
                    "/lanes/bench/threads/week-1/posts",
                    json={"text": text},
                    headers={"Idempotency-Key": text},
                )
                assert answer.status_code == 201, answer.text
                delays.append(page.evaluate("() => window.shown") - began * 1000)
    yield Figure(
        "a post, until it shows in another open browser (p95)",
        round(p95(delays), 1),
        None,
        None,
        200,
        "ms",
        f"{min(delays):.0f} to {max(delays):.0f} of {POSTS}",
    )
