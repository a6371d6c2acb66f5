"""Coming in: links, lists of addresses, requests."""

import re
import threading
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import httpx
import pytest
from cosmos_commons.db import Base
from cosmos_commons.lane import Lane
from pydantic import SecretStr
from sqlalchemy import select

API = "/services/commons/api/v1"


def invite(house: Any, lane: str = "week", by: str = "sofia", **asked: Any) -> httpx.Response:
    url = f"{API}/lanes/{lane}/invitations"
    made: httpx.Response = house.client.post(url, json=asked, headers=house.as_(by))
    return made


def token_of(made: httpx.Response) -> str:
    assert made.status_code == 201, made.text
    return str(made.json()["url"].rpartition("/join/")[2])


def accept(house: Any, token: str, name: str) -> httpx.Response:
    answer: httpx.Response = house.client.post(
        f"{API}/invitations/accept", json={"token": token}, headers=house.as_(name)
    )
    return answer


def private(house: Any) -> None:
    house.lane(visibility="private", joining="invited")


def letters(house: Any) -> dict[str, str]:
    """What went out, by address."""
    found = {}
    for path in house.settings.mail_dir.glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        found[str(message["To"])] = f"{message['Subject']}\n{message.get_content()}"
    return found


def test_a_link_lets_one_person_in_and_is_used_up(house: Any) -> None:
    private(house)
    token = token_of(invite(house))
    look = house.client.post(f"{API}/invitations/look", json={"token": token})
    assert (look.status_code, look.json()["lane"], look.json()["title"]) == (200, "week", "Small")
    assert accept(house, token, "zoe").json()["lane"] == "week"
    assert house.get("/lanes/week/threads", "zoe").status_code == 200
    assert accept(house, token, "zoe").status_code == 200, "the same person may follow it again"
    assert accept(house, token, "pia").json()["code"] == "no-such-invitation"
    assert house.get("/lanes/week/threads", "pia").status_code == 404


def under_key(client: httpx.Client, headers: dict[str, str], **asked: Any) -> httpx.Response:
    """A link asked for under one and the same Idempotency-Key."""
    url = f"{API}/lanes/week/invitations"
    return client.post(url, json=asked, headers=headers | {"idempotency-key": "once"})


def test_a_link_asked_for_twice_under_a_key_is_one_and_its_secret_is_nowhere_in_the_database(
    house: Any,
) -> None:
    private(house)
    first = under_key(house.client, house.as_("sofia"), uses=2)
    again = under_key(house.client, house.as_("sofia"), uses=2)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    token = token_of(again)
    with house.app.state.commons.database.read() as session:
        for table in Base.metadata.sorted_tables:
            assert token not in str(session.execute(table.select()).all()), table.name
    assert accept(house, token, "zoe").status_code == 200
    assert len(house.get("/lanes/week/invitations", "sofia").json()["items"]) == 1
    other = under_key(house.client, house.as_("sofia"), uses=3)
    assert other.json()["code"] == "idempotency-key-reused"


def test_the_same_key_of_somebody_else_makes_another_link(house: Any) -> None:
    house.lane(stewards=["sofia", "sol"])
    made = [token_of(under_key(house.client, house.as_(name))) for name in ("sofia", "sol")]
    assert made[0] != made[1]


def test_a_link_of_before_the_secret_was_changed_is_refused_and_not_shown_wrongly(
    settings: Any, serve: Any
) -> None:
    for secret, status in (("one", 201), ("another", 409)):
        told = settings.model_copy(update={"cookie_secret": SecretStr(secret * 10)})
        with serve(told) as house:
            if status == 201:
                private(house)
            answer = under_key(house.client, house.operator)
            assert answer.status_code == status
    assert answer.json()["code"] == "link-made-before"


def test_a_link_for_many_counts_who_came(house: Any) -> None:
    private(house)
    token = token_of(invite(house, uses=None, note="Poster"))
    for name in ("u1", "u2", "u3"):
        assert accept(house, token, name).status_code == 200
    shown = house.get("/lanes/week/invitations", "sofia").json()["items"]
    assert [(one["note"], one["used"], one["uses_left"]) for one in shown] == [("Poster", 3, None)]
    assert token not in str(shown)


def test_a_link_ends_with_its_time_or_when_it_is_withdrawn(house: Any) -> None:
    private(house)
    late, withdrawn = token_of(invite(house, days=2)), invite(house, days=9)
    identity = withdrawn.json()["id"]
    gone = house.client.delete(f"{API}/lanes/week/invitations/{identity}", headers=house.as_("sofia"))
    assert gone.status_code == 204
    assert accept(house, token_of(withdrawn), "zoe").json()["code"] == "no-such-invitation"
    house.clock.now += timedelta(days=3)
    assert accept(house, late, "zoe").json()["code"] == "no-such-invitation"
    assert house.get("/lanes/week/invitations", "sofia").json()["items"] == []


def test_two_who_come_at_once_by_a_link_for_one_are_not_both_let_in(house: Any) -> None:
    private(house)
    token = token_of(invite(house))
    answers: list[int] = []
    names = [f"n{number}" for number in range(6)]
    for name in names:
        house.as_(name)
    threads = [
        threading.Thread(target=lambda name=name: answers.append(accept(house, token, name).status_code))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 404, 404, 404, 404, 404]


