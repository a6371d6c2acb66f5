"""Was this asked before? A key's first answer is given again (docs.stripe.com/api/idempotent_requests)."""

import hashlib
import json

from stripe_sandbox.errors import Json, Refusal
from stripe_sandbox.settings import DAY
from stripe_sandbox.store import Store

LONGEST = 255


class Idempotency:
    """Answers by key, also of calls that failed once they had begun. Keys go after a day."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.running: set[str] = set()

    def before(self, key: str, asked: Json, now: int) -> tuple[str, int, str] | None:
        """The kept answer: the first request's id, status and body. Refused where the key is used otherwise."""
        if len(key) > LONGEST:
            raise Refusal(
                400, f"Idempotency keys are at most {LONGEST} characters long.", kind="idempotency_error"
            )
        if key in self.running:
            raise Refusal(
                409,
                "There is currently another in-progress request using this Idempotent Key (that probably means you"
                " submitted twice, and the other request is still going through). Please try again later.",
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        self.store.db.execute("DELETE FROM answer WHERE at < ?", (now - DAY,))
        row = self.store.db.execute("SELECT * FROM answer WHERE key = ?", (key,)).fetchone()
        if not row:
            return None
        if row["asked"] != self._print(asked):
            raise Refusal(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
                f" Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return row["request"], row["status"], row["body"]

    def keep(self, key: str, asked: Json, now: int, request: str, status: int, body: str) -> None:
        self.store.db.execute(
            "INSERT OR REPLACE INTO answer (key, request, asked, at, status, body) VALUES (?, ?, ?, ?, ?, ?)",
            (key, request, self._print(asked), now, status, body),
        )

    @staticmethod
    def _print(asked: Json) -> str:
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
