"""What can be bought here? The operator's catalogue, checked, and each price's name at Stripe.

What a price gives is said here and nowhere else.
"""

from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from cosmos_commons.features.billing import currencies
from cosmos_commons.lane import Slug

MOST = 99_999_999
"""The largest amount that Stripe takes, docs.stripe.com/currencies#minimum-and-maximum-charge-amounts."""

Amount = Annotated[int, Field(gt=0, le=MOST)]


class CatalogueFaulty(RuntimeError):
    """The catalogue cannot be used; the message says why and where."""


class Every(StrEnum):
    """How often something is paid, in Stripe's own words."""

    MONTH = "month"
    YEAR = "year"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Part):
    """Words in both languages."""

    en: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    es: Annotated[str, StringConstraints(min_length=1, max_length=400)]

    def in_(self, language: str) -> str:
        """The words in a language, English where it is another."""
        return self.es if language.startswith("es") else self.en


class Offer(_Part):
    """Something with a price a month, a year, or both."""

    title: Said
    about: Said
    month: Amount | None = None
    year: Amount | None = None

    @model_validator(mode="after")
    def _has_a_price(self) -> "Offer":
        if self.month is None and self.year is None:
            raise ValueError("give a price by the month, the year, or both")
        return self

    def amount(self, every: Every) -> int | None:
        """What it costs, None where it is not sold so."""
        return self.month if every is Every.MONTH else self.year


class Plan(Offer):
    """A plan of a lane. `features` None: everything that is installed."""

    seats: Annotated[int, Field(gt=0, le=100_000)]
    features: frozenset[Slug] | None = None
    trial_days: Annotated[int, Field(ge=0, le=365)] = 0


class Bounds(_Part):
    """Within what a host sets the dues of their lane."""

    least: Amount = 100
    most: Amount = 50_000
    seats: Annotated[int, Field(gt=0, le=10_000)] = 500


class Catalogue(_Part):
    """All that is on offer."""

    currency: Annotated[str, StringConstraints(pattern=r"[a-z]{3}")]
    plans: dict[Slug, Plan] = Field(min_length=1)
    dues: Bounds = Bounds()
    membership: Offer | None = None

    @model_validator(mode="after")
    def _can_be_charged(self) -> "Catalogue":
        if self.currency in currencies.NOT_TAKEN:
            raise ValueError(f"prices cannot be in {self.currency}; choose another currency")
        offers = [*self.plans.values(), *([self.membership] if self.membership else [])]
        amounts = [amount for offer in offers for every in Every if (amount := offer.amount(every))]
        for amount in (*amounts, self.dues.least, self.dues.most):
            if not currencies.is_taken(amount, self.currency):
                raise ValueError(
                    f"Stripe does not take {amount} in {self.currency}; its last digits must be nought"
                )
        return self


Kind = Literal["plan", "membership"]
DUES_PRODUCT = "lanes-dues"


def product(kind: Kind, key: str = "") -> str:
    """What an offer's product is called at Stripe; it is ours to choose."""
    return f"lanes-{kind}-{key}" if key else f"lanes-{kind}"


def lookup_key(kind: Kind, key: str, every: Every) -> str:
    """By which a price is found at Stripe, docs.stripe.com/products-prices/manage-prices#lookup-keys."""
    return f"{product(kind, key)}-{every}"


def plan_of(catalogue: Catalogue, sold: str | None) -> tuple[str, Plan] | None:
    """The plan that a price's product is, by its name. Prices come and go under it, and are all the same plan."""
    for name, plan in catalogue.plans.items():
        if sold == product("plan", name):
            return name, plan
    return None


@lru_cache(maxsize=8)
def catalogue(path: Path | None = None) -> Catalogue:
    """The operator's catalogue, or ours; read once. Raises CatalogueFaulty."""
    where = path or Path(str(files("cosmos_commons.features.billing"))) / "catalogue.yaml"
    try:
        return Catalogue.model_validate(yaml.safe_load(where.read_text()))
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueFaulty(f"the catalogue {where} cannot be read ({type(error).__name__})") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()[:3]
        )
        raise CatalogueFaulty(f"the catalogue {where} is not as it should be: {faults}") from error
