"""Limits, numbers and tags: what every answer of the API is held to, whichever feature gives it."""

from typing import Any

import pytest
from cosmos_commons.errors import TooManyRequests
from cosmos_commons.rates import Rate

PREFIX = "/services/commons"
API = f"{PREFIX}/api/v1"


def test_a_bucket_empties_and_fills_again() -> None:
    now = 0.0
    rate = Rate(60, lambda: now)
    for _ in range(60):
        rate.take("ana")
    with pytest.raises(TooManyRequests) as refused:
        rate.take("ana")
    assert refused.value.headers["Retry-After"] == "1"
    rate.take("ben")
    now = 2.0
    rate.take("ana")
    rate.take("ana")
    with pytest.raises(TooManyRequests):
        rate.take("ana")


def test_a_hundred_posts_in_a_minute_are_too_many_and_the_lane_goes_on(house: Any) -> None:
    house.lane()
    answers = [house.post(f"post {number}") for number in range(100)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert 60 <= len(answers) - len(refused) < 100
    assert refused[0].json()["code"] == "too-many-requests"
    assert 1 <= int(refused[0].headers["retry-after"]) <= 60
    assert house.post("and mine", "ben").status_code == 201
    kept = house.get("/lanes/week/threads/hello/posts?limit=500", "ana").json()["items"]
    assert len(kept) == len(answers) - len(refused) + 1


def test_who_has_an_answer_already_is_told_so(house: Any) -> None:
    house.lane()
    house.post("first")
    path = "/lanes/week/threads/hello/posts"
    first = house.get(path, "ana")
    tag = first.headers["etag"]
    again = house.client.get(f"{API}{path}", headers=house.as_("ana") | {"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    house.post("second", "ben")
    fresh = house.client.get(f"{API}{path}", headers=house.as_("ana") | {"If-None-Match": tag})
    assert (fresh.status_code, len(fresh.json()["items"])) == (200, 2)
    assert fresh.headers["etag"] != tag


def test_the_numbers_are_for_the_operator_and_name_nobody(house: Any) -> None:
    house.lane("secret-lane")
    house.post("words", lane="secret-lane")
    nobody: dict[str, str] = {}
    for headers in (nobody, house.as_("ana"), house.as_("root", admin=True)):
        assert house.client.get(f"{PREFIX}/metrics", headers=headers).status_code in {401, 403}
    told = house.client.get(f"{PREFIX}/metrics", headers=house.operator).text
    route = f"{API}/lanes/{{lane}}/threads/{{thread}}/posts"
    posted = f'commons_requests_total{{method="POST",route="{route}",status="201"}} 1.0'
    assert posted in told
    assert not [word for word in ("ana", "secret-lane", "words") if word in told]
