"""A discussion over the API, for tests that speak of posts rather than of addresses."""

from dataclasses import dataclass
from typing import Any

import httpx
from cosmos_commons.files import FileRow
from sqlalchemy import inspect, text

API = "/services/commons/api/v1"
Answer = dict[str, Any]


@dataclass
class Talk:
    """The thread `hello` of the lane `week`: steward sofia, facilitator fay, members ana and ben."""

    house: Any
    lane: str = "week"
    thread: str = "hello"

    @classmethod
    def in_a_new_lane(cls, house: Any) -> "Talk":
        house.lane()
        talk = cls(house)
        house.client.put(
            f"{API}/lanes/week/members/fay", json={"role": "facilitator"}, headers=house.as_("sofia")
        ).raise_for_status()
        return talk

    @property
    def url(self) -> str:
        return f"/lanes/{self.lane}/threads/{self.thread}"

    def ask(self, method: str, path: str, by: str, body: Any = None, key: str = "") -> httpx.Response:
        """Any request below the API, by `by`."""
        headers = self.house.as_(by) | ({"Idempotency-Key": key} if key else {})
        answer: httpx.Response = self.house.client.request(method, f"{API}{path}", json=body, headers=headers)
        return answer

    def of(self, post: Answer | str, what: str = "") -> str:
        """The address of a post, or of something of it."""
        number = post if isinstance(post, str) else post["id"]
        return f"{self.url}/posts/{number}" + (f"/{what}" if what else "")

    def say(self, words: str, by: str = "ana", **more: Any) -> Answer:
        answer = self.ask("POST", f"{self.url}/posts", by, {"text": words, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def edit(self, post: Answer, words: str, by: str = "ana", **more: Any) -> httpx.Response:
        body = {"text": words, "version": post["version"], **more}
        return self.ask("PUT", self.of(post), by, body)

    def hide(self, post: Answer, reason: str = "unkind", by: str = "fay") -> httpx.Response:
        return self.ask("PUT", self.of(post, "hidden"), by, {"reason": reason})

    def lock(self, locked: bool = True) -> httpx.Response:
        return self.ask("PATCH", self.url, "fay", {"locked": locked})

    def get(self, path: str, by: str = "ben") -> Any:
        answer = self.ask("GET", path, by)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def page(self, query: str = "", by: str = "ben") -> Answer:
        return dict(self.get(f"{self.url}/posts{query}", by))

    def seen(self, by: str = "ben") -> Answer:
        """The thread as somebody finds it."""
        return dict(self.get(self.url, by))

    def file(self, by: str = "ana", name: str = "photo.png", lane: int = 1) -> str:
        """The number of a picture that somebody gave to the lane."""
        with self.house.app.state.commons.database.write() as session:
            row = FileRow(
                lane_id=lane,
                by=by,
                name=name,
                type="image/png",
                size=10,
                sha256="0" * 64,
                width=1,
                height=1,
                created_at=self.house.clock(),
                goes_at=self.house.clock(),
            )
            session.add(row)
            session.flush()
            return str(row.id)

    def claimed(self, number: str) -> bool:
        with self.house.app.state.commons.database.read() as session:
            return bool(session.get_one(FileRow, int(number)).claimed)

    def dump(self) -> str:
        """Everything in every table, as text."""
        engine = self.house.app.state.commons.database.engine
        told: list[str] = []
        with engine.connect() as connection:
            for table in inspect(engine).get_table_names():
                for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                    told.append(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]))
        return "\n".join(told)
