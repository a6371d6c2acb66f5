"""Who somebody is at a provider, and whose account here that opens. Held beside the accounts, in the same file.

An identity is a provider and a subject there, never an e-mail or a name: those change hands (CVE-2026-33175,
CVE-2024-29033, CVE-2022-31027). Nothing here knows HTTP, JupyterHub or any provider's protocol.
"""

from cosmos_hub.identities.errors import IdentityError, LastWay, NoNewcomers, SomebodyElses, UnusableSubject
from cosmos_hub.identities.facts import Facts
from cosmos_hub.identities.store import Identities, Identity

__all__ = [
    "Facts",
    "Identities",
    "Identity",
    "IdentityError",
    "LastWay",
    "NoNewcomers",
    "SomebodyElses",
    "UnusableSubject",
]
