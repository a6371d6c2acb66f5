"""Everything the Hub's pages say is said in Spanish too."""

from pathlib import Path

import cosmos_hub.pages
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from cosmos_hub.accounts import AccountError
from cosmos_hub.identities import IdentityError
from cosmos_hub.pages.language import catalogues
from cosmos_hub.providers.errors import WayError

PAGES = Path(cosmos_hub.pages.__file__).parent


def said() -> set[str]:
    """Return every message in the templates and the handlers, and those of what may be refused."""
    found = extract_from_dir(PAGES, [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")])
    messages = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    return messages | {
        error.message for base in (AccountError, IdentityError, WayError) for error in base.__subclasses__()
    }


def test_every_message_is_said_in_every_language() -> None:
    everything = said()
    assert "Sign in" in everything
    for language in set(catalogues()) - {"en"}:
        with (PAGES / "locales" / language / "LC_MESSAGES" / "pages.po").open("rb") as source:
            catalogue = read_po(source, locale=language)
        missing = [
            message for message in everything if message not in catalogue or not catalogue[message].string
        ]
        assert missing == []
        unused = [
            m.id for m in catalogue if m.id and (m.id if isinstance(m.id, str) else m.id[0]) not in everything
        ]
        assert unused == []
        faults = [(entry.id, problems) for entry, problems in catalogue.check()]
        assert faults == []
        assert not [entry.id for entry in catalogue if entry.fuzzy and entry.id]
