"""Stripe's own client, with every answer kept as it came."""

import json
from collections.abc import Mapping
from typing import Any

import stripe


class Recorder(stripe.RequestsClient):
    """The client's usual way over HTTP; `answers` are the JSON bodies of those that were good."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[dict[str, Any]] = []

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> Any:
        answer = super().request(method, url, headers, post_data)
        if answer[1] == 200:
            self.answers.append(json.loads(answer[0]))
        return answer
