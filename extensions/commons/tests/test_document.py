"""The OpenAPI document: whatever is asked of any route, by anybody, the answer is one that it tells of."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Endless by nature; test_stream.py looks at it.
NOT_ASKED = "/events"
# They show somebody out, so they come last.
LAST = ("/leave", "/members/{name}")
EXAMPLES = 12
ASKS = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def furnished(settings: Any, serve: Any) -> Any:
    """A lane with one of everything, and no limit on how often one asks."""
    limits = {f"{name}_per_minute": 10**9 for name in ("additions", "lane_additions", "changes")}
    with serve(settings.model_copy(update=limits)) as house:
        house.lane()
        post = house.post("A post.").json()["id"]
        response = house.respond("A response.", "ana").json()["id"]
        given_file = house.client.post(
            "/services/commons/api/v1/lanes/week/files?name=a.txt", content=b"words", headers=house.as_("ana")
        ).json()["id"]
        known = {
            "lane": "week", "thread": "hello", "prompt": "why", "post": post, "response": response,
            "file": given_file, "name": "a.txt", "number": "1", "kind": "heart",
        }  # fmt: skip
        yield house, known


def operations(house: Any) -> list[Any]:
    """Every route of the document."""
    address = f"{house.client.base_url}/services/commons/api/openapi.json"
    schema = schemathesis.openapi.from_url(address)
    results = list(schema.get_all_operations())
    found = [result.ok() for result in results if isinstance(result, Ok)]
    assert len(found) == len(results)
    asked = [operation for operation in found if not operation.path.endswith(NOT_ASKED)]
    return sorted(asked, key=lambda operation: operation.path.endswith(LAST))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("who", ["ana", "sofia", "zoe", "operator"])
def test_no_request_brings_an_answer_that_is_not_documented(furnished: Any, who: str) -> None:
    house, known = furnished
    headers = house.operator if who == "operator" else house.as_(who)
    asked = operations(house)
    assert len(asked) > 40
    for operation in asked:

        @seed(11)
        @ASKS
        @given(case=operation.as_strategy(), real=operation.as_strategy())
        def asks(case: Any, real: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKED)
            there = {name: known[name] for name in real.path_parameters if name in known}
            real.path_parameters.update(there)
            real.call_and_validate(headers=headers, checks=CHECKED)

        asks()
