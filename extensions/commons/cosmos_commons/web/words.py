"""In which language a page speaks, and the catalogue it speaks from.

English is in the templates themselves; other languages are gettext catalogues beside them. What members wrote
is never translated.
"""

import gettext
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

# A message in the words of whoever reads.
Say = Callable[[str], str]

SOURCE_LANGUAGE = "en"
DOMAIN = "pages"


class Words:
    """One language: its code for the `lang` attribute, its Babel locale, and its messages."""

    def __init__(self, language: str, messages: gettext.NullTranslations) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        self.gettext = messages.gettext
        self.ngettext = messages.ngettext


class Catalogues(Mapping[str, Words]):
    """The languages under `folder/LANGUAGE/LC_MESSAGES/pages.po`, and English."""

    def __init__(self, folder: Path) -> None:
        self._words = {SOURCE_LANGUAGE: Words(SOURCE_LANGUAGE, gettext.NullTranslations())}
        for path in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
            language = path.parts[-3]
            self._words[language] = Words(language, _read(path))

    def __getitem__(self, language: str) -> Words:
        return self._words[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def preferred(self, accept_language: str | None) -> Words:
        """Return the words an `Accept-Language` header asks for most, else English (RFC 9110, 12.5.4)."""
        asked = [tag.replace("-", "_") for tag in _by_weight(accept_language or "")]
        found = negotiate_locale(asked, list(self._words), sep="_")
        return self._words[found or SOURCE_LANGUAGE]


def _read(path: Path) -> gettext.GNUTranslations:
    with path.open("rb") as source:
        catalogue = read_po(source, locale=path.parts[-3], abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _by_weight(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    # A header of any length comes from anybody.
    for part in header[:500].split(","):
        tag, _, parameters = part.strip().partition(";")
        try:
            weight = float(parameters.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0 and tag.replace("-", "").isalnum():
            weighted.append((weight, tag))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]