@pytest.mark.parametrize("who", ["ana", "zoe"])
def test_only_stewards_ask_people_in(house: Any, who: str) -> None:
    house.lane()
    house.lane("other", stewards=["zoe"])
    assert invite(house, by=who).status_code == 403
    assert house.get("/lanes/week/invitations", who).status_code == 403
    assert house.get("/lanes/week/requests", who).status_code == 403
    made = invite(house).json()["id"]
    other = house.client.delete(f"{API}/lanes/other/invitations/{made}", headers=house.as_("zoe"))
    assert other.status_code == 404, "of another lane"


def test_a_list_of_addresses_is_written_to_each_once(house: Any, wait_until: Any) -> None:
    private(house)
    wanted = ["Rosa@example.org", " jose@example.org ", "rosa@example.org", ""]
    asked = {"addresses": wanted, "words": "See you there!"}
    sent = house.client.post(f"{API}/lanes/week/guests", json=asked, headers=house.as_("sofia"))
    assert (sent.status_code, sent.json()) == (201, {"sent": 2, "again": []})
    wait_until(lambda: len(letters(house)) == 2)
    told = letters(house)["Rosa@example.org"]
    assert "invites you to Small" in told
    assert "See you there!" in told
    link = re.search(r"/join/(\S+)", told)
    assert link
    assert accept(house, link[1], "rosa").status_code == 200
    again = house.client.post(f"{API}/lanes/week/guests", json=asked, headers=house.as_("sofia")).json()
    assert (again["sent"], again["again"]) == (1, ["jose@example.org"]), "a link that was used is sent anew"


def test_a_list_with_something_else_in_it_sends_nothing_and_names_it(house: Any) -> None:
    house.lane()
    asked = {"addresses": ["rosa@example.org", "nobody", "x@y", "a@b.org\nBcc: c@d.org"]}
    refused = house.client.post(f"{API}/lanes/week/guests", json=asked, headers=house.as_("sofia"))
    assert (refused.status_code, refused.json()["code"]) == (422, "not-addresses")
    assert refused.json()["wrong"] == ["nobody", "x@y", "a@b.org\nBcc: c@d.org"]
    assert house.get("/lanes/week/invitations", "sofia").json()["items"] == []


def test_thousands_of_addresses_are_taken_at_once(house: Any) -> None:
    house.lane()
    asked = {"addresses": [f"guest{number}@example.org" for number in range(5000)]}
    sent = house.client.post(f"{API}/lanes/week/guests", json=asked, headers=house.as_("sofia"), timeout=60)
    assert sent.json()["sent"] == 5000
    assert sent.elapsed < timedelta(seconds=20)
    page = house.get("/lanes/week/invitations?limit=500", "sofia").json()
    assert (len(page["items"]), bool(page["next"])) == (500, True)


def test_who_asks_to_come_in_is_let_in_or_turned_down(house: Any) -> None:
    house.lane(joining="invited")
    for name in ("zoe", "pia"):
        asked = house.client.post(
            f"{API}/lanes/week/requests", json={"text": f"I am {name}."}, headers=house.as_(name)
        )
        assert asked.status_code == 204
    waiting = house.get("/lanes/week/requests", "sofia").json()["items"]
    assert [(one["person"]["name"], one["text"]) for one in waiting] == [
        ("zoe", "I am zoe."),
        ("pia", "I am pia."),
    ]
    yes = house.client.post(f"{API}/lanes/week/requests/zoe", headers=house.as_("sofia"))
    no = house.client.delete(f"{API}/lanes/week/requests/pia", headers=house.as_("sofia"))
    assert (yes.status_code, no.status_code) == (204, 204)
    assert house.get("/lanes/week/threads", "zoe").status_code == 200
    assert house.get("/lanes/week/threads", "pia").status_code == 403
    assert house.get("/lanes/week/requests", "sofia").json()["items"] == []
    again = house.client.post(f"{API}/lanes/week/requests", json={}, headers=house.as_("zoe"))
    assert again.json()["code"] == "already-in"


def test_a_private_lane_cannot_be_asked_for(house: Any) -> None:
    private(house)
    asked = house.client.post(f"{API}/lanes/week/requests", json={}, headers=house.as_("zoe"))
    assert (asked.status_code, asked.json()["code"]) == (404, "no-such-lane")


def test_who_is_suspended_comes_in_by_no_link(house: Any) -> None:
    house.lane()
    house.client.put(
        f"{API}/lanes/week/suspensions/ana", json={"reason": "Be kind."}, headers=house.as_("sofia")
    )
    token = token_of(invite(house, uses=None))
    assert accept(house, token, "ana").status_code == 404
    assert house.get("/lanes/week/threads", "ana").json()["code"] == "access-ended"


def test_a_lane_whose_plan_is_full_lets_nobody_in_by_a_link_or_a_request(house: Any) -> None:
    house.lane(joining="invited")
    token = token_of(invite(house, uses=None))
    house.client.post(f"{API}/lanes/week/requests", json={}, headers=house.as_("zoe"))
    with house.app.state.commons.database.write() as session:
        session.scalars(select(Lane)).one().seats = 3
    assert accept(house, token, "pia").json()["code"] == "lane-full"
    yes = house.client.post(f"{API}/lanes/week/requests/zoe", headers=house.as_("sofia"))
    assert (yes.status_code, yes.json()["code"]) == (409, "lane-full")
    assert [one["person"]["name"] for one in house.get("/lanes/week/requests", "sofia").json()["items"]] == [
        "zoe"
    ]
    assert accept(house, token, "ana").status_code == 200, "who is in takes no further place"
