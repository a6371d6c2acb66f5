"""Pages about money that only something gone otherwise than usual shows, in Chromium: on a phone, dark, in Spanish."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import chromium, picture, window
from tests.support.looks import faults

S = "/services/commons"


@pytest.fixture
def addresses(shop: Any) -> list[tuple[str, str, str]]:
    """Who looks at which page, and what it begins with: a lane that waits for its playbook, and what that needs."""
    address = shop.new_lane("circle", "hana")
    (shop.commons.settings.playbooks_dir / "small" / "lane.yaml").write_text("format: 1\nslug: small\n")
    back = shop.sandbox.pay(address).headers["location"].partition(S)[2]
    shop.wait_until(lambda: shop.orders()[0].state == "held-up")
    shop.house.client.post(f"{S}/stripe/webhook", content=b"{}", headers={"stripe-signature": "t=1,v1=00"})
    shop.house.as_("oper", admin=True)
    return [
        ("oper", "/operator", "operator"),
        ("hana", back, "held-up"),
        ("hana", "/account", "account-waits"),
    ]


def test_no_such_page_shuts_anybody_out(shop: Any, addresses: list[tuple[str, str, str]]) -> None:
    found = []
    with chromium() as browser:
        for width, dark, language in ((360, True, "es"), (1280, False, "en")):
            for who, path, name in addresses:
                context = window(browser, width=width, dark=dark, language=language)
                context.set_extra_http_headers(shop.house.as_(who))
                page = context.new_page()
                page.goto(f"{str(shop.house.client.base_url).rstrip('/')}{S}{path}")
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                picture(page, f"{name}-{width}-{language}", whole=True)
                found += faults(page)
                context.close()
    assert found == []
