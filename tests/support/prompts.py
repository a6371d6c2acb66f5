"""Prompts of a lane over HTTP, for tests of the commons."""

import io
from dataclasses import dataclass
from typing import Any

import httpx
from PIL import Image

API = "/services/commons/api/v1"


def picture() -> bytes:
    """A PNG of one point."""
    kept = io.BytesIO()
    Image.new("RGB", (1, 1)).save(kept, "PNG")
    return kept.getvalue()


@dataclass
class Prompts:
    """The prompts of the lane `week` of a house, asked and answered by name."""

    house: Any
    lane: str = "week"

    def do(self, method: str, path: str, by: str, body: Any = None, **headers: str) -> httpx.Response:
        """One request under the lane's address."""
        url = f"{API}/lanes/{self.lane}{path}"
        answer: httpx.Response = self.house.client.request(
            method, url, json=body, headers={**self.house.as_(by), **headers}
        )
        return answer

    def ask(self, by: str = "sofia", **asked: Any) -> str:
        """A new prompt's slug; facilitators write them unless the lane says otherwise."""
        body = {"title": "Asked", "text": "What is it?", **asked}
        made = self.do("POST", "/prompts", by, body)
        assert made.status_code == 201, made.text
        return str(made.json()["slug"])

    def answer(self, slug: str, by: str, text: str = "", **more: Any) -> str:
        """A response's id."""
        made = self.do("POST", f"/prompts/{slug}/responses", by, {"text": text, **more})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def get(self, path: str, by: str) -> Any:
        """What is told at an address under the prompts."""
        answer = self.do("GET", f"/prompts/{path}", by)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path: str, by: str) -> str:
        """The code with which reading is refused."""
        answer = self.do("GET", f"/prompts/{path}", by)
        assert answer.status_code in {403, 404}, answer.text
        return str(answer.json()["code"])

    def file(self, by: str, name: str = "photo.png", content: bytes | None = None) -> dict[str, Any]:
        """A file given to the lane."""
        url = f"{API}/lanes/{self.lane}/files"
        headers = {**self.house.as_(by), "Content-Type": "application/octet-stream"}
        made = self.house.client.post(
            url, params={"name": name}, content=content or picture(), headers=headers
        )
        assert made.status_code == 201, made.text
        given: dict[str, Any] = made.json()
        return given
