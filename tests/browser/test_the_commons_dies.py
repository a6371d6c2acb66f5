"""The commons is killed while somebody writes in a lesson: they are told, lose nothing, and say nothing twice."""

import contextlib
import os
import signal
from collections.abc import Iterator

from playwright.sync_api import expect

from tests.browser.conftest import BOTH_ORIGINS, Opens
from tests.conftest import Community
from tests.support.browser import picture
from tests.support.somebody import post, said

LANE = "Train the Trainers"
CUT_OFF = "ERR_INCOMPLETE_CHUNKED_ENCODING|status of 50[234]"
"""What a browser says of Lab's own stream meanwhile."""


@BOTH_ORIGINS
def test_what_is_posted_while_the_commons_is_dead_is_kept_and_goes_out_once(
    community: Community, window_of: Opens
) -> None:
    with window_of("dora") as writer, writer.watch.expecting(CUT_OFF):
        writer.sign_up()
        writer.join(LANE)
        lab = writer.open_workspace()
        lab.shows("Welcome")
        discussion = lab.widget("discussion")
        post(discussion, "Before it died.")

        # Held first, so that there is time to write while nobody answers.
        commons = community.house.pid_of("cosmos_commons")
        with held(commons):
            discussion.get_by_label("Write to the group").fill("While it was dead.")
            discussion.get_by_role("button", name="Post", exact=True).click()
            kept = said(discussion, "While it was dead.")
            expect(kept.get_by_text("Sending…")).to_be_visible()
            expect(kept.get_by_text("you", exact=True)).to_be_visible()
            discussion.get_by_label("Write to the group").fill("Half a thought")
            os.kill(commons, signal.SIGKILL)
        expect(discussion.get_by_text("Not connected just now.")).to_be_visible()
        picture(writer.page, f"commons-dead-{community.house.mode}")

        expect(kept.locator("time")).to_be_visible()
        expect(kept).to_have_count(1)
        expect(discussion.get_by_text("Not connected just now.")).to_be_hidden()
        expect(discussion.get_by_label("Write to the group")).to_have_value("Half a thought")
        post(discussion, "After it came back.")
    with community["a1"].commons() as api:
        posts = api.get("/lanes/py/threads/welcome/posts?limit=500").json()["items"]
    texts = [one["text"] for one in posts if one["author"]["name"] == "dora"]
    assert texts == ["Before it died.", "While it was dead.", "After it came back."]


@contextlib.contextmanager
def held(pid: int) -> Iterator[None]:
    """A process that answers nobody, for the length of a block in which it may die."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        # Others use the same house, also after this test failed.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
