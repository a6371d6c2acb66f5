"""How passwords are made, judged and kept: Argon2id, never the password itself.

Hashing is slow on purpose; callers on an event loop run it in a thread.
"""

import secrets
import threading
import unicodedata

import argon2

from cosmos_hub.accounts.errors import WeakPassword

PASSWORD_MIN, PASSWORD_MAX = 10, 256

# Sixteen consonants and five vowels that are hard to mishear or misread in English and Spanish alike.
_CONSONANTS = "bdfgjklmnprstvyz"
_VOWELS = "aeiou"


def make_password(groups: int = 5) -> str:
    """Return a password to read aloud, such as `tamu-rike-soda-vena-dopi`: 12.6 random bits a group."""
    syllables = (secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(2 * groups))
    return "-".join(first + second for first, second in zip(syllables, syllables, strict=True))


def check_strength(password: str, *names: str) -> None:
    """Raise WeakPassword for one that is short, endless, monotonous, or one of the person's own names.

    Length and no rules of composition: NIST SP 800-63B, 3.1.1.2.
    """
    plain = password.casefold().strip()
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX or len(set(plain)) < 5:
        raise WeakPassword
    if any(plain == name.casefold() * (len(plain) // max(1, len(name))) for name in names):
        raise WeakPassword


class Passwords:
    """Hashes and verifies with Argon2id, at most `at_once` at a time: each takes 64 MiB while it runs."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None, *, at_once: int = 4) -> None:
        # RFC 9106's second recommendation, for where 2 GiB a hash is too much.
        self._hasher = hasher or argon2.PasswordHasher.from_parameters(argon2.profiles.RFC_9106_LOW_MEMORY)
        self._turn = threading.BoundedSemaphore(at_once)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """Return an encoded hash with its own salt and parameters."""
        with self._turn:
            return self._hasher.hash(_canonical(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` belongs to `stored`; `None` takes the same time and is never so.

        A hash that cannot be read counts as no match.
        """
        against = stored if stored is not None else self._decoy()
        if len(password) > PASSWORD_MAX:
            password = ""
        with self._turn:
            try:
                matches = self._hasher.verify(against, _canonical(password))
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                return False
        return matches and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the parameters have changed since `stored` was made."""
        return self._hasher.check_needs_rehash(stored)

    def _decoy(self) -> str:
        if self._nobody is None:
            self._nobody = self.hash(secrets.token_urlsafe())
        return self._nobody


def _canonical(password: str) -> bytes:
    # The same keys give other code points on another system (NIST SP 800-63B, 3.1.1.2); a lone surrogate may
    # come in a form and must not fail.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
