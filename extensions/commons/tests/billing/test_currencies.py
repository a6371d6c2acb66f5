"""Amounts of currencies without decimals and with three: typed, shown in both languages and charged as they are."""

from pathlib import Path
from typing import Any

import pytest
from cosmos_commons.features.billing import currencies
from cosmos_commons.features.billing.catalogue import CatalogueFaulty, catalogue
from cosmos_commons.features.billing.models import AccountRow

OFFERED = """
currency: {currency}
plans:
  circle:
    title: {{en: Circle, es: Círculo}}
    about: {{en: For a few., es: Para pocas personas.}}
    month: {month}
    seats: 15
dues: {{least: {least}, most: {most}}}
"""
YEN = {"currency": "jpy", "month": 1500, "least": 100, "most": 50000}
DINAR = {"currency": "kwd", "month": 4500, "least": 100, "most": 50000}


def offering(folder: Path, **told: Any) -> Path:
    path = folder / "catalogue.yaml"
    path.write_text(OFFERED.format(**told))
    return path


@pytest.fixture
def told(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"billing_catalogue": offering(tmp_path, **request.param)}


def shown(shop: Any, path: str, by: str, language: str = "en") -> str:
    """A page with the spaces within amounts as plain ones."""
    text: str = shop.page(path, by, language).text
    return text.replace("\xa0", " ")


@pytest.mark.parametrize("told", [YEN], indirect=True)
def test_yen_have_no_decimals_in_the_form_on_the_pages_or_at_stripe(shop: Any) -> None:
    assert "¥1,500 a month" in shown(shop, "/new", "hana")
    assert "1.500 JPY al mes" in shown(shop, "/new", "hana", "es")
    shop.take_out("circle", "hana", joining="open", visibility="public")
    shop.onboard()
    dues = "/lanes/circle/money/dues"
    assert shop.send(dues, "hana", way="fixed", amount="500.50").status_code == 422
    assert shop.send(dues, "hana", way="fixed", amount="99").status_code == 422
    assert shop.send(dues, "hana", way="fixed", amount="500").status_code == 303
    assert 'name="amount" value="500"' in shown(shop, "/lanes/circle/money", "hana")
    assert "¥500 a month" in shown(shop, "/pay/circle", "ana")
    shop.pay("ana")
    (mine,) = [row for row in shop.subscriptions() if row.name == "ana"]
    said = shop.stripe(lambda v1: v1.subscriptions.retrieve_async(mine.id, {"expand": ["latest_invoice"]}))
    assert (said.latest_invoice.total, said.latest_invoice.currency) == (500, "jpy")
    assert "¥500 a month" in shown(shop, "/account", "ana")


@pytest.mark.parametrize("told", [DINAR], indirect=True)
def test_dinars_have_three_decimals_of_which_the_last_is_nought(shop: Any) -> None:
    assert "KWD4.500 a month" in shown(shop, "/new", "hana")
    assert "4,500 KWD al mes" in shown(shop, "/new", "hana", "es")
    shop.take_out("circle", "hana", joining="open", visibility="public")
    shop.onboard()
    dues = "/lanes/circle/money/dues"
    assert shop.send(dues, "hana", way="sliding", least="1", amount="2.125", most="9").status_code == 422
    assert shop.send(dues, "hana", way="sliding", least="1", amount="2,25", most="9").status_code == 303
    assert 'name="amount" value="2.250"' in shown(shop, "/lanes/circle/money", "hana")
    assert "from KWD1.000 a month to KWD9.000 a month" in shown(shop, "/pay/circle", "ana")
    assert shop.send("/pay/circle", "ana", amount="2.255").status_code == 422
    shop.pay("ana", amount="2.25")
    assert [row.said["amount"] for row in shop.subscriptions() if row.name == "ana"] == [2250]
    with shop.commons.database.read() as session:
        assert session.get_one(AccountRow, "hana").charges


@pytest.mark.parametrize(
    ("currency", "text", "amount"),
    [
        pytest.param("usd", "12.5", 1250, id="a half"),
        pytest.param("usd", "12,50", 1250, id="a comma"),
        pytest.param("usd", "12.505", None, id="too fine"),
        pytest.param("usd", "", 0, id="nothing"),
        pytest.param("usd", "-5", None, id="less than nothing"),
        pytest.param("usd", "1.٣", None, id="digits of another script"),
        pytest.param("jpy", "1200", 1200, id="yen"),
        pytest.param("jpy", "12.0", None, id="a part of a yen"),
        pytest.param("bhd", "1.25", 1250, id="dinars"),
    ],
)
def test_an_amount_is_read_as_it_is_typed(currency: str, text: str, amount: int | None) -> None:
    if amount is None:
        with pytest.raises(ValueError, match="not an amount"):
            currencies.read(text, currency)
    else:
        assert currencies.read(text, currency) == amount
        assert currencies.read(currencies.typed(amount, currency), currency) == amount


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(DINAR | {"month": 4505}, id="a last digit that is not nought"),
        pytest.param(YEN | {"currency": "isk", "month": 1550, "least": 100}, id="a part of a crown"),
        pytest.param(YEN | {"currency": "ugx"}, id="a currency of which Stripe says two things"),
    ],
)
def test_a_catalogue_of_amounts_that_stripe_does_not_take_is_refused(tmp_path: Path, told: Any) -> None:
    with pytest.raises(CatalogueFaulty, match=told["currency"]):
        catalogue(offering(tmp_path, **told))
