"""The Hub's side of a workspace: decided by the commons, started by the fork server, reached through the gate.

State is the pid of the workspace's first process and its start time, so that a Hub that was killed finds it again.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from jupyterhub.spawner import Spawner
from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from traitlets import Instance, Integer, UseEnum

from cosmos_hub.house.layout import Layout
from cosmos_hub.house.settings import House
from cosmos_hub.spawner.archiving import bring_back
from cosmos_hub.spawner.asking import RefusedError, ask
from cosmos_hub.spawner.commons import CommonsClient, CommonsUnreachableError, Decision, Mode
from cosmos_hub.spawner.process import born
from cosmos_hub.spawner.refusal import Refusal
from cosmos_hub.spawner.standing import Ending, Standing, Why

POLL_SECONDS = 0.01
TERM_SECONDS, KILL_SECONDS = 7.0, 5.0
SAVING_SECONDS = 4.0
"""For an open Lab, which the lane tells of the end itself, to save what is not saved."""
READ_ONLY_SCOPES = ["users:activity!user", "access:servers!server"]
"""What a workspace's own token may do after access has ended: the commons does not take it at all."""
PASSED_ON = ("JUPYTERHUB_", "JUPYTER_", "JPY_", "COSMOS_")


class WorkspaceSpawner(Spawner):
    """One member's workspace in one lane; the server's name is the lane's slug."""

    # Traits: each is an instance of what its name says.
    house: Any = Instance(House, config=True, help="The house's settings")
    commons: Any = Instance(CommonsClient, config=True, help="Who decides")
    pid = Integer(0)
    born = Integer(0)
    mode: Any = UseEnum(Mode, default_value=Mode.WORK)

    decision: Decision | None = None
    standing: Standing | None = None
    ending: asyncio.Task[None] | None = None
    closed: Ending | None = None
    """Why the last workspace here was closed, where that was not its member's doing."""

    @property
    def key(self) -> str:
        """The workspace's name at the gate and in the data folder."""
        return f"{self.user.id}-{self.name}"

    def get_state(self) -> dict[str, Any]:
        state: dict[str, Any] = super().get_state()
        if self.closed:
            state["closed"] = {"why": self.closed.why, "said": self.closed.said}
        return state | ({"pid": self.pid, "born": self.born, "mode": self.mode} if self.pid else {})

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        self.pid, self.born = state.get("pid", 0), state.get("born", 0)
        self.mode = Mode(state.get("mode", Mode.WORK))
        if closed := state.get("closed"):
            self.closed = Ending(Why(closed["why"]), closed["said"])
        if self.pid:
            self._begin_to_look()

    def clear_state(self) -> None:
        super().clear_state()
        self.pid = self.born = 0
        self.standing = None

    async def decide(self) -> Decision:
        """Ask whether this member may be in this lane now.

        Raises:
            HTTPError: 403 with the reason in words where they may not, 503 where nobody can say.
        """
        if not self.name:
            raise Refusal(404, "A workspace belongs to a lane. Open it from the lane's page.")
        try:
            decision: Decision = await self.commons.decide(self.name, self.user.name)
        except CommonsUnreachableError as error:
            self.log.error("No decision for %s in %s: %s", self.user.name, self.name, error)
            raise Refusal(
                503,
                "The lane cannot be asked just now whether you may come in. Please try again in a minute.",
            ) from error
        if decision.mode is None:
            raise Refusal(
                403, f"{decision.reason} {decision.remedy}", lane=self.name if decision.page else ""
            )
        return decision

    async def token_scopes(self) -> list[str]:
        """What the workspace's own token may; nothing named here is JupyterHub's role `server`."""
        with contextlib.suppress(CommonsUnreachableError):
            if (await self.commons.decide(self.name, self.user.name)).mode is Mode.READ_ONLY:
                return READ_ONLY_SCOPES
        return []

    async def start(self) -> tuple[str, int]:
        """Start the workspace; returns where the proxy finds it, once it answers."""
        decision = self.decision = await self.decide()
        self.mode, self.closed = decision.mode, None
        read_only = self.mode is Mode.READ_ONLY
        # What the Hub's API shows of a workspace: the commons stops one that runs otherwise than decided.
        self.user_options = self.orm_spawner.user_options = {"mode": self.mode.value}
        self.default_url = f"/lab/tree/{quote(decision.start)}" if decision.start else "/lab"
        # Its server listens on a unix socket; a port must be named all the same, and this default one is never bound.
        self.port = 8888
        environment = self.passed_on(decision)
        layout = Layout(self.house.data)
        try:
            port = int((await ask(layout.gate_socket, {"op": "add", "key": self.key})).values["port"])
            request = {
                "op": "start",
                "member": self.user.id,
                "lane": self.name,
                "curriculum": None if read_only else decision.curriculum,
                "read_only": read_only,
                "environment": environment,
                "out": {"hub": self.house.hub_port, "commons": self.house.commons_port},
            }
            while (answer := await ask(layout.fork_socket, request)).values.get("archived"):
                await bring_back(layout, self.user.id, self.name, decision.language)
            self.pid, self.born = answer.pid, born(answer.pid) or 0
            await self._until_it_answers(port)
            self._begin_to_look()
        except BaseException as error:
            with contextlib.suppress(RefusedError):  # the first reason is the one to tell
                await self.stop(now=True)
            if isinstance(error, RefusedError):
                self.log.error("Workspace %s did not start: %s", self.key, error)
                raise Refusal(
                    500, "The workspace could not be started. The operator's log says why."
                ) from error
            raise
        return "127.0.0.1", port

    def passed_on(self, decision: Decision) -> dict[str, str]:
        """The workspace's environment: what JupyterHub gives a server, and what a lesson needs to know of its lane."""
        given = {name: str(value) for name, value in self.get_env().items() if name.startswith(PASSED_ON)}
        return given | {
            "LANG": "C.UTF-8",
            "JUPYTERHUB_ACTIVITY_INTERVAL": str(told_every(self.house.idle_minutes)),
            "COSMOS_LANE": self.name,
            "COSMOS_LANE_TITLE": decision.title,
            "COSMOS_LANGUAGE": decision.language,
            "COSMOS_UNTIL": decision.until.isoformat() if decision.until else "",
            "COSMOS_MEMBER": self.user.name,
            "COSMOS_COMMONS_URL": self.house.commons_internal_url,
            "COSMOS_COMMONS_PUBLIC_URL": self.house.commons_url.rstrip("/"),
        }

    async def _until_it_answers(self, port: int) -> None:
        """Look every few milliseconds; the Hub's own wait backs off to seconds."""
        client = AsyncHTTPClient()
        url = f"http://127.0.0.1:{port}{self.server.base_url}api"
        async with asyncio.timeout(self.start_timeout):
            while True:
                if await self.poll() is not None:
                    raise RefusedError(f"it ended while starting:\n{self.last_words()}")
                with contextlib.suppress(HTTPClientError, OSError):
                    await client.fetch(url, request_timeout=5)
                    return
                await asyncio.sleep(POLL_SECONDS)

    def last_words(self) -> str:
        """The end of the workspace's log, for the operator's own."""
        log = Layout(self.house.data).logs / "workspaces" / f"{self.key}.log"
        with contextlib.suppress(OSError):
            return log.read_text(errors="replace")[-2000:]
        return ""

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """How far it is, for the waiting page, which has words of its own in the reader's language."""
        yield {"progress": 40, "message": ""}

    async def poll(self) -> int | None:
        """None while the workspace runs. Also looks, now and then, whether it still may; that is not waited for."""
        if not self.pid or not self.born or born(self.pid) != self.born:
            return 0
        if self.standing and (ending := self.standing.look()):
            self.ending = asyncio.ensure_future(self._close(ending))
        return None

    def _begin_to_look(self) -> None:
        self.standing = Standing(
            self.mode,
            lambda: self.commons.decide(self.name, self.user.name),
            away_seconds=self.house.commons_away_minutes * 60,
            clock=time.monotonic,
        )

    async def _close(self, ending: Ending) -> None:
        """End the workspace for a reason of ours; the Hub finds it ended at its next look."""
        self.log.warning("Workspace %s is closed: %s", self.key, ending.why)
        if ending.why is Why.ACCESS_ENDED:
            await asyncio.sleep(SAVING_SECONDS)
        self.closed = ending
        try:
            await self.stop()
        except RefusedError as error:
            self.log.error("Workspace %s could not be closed and is asked about again: %s", self.key, error)

    async def stop(self, now: bool = False) -> None:
        """End the workspace; returns when none of its processes is left. Its ways are closed by the hook below."""
        layout = Layout(self.house.data)
        for how, seconds in (
            (("kill", KILL_SECONDS),) if now else (("term", TERM_SECONDS), ("kill", KILL_SECONDS))
        ):
            if await self.poll() is not None:
                break
            await ask(layout.fork_socket, self._signal(how))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while await self.poll() is None:
                        await asyncio.sleep(POLL_SECONDS)

    async def run_post_stop_hook(self) -> None:
        """Close its ways and clear its place: also where it ended by itself, and `stop` is not called."""
        if self.standing and not self.closed:
            self.closed = await self.standing.ask()  # the commons may have had it stopped
        layout = Layout(self.house.data)
        await ask(layout.gate_socket, {"op": "drop", "key": self.key})
        await ask(layout.fork_socket, {"op": "clear", "member": self.user.id, "lane": self.name})

    def _signal(self, how: str) -> dict[str, object]:
        who = {"member": self.user.id, "lane": self.name, "pid": self.pid, "born": self.born}
        return {"op": "signal", "how": how} | who


def told_every(idle_minutes: int) -> int:
    """Seconds between two notes of a workspace that it is in use: several within the time after which it counts as
    idle, or somebody at work would be stopped; JupyterHub's own five minutes at most."""
    return min(300, idle_minutes * 15)
