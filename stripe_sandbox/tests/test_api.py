"""Keys, errors, idempotency, paging, expanding, and what goes wrong on demand."""

import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from tests.support.stripe_sandbox import StripeSandbox, running

NEW: Any = {"email": "ana@example.org"}


def raw(sandbox: StripeSandbox, method: str, path: str, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {sandbox.key}", **more.pop("headers", {})}
    return httpx.request(method, f"{sandbox.url}{path}", headers=headers, timeout=30, **more)


def test_a_wrong_key_is_401_and_is_not_told_back(sandbox: StripeSandbox) -> None:
    wrong = stripe.StripeClient("sk_test_wrongwrongwrong", base_addresses={"api": sandbox.url})
    with pytest.raises(stripe.AuthenticationError) as error:
        wrong.v1.customers.list()
    assert "wrongwrong" not in str(error.value)
    assert httpx.get(f"{sandbox.url}/v1/customers").status_code == 401


@pytest.mark.parametrize(
    ("path", "form", "status", "code", "param"),
    [
        ("/v1/customers", {"nickname": "x"}, 400, "parameter_unknown", "nickname"),
        ("/v1/customers", {"invoice_settings[x]": "1"}, 400, "parameter_unknown", "invoice_settings[x]"),
        ("/v1/subscriptions", {}, 400, "parameter_missing", "customer"),
        (
            "/v1/prices",
            {"currency": "usd", "unit_amount": "1.5"},
            400,
            "parameter_invalid_integer",
            "unit_amount",
        ),
        ("/v1/customers/cus_none", {}, 404, "resource_missing", "id"),
        ("/v1/customers", {"email": "x", "test_clock": "clock_none"}, 400, "resource_missing", "test_clock"),
        ("/v1/products", {"name": ""}, 400, "parameter_invalid_empty", "name"),
    ],
)
def test_a_refusal_is_stripes_error_object(
    sandbox: StripeSandbox, path: str, form: Any, status: int, code: str, param: str
) -> None:
    answer = raw(sandbox, "POST", path, data=form)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (status, "invalid_request_error")
    assert (error["code"], error["param"]) == (code, param)
    assert answer.headers["request-id"].startswith("req_")
    assert answer.headers["stripe-version"]


def test_an_unknown_call_is_404(sandbox: StripeSandbox) -> None:
    assert raw(sandbox, "GET", "/v1/unicorns").status_code == 404


def test_an_empty_value_unsets_metadata(client: stripe.StripeClient) -> None:
    new: Any = {**NEW, "metadata": {"a": "1", "b": "2"}}
    customer = client.v1.customers.create(new)

    def updated(**change: Any) -> Any:
        return client.v1.customers.update(customer.id, change).to_dict()  # type: ignore[arg-type]

    assert updated(metadata={"a": ""})["metadata"] == {"b": "2"}
    assert updated(metadata="")["metadata"] == {}
    assert updated(email="")["email"] is None


def test_lists_are_paged_by_cursor(client: stripe.StripeClient) -> None:
    made = [client.v1.customers.create({"name": str(number)}).id for number in range(7)]
    first = client.v1.customers.list({"limit": 3})
    assert ([each.id for each in first.data], first.has_more) == (made[:3:-1], True)
    rest = client.v1.customers.list({"limit": 10, "starting_after": first.data[-1].id})
    assert ([each.id for each in rest.data], rest.has_more) == (made[3::-1], False)
    back = client.v1.customers.list({"limit": 2, "ending_before": rest.data[0].id})
    assert [each.id for each in back.data] == made[5:3:-1]
    assert [each.id for each in client.v1.customers.list({"limit": 2}).auto_paging_iter()] == made[::-1]


def test_only_what_can_be_expanded_is(client: stripe.StripeClient) -> None:
    customer = client.v1.customers.create(NEW)
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.customers.retrieve(customer.id, {"expand": ["nothing"]})


def test_a_key_that_was_used_gives_its_first_answer_again(
    client: stripe.StripeClient, sandbox: StripeSandbox
) -> None:
    key = {"Idempotency-Key": "once"}
    first = raw(sandbox, "POST", "/v1/customers", data=NEW, headers=key)
    again = raw(sandbox, "POST", "/v1/customers", data=NEW, headers=key)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"]
    other = raw(sandbox, "POST", "/v1/customers", data={"email": "other"}, headers=key)
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
    assert len(client.v1.customers.list().data) == 1


def test_a_key_goes_after_a_day(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    options: Any = {"idempotency_key": "daily"}
    first = client.v1.customers.create(NEW, options)
    sandbox.advance(25 * 3600)
    assert client.v1.customers.create(NEW, options).id != first.id


def test_a_call_that_was_refused_before_it_began_keeps_no_key(sandbox: StripeSandbox) -> None:
    key = {"Idempotency-Key": "typo"}
    assert raw(sandbox, "POST", "/v1/customers", data={"emial": "x"}, headers=key).status_code == 400
    assert raw(sandbox, "POST", "/v1/customers", data=NEW, headers=key).status_code == 200


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_saved_500_is_replayed(
    client: stripe.StripeClient, sandbox: StripeSandbox, when: str, made: int
) -> None:
    sandbox.fault("error", path="/v1/customers", when=when)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.customers.create(NEW, {"idempotency_key": "broken", "max_network_retries": 0})
    assert len(client.v1.customers.list().data) == made


def test_a_rate_limit_passes(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    sandbox.fault("limit", method="POST", times=1)
    with pytest.raises(stripe.RateLimitError):
        client.v1.customers.create(NEW, {"idempotency_key": "limited"})
    assert client.v1.customers.create(NEW, {"idempotency_key": "limited"}).id


def test_a_lost_answer_is_found_again_by_its_key(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    sandbox.fault("lose", path="/v1/customers")
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create(NEW, {"idempotency_key": "lost", "max_network_retries": 0})
    again = client.v1.customers.create(NEW, {"idempotency_key": "lost"})
    assert [each.id for each in client.v1.customers.list().data] == [again.id]


def test_a_key_that_is_in_use_is_409(client: stripe.StripeClient, sandbox: StripeSandbox) -> None:
    sandbox.fault("slow", seconds=1.0)
    key = {"Idempotency-Key": "both"}
    answers: list[int] = []

    def ask() -> None:
        answers.append(raw(sandbox, "POST", "/v1/customers", data=NEW, headers=key).status_code)

    slow = threading.Thread(target=ask)
    slow.start()
    time.sleep(0.3)
    ask()
    slow.join()
    assert answers == [409, 200]
    assert len(client.v1.customers.list().data) == 1


def test_what_was_answered_survives_kill_9(tmp_path: Path) -> None:
    with running(tmp_path) as sandbox:
        customer = sandbox.client().v1.customers.create(NEW, {"idempotency_key": "kept"})
        assert sandbox.process
        sandbox.process.kill()
        sandbox.process.wait()
    with running(tmp_path) as sandbox:
        assert sandbox.client().v1.customers.retrieve(customer.id).email == "ana@example.org"
        assert sandbox.client().v1.customers.create(NEW, {"idempotency_key": "kept"}).id == customer.id


def test_another_account_has_its_own_objects(client: stripe.StripeClient) -> None:
    host = client.v1.accounts.create({"type": "express"})
    theirs: Any = {"stripe_account": host.id}
    customer = client.v1.customers.create(NEW, theirs)
    assert client.v1.customers.retrieve(customer.id, {}, theirs).id == customer.id
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        client.v1.customers.retrieve(customer.id)
    with pytest.raises(stripe.PermissionError):
        client.v1.customers.list({}, {"stripe_account": "acct_nobody"})


def test_a_lookup_key_is_one_prices(client: stripe.StripeClient) -> None:
    new: Any = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Lane"}, "lookup_key": "lane"}
    first = client.v1.prices.create(new)
    with pytest.raises(stripe.InvalidRequestError, match="lookup key"):
        client.v1.prices.create(new)
    moved: Any = {**new, "transfer_lookup_key": True}
    second = client.v1.prices.create(moved)
    assert [price.id for price in client.v1.prices.list({"lookup_keys": ["lane"]}).data] == [second.id]
    assert client.v1.prices.retrieve(first.id).lookup_key is None


def test_a_test_says_what_it_cannot_do_plainly(sandbox: StripeSandbox) -> None:
    assert httpx.post(f"{sandbox.url}/_sandbox/faults", json={"do": "error", "colour": 1}).status_code == 400
    form = httpx.post(f"{sandbox.url}/_sandbox/reset", data={"a": "b"})
    assert form.status_code == 415
