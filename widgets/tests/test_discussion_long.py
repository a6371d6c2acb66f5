"""A thread of 500 posts: it opens at the first unread, at once, and scrolls without losing the place."""

from __future__ import annotations

from playwright.sync_api import Browser, expect
from widgets_testing.commons import Talk

FIRST_POST_MS = 4_000
"""From the address to the first unread post in sight, on two busy cores; an idle machine takes a tenth of it."""
LONG_FRAME_MS = 700


def test_a_thread_of_500_opens_at_the_first_unread_and_scrolls_well(browser: Browser, talk: Talk) -> None:
    ids = [talk.say("luis", f"Number {n}. " + "A few more words. " * (n % 9))["id"] for n in range(500)]
    talk.ask("ana", "PUT", "/threads/week-1/read", {"post": ids[299]})
    ana = talk.seat(browser, "ana", viewport={"width": 360, "height": 740})
    ana.add_init_script(
        "window.frames_ = []; new PerformanceObserver(l => l.getEntries().forEach(e => frames_.push(e.duration)))"
        ".observe({type: 'longtask', buffered: true});"
        "const look = () => document.querySelector('.cosmos-since') ? (window.shown_ = performance.now())"
        " : requestAnimationFrame(look); look();"
    )
    ana.reload()
    line = ana.get_by_role("separator", name="200 new since you were here")
    expect(line).to_be_in_viewport()
    expect(ana.locator(f'[data-post="{ids[300]}"]')).to_be_in_viewport()
    assert ana.evaluate("shown_") < FIRST_POST_MS
    assert ana.locator(".cosmos article").count() <= 60
    ana.mouse.move(180, 400)
    ana.evaluate("frames_.length = 0")

    # Upwards: what is being read stays where it is while earlier posts come in above it.
    for _ in range(60):
        if ana.locator(f'[data-post="{ids[200]}"]').count():
            break
        ana.mouse.wheel(0, -500)
        ana.wait_for_timeout(100)
    expect(ana.locator(f'[data-post="{ids[200]}"]')).to_be_attached()
    seen = """() => [...document.querySelectorAll('[data-post]')]
        .find(post => post.getBoundingClientRect().top > 60).dataset.post"""
    before = ana.evaluate(seen)
    ana.wait_for_timeout(800)
    assert ana.evaluate(seen) == before

    # Downwards to the end, and every post once.
    for _ in range(200):
        if ana.locator(f'[data-post="{ids[499]}"]').count():
            break
        ana.mouse.wheel(0, 1_500)
        ana.wait_for_timeout(60)
    expect(ana.locator(f'[data-post="{ids[499]}"]')).to_be_attached()
    shown = ana.evaluate("[...document.querySelectorAll('[data-post]')].map(p => p.dataset.post)")
    assert shown == ids[ids.index(shown[0]) :]
    assert max(ana.evaluate("frames_"), default=0) < LONG_FRAME_MS


def test_who_read_everything_finds_the_end(browser: Browser, talk: Talk) -> None:
    ids = [talk.say("luis", f"Number {n}")["id"] for n in range(80)]
    talk.ask("ana", "PUT", "/threads/week-1/read", {"post": ids[-1]})
    ana = talk.seat(browser, "ana")
    expect(ana.locator(f'[data-post="{ids[-1]}"]')).to_be_in_viewport()
    expect(ana.get_by_role("separator")).to_have_count(0)
    ana.get_by_role("button", name="Show earlier posts").press("Enter")
    expect(ana.locator(f'[data-post="{ids[0]}"]')).to_be_attached()


def test_an_address_of_a_post_leads_to_it_and_leaves_unread_what_was_passed_over(
    browser: Browser, talk: Talk
) -> None:
    ids = [talk.say("luis", f"Number {n}")["id"] for n in range(200)]
    talk.ask("ana", "PUT", "/threads/week-1/read", {"post": ids[9]})
    ana = talk.seat(browser, "ana")
    thread = ana.url
    for number in (2, 150):
        ana.goto("about:blank")
        ana.goto(f"{thread}#post-{ids[number]}")
        expect(ana.locator(f'[data-post="{ids[number]}"]')).to_be_focused()
        expect(ana.locator(f'[data-post="{ids[number]}"]')).to_be_in_viewport()
    ana.wait_for_timeout(2_500)  # long enough to have read what is on the screen
    assert talk.read_by("ana")["last_read"] == ids[9]


def test_who_posts_from_far_up_sees_what_the_last_posts_answer(browser: Browser, talk: Talk) -> None:
    ids = [talk.say("luis", f"Number {n}")["id"] for n in range(219)]
    unseen = talk.say("fay", "To number 120", reply_to=ids[120])["id"]
    known = talk.say("ines", "To number 0", reply_to=ids[0])["id"]
    ana = talk.seat(browser, "ana")
    expect(ana.locator(f'[data-post="{ids[0]}"]')).to_be_in_viewport()
    expect(ana.locator(f'[data-post="{known}"]')).to_have_count(0)
    ana.get_by_label("Write to the group").fill("At the end")
    ana.get_by_role("button", name="Post", exact=True).click()
    for begun, reply in ((ids[0], known), (ids[120], unseen)):
        branch = ana.locator(".cosmos-thread > ol > li").filter(has=ana.locator(f'[data-post="{begun}"]'))
        expect(branch.locator(f'.cosmos-replies [data-post="{reply}"]')).to_be_attached()
    expect(ana.get_by_text("in reply to an earlier post")).to_have_count(0)
