"""Between sending and being told: the browser or the commons dies, and what was written arrives, exactly once."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
from playwright.sync_api import BrowserContext, Playwright, expect
from widgets_testing.browser import CHROMIUM, FLAGS, playwright
from widgets_testing.commons import Talk

WORDS = "Written just before the lights went out"


def opened(running: Playwright, profile: Path) -> BrowserContext:
    """A browser whose profile stays on the disk, as people's do."""
    return running.chromium.launch_persistent_context(profile, executable_path=CHROMIUM, args=FLAGS)


def kill(profile: Path) -> None:
    """The browser of this profile, by force."""
    for process in psutil.process_iter(["cmdline"]):
        told = process.info["cmdline"] or []
        if f"--user-data-dir={profile}" in told and not any(part.startswith("--type=") for part in told):
            os.kill(process.pid, signal.SIGKILL)
            process.wait(10)


def test_a_browser_killed_before_it_was_told_sends_again_and_it_is_there_once(
    talk: Talk, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    with playwright() as running:
        context = opened(running, profile)
        page = talk.sit(context, "ana")
        page.get_by_label("Write to the group").fill(WORDS)
        talk.withholding.on = True
        page.get_by_role("button", name="Post", exact=True).click()
        assert talk.withholding.done.wait(20)
        expect(page.get_by_text("Sending…")).to_be_visible()
        page.wait_for_timeout(7_000)  # until Chromium has written the page's storage to the disk
        kill(profile)
    talk.withholding.on = False
    assert [post["text"] for post in talk.posts()] == [WORDS]
    with playwright() as running:
        context = opened(running, profile)
        page = talk.sit(context, "ana")
        expect(page.locator(".cosmos article").filter(has_text=WORDS).locator("time")).to_be_visible()
        expect(page.locator(".cosmos article").filter(has_text=WORDS)).to_have_count(1)
        expect(page.get_by_label("Write to the group")).to_have_value("")
        assert "lights went out" not in page.evaluate("JSON.stringify({...localStorage})")
        context.close()
    assert [post["text"] for post in talk.posts()] == [WORDS]
