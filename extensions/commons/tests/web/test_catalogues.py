"""Everything the pages say is said in Spanish too."""

from pathlib import Path

import cosmos_commons.web
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from cosmos_commons.web.rendering import catalogues

PAGES = Path(cosmos_commons.web.__file__).parent
TRIMMED = {"**.html": {"trimmed": "true"}}


def said() -> set[str]:
    """Return every message in the templates and the handlers."""
    found = extract_from_dir(PAGES, [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")], TRIMMED)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_every_message_is_said_in_every_language() -> None:
    everything = said()
    assert "Join this lane" in everything
    assert set(catalogues()) == {"en", "es"}
    with (PAGES / "locales" / "es" / "LC_MESSAGES" / "pages.po").open("rb") as source:
        catalogue = read_po(source, locale="es")
    assert [
        message for message in everything if message not in catalogue or not catalogue[message].string
    ] == []
    assert [
        m.id for m in catalogue if m.id and (m.id if isinstance(m.id, str) else m.id[0]) not in everything
    ] == []
    assert [(entry.id, problems) for entry, problems in catalogue.check()] == []
    assert not [entry.id for entry in catalogue if entry.fuzzy and entry.id]
