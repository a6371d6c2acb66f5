"""The way to the commons: the member's alone, with the workspace's token, and nothing but the API."""

from __future__ import annotations

import httpx
import pytest

from .conftest import TOKEN, WORKSPACE_TOKEN, Server


def test_a_request_reaches_the_commons_with_the_workspaces_token_and_no_cookie(server: Server) -> None:
    headers = {
        "Cookie": "username-x=1",
        "Accept": "application/json",
        "X-Forwarded-For": "6.6.6.6",
        "If-None-Match": "x",
    }
    answer = server.ask("lane/commons/api/v1/lanes/py/threads?limit=2&after=a%20b", headers=headers)
    assert answer.status_code == 200
    assert answer.json() == {"method": "GET"}
    asked = server.upstream.requests[-1]
    assert asked["uri"] == "/services/commons/api/v1/lanes/py/threads?limit=2&after=a%20b"
    sent = asked["headers"]
    assert isinstance(sent, dict)
    assert sent["Authorization"] == f"Bearer {WORKSPACE_TOKEN}"
    assert sent["If-None-Match"] == "x"
    assert not sent.keys() & {"Cookie", "X-Forwarded-For"}
    assert TOKEN not in str(asked)


def test_of_the_commons_answer_only_known_headers_come_back(server: Server) -> None:
    answer = server.ask("lane/commons/api/v1/me")
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Content-Type"] == "application/json"
    assert "commons=1" not in answer.headers.get("Set-Cookie", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_goes_through_with_its_body_and_its_key(server: Server, method: str) -> None:
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/json"}
    answer = server.ask(
        "lane/commons/api/v1/x", method=method, content=b'{"text":"\xc3\xa9"}', headers=headers
    )
    assert answer.status_code == (201 if method == "POST" else 200)
    asked = server.upstream.requests[-1]
    assert (asked["method"], asked["body"]) == (method, '{"text":"é"}')
    assert "k1" in str(asked["headers"])


def test_an_answer_without_a_body_stays_one(server: Server) -> None:
    assert server.ask("lane/commons/api/v1/gone", method="DELETE").status_code == 204


def test_who_the_hub_lets_in_without_being_the_member_does_not_speak_as_them(server: Server) -> None:
    before = len(server.upstream.requests)
    answer = server.ask("lane/commons/api/v1/me", headers={"X-Person": "an administrator"})
    assert answer.status_code == 403
    assert len(server.upstream.requests) == before


def test_a_cookie_without_the_xsrf_token_writes_nothing(server: Server) -> None:
    cookies = dict(server.ask("lab?token=the+browser's", token=None).cookies)
    before = len(server.upstream.requests)
    assert server.ask("lane/commons/api/v1/x", method="POST", token=None, cookies=cookies).status_code == 403
    assert len(server.upstream.requests) == before


def test_a_redirect_is_not_followed(server: Server) -> None:
    answer = server.ask("lane/commons/api/v1/moved")
    assert answer.status_code == 502
    assert "Location" not in answer.headers


ELSEWHERE = {
    "a page": "lane/commons/lanes/py",
    "upwards": "lane/commons/api/v1/%2e%2e/%2e%2e/hub/api",
    "upwards in one": "lane/commons/api/v1/..%2f..%2fhub",
    "doubled": "lane/commons/api/v1//evil.example",
    "another host": "lane/commons/http://evil.example/api/v1/x",
    "nul": "lane/commons/api/v1/a%00b",
    "no text": "lane/commons/api/v1/%ff",
}


@pytest.mark.parametrize("path", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_nothing_but_the_api_is_reached(server: Server, path: str) -> None:
    before = len(server.upstream.requests)
    assert server.ask(path).status_code in (400, 404)
    assert len(server.upstream.requests) == before


def test_events_come_through_one_by_one_and_end_with_the_reader(server: Server) -> None:
    headers = {"Authorization": f"token {TOKEN}", "Accept": "text/event-stream", "Last-Event-ID": "0"}
    url = f"{server.url}lane/commons/api/v1/lanes/py/events"
    with (
        httpx.Client(trust_env=False, timeout=20) as client,
        client.stream("GET", url, headers=headers) as answer,
    ):
        assert answer.headers["Content-Type"] == "text/event-stream"
        chunks = answer.iter_text()
        # The commons sends the second only when told to: the first was not held back for it.
        assert next(chunks) == "id: 1\ndata: one\n\n"
        server.upstream.go_on.set()
        assert next(chunks) == "id: 2\ndata: two\n\n"
    assert server.upstream.left.wait(10)
    assert "'Last-Event-Id': '0'" in str(server.upstream.requests[-1]["headers"])


def test_a_commons_that_is_away_is_said_in_words(server: Server) -> None:
    answer = server.ask("lane/commons/api/v1/closed")
    assert answer.status_code == 502
    assert answer.json()["message"] == "The commons does not answer just now."


def test_an_answer_that_breaks_off_does_not_look_whole(server: Server) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        server.ask("lane/commons/api/v1/breaks")


def test_a_body_beyond_the_bound_is_refused(server: Server) -> None:
    answer = server.ask("lane/commons/api/v1/x", method="POST", content=b"x" * (33 << 20))
    assert answer.status_code == 413
    assert "too large" in answer.json()["message"]
