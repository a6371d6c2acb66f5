"""Which pages are there? What the app takes: `pages`, beside the API, and `error_page`.

Each page asks for the permission of what it shows, so that a page never shows more than the API would.
"""

from cosmos_commons.web import (
    account,
    address,
    asking,
    assets,
    buying,
    coming_in,
    guests,
    how_often,
    inviting,
    lanes,
    letters,
    making,
    money,
    notifications,
    operator,
    people,
    person,
    prompt_deeds,
    prompt_making,
    prompts,
    reports,
    search,
    standing,
    taking_along,
    threads,
)
from cosmos_commons.web.errors import error_page
from cosmos_commons.web.paths import pages

# Importing them declares their pages.
MODULES = (
    account,
    address,
    asking,
    assets,
    buying,
    coming_in,
    guests,
    how_often,
    inviting,
    lanes,
    letters,
    money,
    notifications,
    operator,
    people,
    person,
    standing,
    threads,
    reports,
    search,
    taking_along,
    prompts,
    prompt_deeds,
    prompt_making,
    making,
)

__all__ = ["MODULES", "error_page", "pages"]
