"""Administrators see on one page what needs them now, and what to do about it. Nobody else does; no secret is on it."""

import re
from datetime import timedelta
from typing import Any

import httpx
from cosmos_commons import mail
from cosmos_commons.jobs import FAILING_TRIES, JobRow, ask_for
from cosmos_commons.settings import Settings
from pydantic import SecretStr
from sqlalchemy import select, update

NEEDS = re.compile(r"<h2>([^<]+)</h2>")


def admin(shop: Any) -> None:
    shop.house.as_("oper", admin=True)


def needs(shop: Any, language: str = "en") -> list[str]:
    return NEEDS.findall(shop.page("/operator", "oper", language).text)


def strayed(shop: Any) -> str:
    """A subscription made at Stripe that nobody bought here."""

    async def make(v1: Any) -> str:
        customer = await v1.customers.create_async({"email": "ana@example.org"})
        card = await v1.payment_methods.attach_async("pm_card_visa", {"customer": customer.id})
        prices = await v1.prices.list_async({"lookup_keys": ["lanes-plan-circle-month"]})
        new = {
            "customer": customer.id,
            "default_payment_method": card.id,
            "items": [{"price": prices.data[0].id}],
        }
        return str((await v1.subscriptions.create_async(new)).id)

    made = str(shop.stripe(make))
    shop.rest()
    return made


def fails(shop: Any, kind: str, key: str, trouble: str) -> None:
    """A job that has failed often, and is not tried again during the test."""
    with shop.commons.database.write() as session:
        ask_for(session, kind, key, shop.clock() + timedelta(hours=1))
        waits = update(JobRow).where(JobRow.kind == kind, JobRow.key == key)
        session.execute(waits.values(trouble=trouble, attempts=FAILING_TRIES))


def test_where_nothing_is_wrong_the_page_says_so_and_is_for_administrators_alone(shop: Any) -> None:
    admin(shop)
    assert needs(shop) == ["All is well"]
    assert needs(shop, "es") == ["Todo va bien"]
    assert shop.page("/operator", "hana").status_code == 403
    assert shop.page("/operator", "").status_code == 302  # to the sign-in
    assert 'href="/services/commons/operator"' in shop.page("/", "oper").text
    assert 'href="/services/commons/operator"' not in shop.page("/", "hana").text


def test_an_alert_is_shown_until_it_was_looked_at(shop: Any) -> None:
    admin(shop)
    subscription = strayed(shop)
    assert needs(shop) == ["A subscription that nobody bought here. It gives nothing."]
    assert needs(shop, "es") == ["Una suscripción que nadie compró aquí. No da nada."]
    shown = shop.page("/operator", "oper").text
    assert subscription in shown
    assert not [one for one in ("cus_", "acct_", "4242", "sk_test", "whsec_", "ana@") if one in shown]
    there = re.search(r'action="/services/commons(/operator/alerts/\d+/seen)"', shown)
    assert there
    assert shop.send(there[1], "hana").status_code == 403
    assert len(needs(shop)) == 1
    shop.send(there[1], "oper")
    assert needs(shop) == ["All is well"]
    assert shop.state()["alerts"] == []


def test_clocks_that_differ_and_webhooks_that_were_refused_are_shown(shop: Any) -> None:
    admin(shop)
    forged = {"stripe-signature": "t=1,v1=00"}
    for _time in range(2):
        shop.house.client.post("/services/commons/stripe/webhook", content=b"{}", headers=forged)
    assert needs(shop) == ["2 webhooks were refused since the program started."]
    shop.clock.off = timedelta(minutes=2)
    shop.reconcile()
    assert needs(shop)[0].startswith("The clock of this machine and Stripe&#39;s differ by +12")


def test_work_that_fails_is_told_by_its_kind_with_no_word_of_what_the_failure_said(shop: Any) -> None:
    admin(shop)
    fails(shop, "hub.person", "1/ana", "ConnectError: http://127.0.0.1:8081/?token=canary")
    fails(shop, "hub.person", "1/ben", "ConnectError: http://127.0.0.1:8081/?token=canary")
    fails(shop, "remind.person", "1/ana", "KeyError: 'canary'")
    shown = shop.page("/operator", "oper").text
    assert sorted(needs(shop)) == ["Telling the Hub who is in which lane", "Writing reminders"]
    assert "It cannot be reached. 2 wait and are tried again." in shown
    assert "Something unforeseen: KeyError. The log says where." in shown
    assert "canary" not in shown
    assert "ana" not in shown.partition("<main")[2]


def test_a_letter_that_no_mail_server_takes_is_shown_until_it_went_out(
    settings: Settings, serve: Any, wait_until: Any
) -> None:
    from cosmos_commons.web.site import error_page, pages

    nobody = settings.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:9")})
    with serve(nobody, pages=pages, error_page=error_page) as house:
        commons = house.app.state.commons
        with commons.database.write() as session:
            mail.post(session, "one", mail.Letter("ana@example.org", "Hello", "Hello"), house.clock.now)

        def page() -> httpx.Response:
            headers = {"accept": "text/html"} | house.as_("oper", admin=True)
            answer: httpx.Response = house.client.get("/services/commons/operator", headers=headers)
            return answer

        def tries() -> int:
            house.clock.now += timedelta(seconds=5)
            with commons.database.read() as session:
                return int(session.scalars(select(JobRow.attempts).where(JobRow.kind == mail.SEND)).one())

        wait_until(lambda: tries() > FAILING_TRIES, 30)
        assert "Sending letters" in page().text
        assert "It cannot be reached. 1 waits and is tried again." in page().text
        assert "COMMONS_SMTP_URL" in page().text
        assert "ana@example.org" not in page().text
