"""A commons in memory that keeps to the contract in ARCHITECTURE.md, over HTTP, for the widgets' own tests.

Who asks is the token itself (`ana-token` is Ana's). It can be stopped and started again on the same port, and
forgets nothing in between. Tests of the whole use the real commons.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI, Header, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Json = dict[str, Any]
PEOPLE = {"ana": "Ana Ruiz", "luis": "Luis Pérez", "ines": "Inés Mora"}
ROOT = Path(__file__).parents[2]
BUILT = ROOT / "extensions/commons/cosmos_commons/static/build"


class Refusal(Exception):
    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


@dataclass
class Lane:
    """Everything the server knows; it outlives the server."""

    language: str = "en"
    role: str | None = "member"
    posts: list[Json] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    drafts: dict[str, Json] = field(default_factory=dict)
    log: list[Json] = field(default_factory=list)
    answered: dict[str, Json] = field(default_factory=dict)
    writes: list[tuple[str, str]] = field(default_factory=list)
    drop_answers: int = 0
    answer_after: float = 0.0
    csrf_seen: list[str | None] = field(default_factory=list)
    closing: bool = False

    def say(self, who: str, text: str, *, thread: str = "week-1", reply_to: str | None = None) -> Json:
        post = self._wrote(who, text) | {"thread": thread, "reply_to": reply_to}
        self.posts.append(post)
        self._happened("discussion.post.created", who, post=post)
        return post

    def answer(self, who: str, text: str, *, prompt: str = "own") -> Json:
        response = self._wrote(who, text) | {"prompt": prompt}
        self.responses.append(response)
        self._happened("prompts.response.created", who, response=response)
        return response

    def responded(self, who: str) -> bool:
        return any(response["author"]["name"] == who for response in self.responses)

    def _wrote(self, who: str, text: str) -> Json:
        number = len(self.log) + 1
        return {
            "id": f"i{number}",
            "author": {"name": who, "display_name": PEOPLE[who], "role": "member"},
            "text": text,
            # A post that begins with RAW stands for a server that failed to sanitise.
            "html": text.removeprefix("RAW") if text.startswith("RAW") else f"<p>{escape(text)}</p>",
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }

    def _happened(self, kind: str, who: str, **what: Json) -> None:
        by = {"name": who, "display_name": PEOPLE[who], "role": "member"}
        cursor = str(len(self.log) + 1)
        at = datetime.now(UTC).isoformat()
        self.log.append({"cursor": cursor, "at": at, "kind": kind, "by": by, **what})


def application(lane: Lane) -> FastAPI:
    app = FastAPI()
    api = "/services/commons/api/v1"

    def who(request: Request) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ").removesuffix("-token")
        name = token or request.cookies.get("who", "")
        if name not in PEOPLE:
            raise Refusal(401, "sign-in-required", "Please sign in first.")
        return name

    def once(key: str | None, asked: str) -> Json | None:
        if key is None:
            raise Refusal(422, "not-understood", "An Idempotency-Key is missing.")
        lane.writes.append((asked, key))
        return lane.answered.get(key)

    def done(key: str, answer: Json) -> JSONResponse:
        lane.answered[key] = answer
        if lane.drop_answers:
            lane.drop_answers -= 1
            return JSONResponse({}, 502)
        return JSONResponse(answer, 201)

    @app.exception_handler(Refusal)
    async def refused(_request: Request, error: Refusal) -> JSONResponse:
        body = {"code": error.code, "title": error.code, "detail": error.detail, "status": error.status}
        return JSONResponse(body, error.status, media_type="application/problem+json")

    @app.get(f"{api}/me")
    async def me(request: Request) -> Json:
        name = who(request)
        return {"name": name, "display_name": PEOPLE[name], "admin": False, "lanes": []}

    @app.get(f"{api}/lanes/{{slug}}")
    async def the_lane(slug: str) -> Json:
        return {"slug": slug, "title": "Co-ops", "language": lane.language, "role": lane.role}

    @app.get(f"{api}/lanes/{{slug}}/threads/{{thread}}")
    async def the_thread(thread: str) -> Json:
        if thread == "gone":
            raise Refusal(404, "not-found", "There is nothing at this address.")
        count = len([post for post in lane.posts if post["thread"] == thread])
        title = "What is a cooperative to you?"
        return {"slug": thread, "title": title, "intro_html": "<p>Tell us.</p>", "posts": count}

    @app.get(f"{api}/lanes/{{slug}}/threads/{{thread}}/posts")
    async def posts(thread: str, after: int = 0, limit: int = 100) -> Json:
        limit = min(limit, 50)
        found = [post for post in lane.posts if post["thread"] == thread]
        page = found[after : after + limit]
        more = str(after + limit) if len(found) > after + limit else None
        return {"items": page, "next": more, "cursor": str(len(lane.log))}

    @app.post(f"{api}/lanes/{{slug}}/threads/{{thread}}/posts")
    async def write(
        thread: str, request: Request, body: Json, idempotency_key: str | None = Header(None)
    ) -> JSONResponse:
        name = who(request)
        lane.csrf_seen.append(request.headers.get("x-csrf-token"))
        if before := once(idempotency_key, f"post:{body['text']}"):
            return JSONResponse(before, 201)
        if len(body["text"]) > 10_000:
            raise Refusal(422, "too-long", "A post has at most 10,000 characters.")
        post = lane.say(name, body["text"], thread=thread, reply_to=body.get("reply_to"))
        await asyncio.sleep(lane.answer_after)
        return done(str(idempotency_key), post)

    @app.get(f"{api}/lanes/{{slug}}/threads/{{thread}}/draft")
    async def thread_draft(thread: str, request: Request) -> Json:
        nothing: Json = {"text": "", "reply_to": None, "saved_at": None}
        return lane.drafts.get(f"{who(request)}/{thread}", nothing)

    @app.put(f"{api}/lanes/{{slug}}/threads/{{thread}}/draft")
    async def keep_thread_draft(thread: str, request: Request, body: Json) -> Json:
        kept = body | {"saved_at": datetime.now(UTC).isoformat()}
        lane.drafts[f"{who(request)}/{thread}"] = kept
        return kept

    @app.put(f"{api}/lanes/{{slug}}/threads/{{thread}}/read")
    async def read(body: Json) -> Json:
        return {"last_read": body["post"], "unread": 0, "first_unread": None}

    @app.put(f"{api}/lanes/{{slug}}/presence")
    async def presence() -> Json:
        return {"people": []}

    @app.get(f"{api}/lanes/{{slug}}/prompts/{{prompt}}")
    async def the_prompt(prompt: str, request: Request) -> Json:
        name = who(request)
        drafted = bool(lane.drafts.get(name, {}).get("text"))
        state = "sent" if lane.responded(name) else "draft" if drafted else "open"
        html = "<p>Name one thing your neighbourhood already owns together.</p>"
        title = "What do you own?"
        return {
            "slug": prompt,
            "title": title,
            "html": html,
            "state": state,
            "responses": len(lane.responses),
        }

    @app.get(f"{api}/lanes/{{slug}}/prompts/{{prompt}}/draft")
    async def draft(request: Request) -> Json:
        return lane.drafts.get(who(request), {"text": "", "saved_at": None})

    @app.put(f"{api}/lanes/{{slug}}/prompts/{{prompt}}/draft")
    async def save(request: Request, body: Json, idempotency_key: str | None = Header(None)) -> Json:
        once(idempotency_key, f"draft:{body['text']}")
        lane.drafts[who(request)] = {"text": body["text"], "saved_at": datetime.now(UTC).isoformat()}
        return lane.drafts[who(request)]

    @app.get(f"{api}/lanes/{{slug}}/prompts/{{prompt}}/responses")
    async def responses(request: Request) -> Json:
        if not lane.responded(who(request)):
            raise Refusal(403, "respond-first", "Send your own response first; then you can read the others.")
        return {"items": lane.responses, "next": None, "cursor": str(len(lane.log))}

    @app.post(f"{api}/lanes/{{slug}}/prompts/{{prompt}}/responses")
    async def respond(
        prompt: str, request: Request, body: Json, idempotency_key: str | None = Header(None)
    ) -> JSONResponse:
        name = who(request)
        if before := once(idempotency_key, f"response:{body['text']}"):
            return JSONResponse(before, 201)
        if lane.responded(name):
            raise Refusal(409, "already-responded", "You have already responded.")
        return done(str(idempotency_key), lane.answer(name, body["text"], prompt=prompt))

    @app.get(f"{api}/lanes/{{slug}}/events")
    async def events(request: Request, after: int | None = None) -> StreamingResponse:
        name = who(request)
        last = request.headers.get("last-event-id")
        start = int(last) if last else len(lane.log) if after is None else after

        async def stream() -> AsyncIterator[str]:
            at = start
            yield ": here\n\n"
            while not lane.closing:
                for event in lane.log[at:]:
                    at += 1
                    hidden = "response" in event and not lane.responded(name)
                    if not hidden:
                        yield f"id: {event['cursor']}\nevent: {event['kind']}\ndata: {json.dumps(event)}\n\n"
                await asyncio.sleep(0.02)

        return StreamingResponse(stream(), media_type="text/event-stream")

    @app.get("/page/{component}")
    async def page(component: str, request: Request) -> HTMLResponse:
        lang = request.query_params.get("lang", "en")
        return HTMLResponse(
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>A page</title>'
            '<meta name="viewport" content="width=device-width"><meta name="csrf-token" content="form-token">'
            '<link rel="stylesheet" href="/built/tokens.css">'
            '<link rel="stylesheet" href="/built/components.css">'
            "<style>body{margin:0;padding:16px;background:var(--lane-bg)}</style></head><body><main><h1>Lane</h1><h2>Here</h2>"
            f'<div data-component="{component}" data-lane="coops" data-thread="week-1" '
            'data-prompt="own"></div>'
            '</main><script type="module" src="/built/components.js"></script></body></html>'
        )

    @app.get("/built/{name}")
    async def built(name: str) -> FileResponse:
        return FileResponse(BUILT / name)

    return app


class Running:
    """The server, in a thread of this process."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def commons(self) -> str:
        return f"{self.origin}/services/commons"

    def environment(self, who: str) -> dict[str, str]:
        """What a kernel in `who`'s workspace finds in its environment."""
        return {
            "COSMOS_LANE": "coops",
            "COSMOS_MEMBER": who,
            "COSMOS_COMMONS_URL": self.commons,
            "COSMOS_COMMONS_PUBLIC_URL": "https://lanes.example/services/commons",
            "JUPYTERHUB_API_TOKEN": f"{who}-token",
            "JPY_SESSION_NAME": "welcome.ipynb",
        }

    def start(self) -> None:
        self.lane.closing = False
        config = uvicorn.Config(
            application(self.lane), port=self.port, log_level="error", timeout_graceful_shutdown=1, ws="none"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)

    def stop(self) -> None:
        self.lane.closing = True
        self._server.should_exit = True
        self._thread.join()
