"""What Stripe's API says when it refuses (docs.stripe.com/api/errors)."""

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """One error answer; the keyword arguments are further fields of Stripe's error object.

    `kept` says that what happened before stands: a card that was declined was tried.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        kept: bool = False,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.kept = kept
        self.status = status
        self.error: Json = {"type": kind, "message": message} | {
            k: v for k, v in fields.items() if v is not None
        }
        if "code" in self.error:
            self.error["doc_url"] = (
                f"https://docs.stripe.com/error-codes#{self.error['code'].replace('_', '-')}"
            )

    @property
    def body(self) -> Json:
        return {"error": self.error}


class BadParameter(Refusal):
    """A parameter that is wrong by itself: the endpoint does not begin, so no idempotency key is kept."""

    def __init__(self, message: str, param: str, code: str | None = None) -> None:
        super().__init__(400, message, param=param, code=code)


def refuse(message: str, param: str | None = None, code: str | None = None) -> Refusal:
    """400: what was asked cannot be done as things stand."""
    return Refusal(400, message, param=param, code=code)


def missing(kind: str, key: str, param: str | None = None) -> Refusal:
    """There is no such object: 404 where the path names it, 400 where a parameter does."""
    name = kind.rpartition(".")[2].replace("_", " ") if kind != "checkout.session" else "checkout.session"
    return Refusal(
        400 if param else 404, f"No such {name}: '{key}'", code="resource_missing", param=param or "id"
    )
