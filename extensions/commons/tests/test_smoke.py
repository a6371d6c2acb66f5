from typing import Any

API = "/services/commons/api/v1"


def test_two_members_talk(house: Any) -> None:
    lane = house.lane()
    assert lane["members"] == 3
    made = house.post("hello **you**")
    assert made.status_code == 201, made.text
    page = house.get("/lanes/week/threads/hello/posts", "ben").json()
    assert page["items"][0]["html"] == "<p>hello <strong>you</strong></p>"
