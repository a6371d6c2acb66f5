"""How long until a workspace answers, alone and ten at once, and what it weighs when idle; the peer's interleaved."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.load.figures import Figure, of
from tests.load.peer import PeerFailedError, PeerHub, peer_hub
from tests.support.house import Mode, descendants, running
from tests.support.person import Person

LANE = "bench"
ALONE, PEER_ALONE = 9, 5
TOGETHER = 10
PEER_TRIES = 3
ROUNDS_TOGETHER = 3


def figures(place: Path, mode: Mode) -> Iterator[Figure]:
    """Start, ten at once and memory: sandbox, seeding and entitlement on in ours."""
    with ours(place / "ours", mode) as people, plain(place / "peer") as peer:
        first, names = people[0], [person.name for person in people]
        one, its = [], []
        for turn in range(ALONE):
            one.append(timed(partial(ask, first), partial(answers, first)))
            first.stop(LANE)
            if turn < PEER_ALONE:
                its.append(alone(peer))
        yield of("workspace ready", one, peer=its, goal=0.5, unit="s")
        ten, tens = [], []
        for turn in range(ROUNDS_TOGETHER):
            ten.append(together([(partial(ask, person), partial(answers, person)) for person in people]))
            if turn == ROUNDS_TOGETHER - 1:
                mine = weights(first, people)
            for person in people:
                person.stop(LANE)
            tens.append(together([(partial(peer.ask, name), partial(peer.answers, name)) for name in names]))
            if turn == ROUNDS_TOGETHER - 1:
                theirs = [pss(peer.pids(name)) for name in names]
            for name in names:
                peer.stop(name)
        yield of("ten at once, all ready", ten, peer=tens, goal=3.5, unit="s")
        yield of("memory (PSS) of an idle workspace", mine, peer=theirs, goal=45, unit="MB")


@contextmanager
def ours(place: Path, mode: Mode) -> Iterator[list[Person]]:
    """Ten members of one lane."""
    place.mkdir()
    place.chmod(0o755)
    with running(place / "data", mode, "--empty") as house:
        names = [f"m{number}" for number in range(TOGETHER)]
        people = [Person.new(house, name) for name in names]
        house.lane(LANE, members=names)
        yield people
        for person in people:
            person.http.close()


@contextmanager
def plain(place: Path) -> Iterator[PeerHub]:
    """The peer."""
    place.mkdir()
    with peer_hub(place) as peer:
        yield peer


def ask(person: Person) -> None:
    """POST for the workspace, as the peer is asked."""
    answer = person.hub_api("POST", f"/users/{person.name}/servers/{LANE}")
    assert answer.status_code in (201, 202), answer.text


def answers(person: Person) -> bool:
    """Whether it answers through the proxy."""
    return bool(person.http.get(f"/user/{person.name}/{LANE}/api").status_code == 200)


def alone(peer: PeerHub) -> float:
    """One start of the peer's; one that fails is stopped and asked for again, a few times."""
    for attempt in range(PEER_TRIES):
        try:
            return timed(partial(peer.ask, "x"), partial(peer.answers, "x"))
        except PeerFailedError as error:
            print(f"the peer failed to start a server ({error}); attempt {attempt + 1}")
        finally:
            peer.stop("x")
    raise PeerFailedError(f"in {PEER_TRIES} tries")


def timed(begin: Callable[[], None], ready: Callable[[], bool]) -> float:
    """Seconds from the request to the first answer."""
    began = time.perf_counter()
    begin()
    while not ready():
        time.sleep(0.01)
    return time.perf_counter() - began


def together(pairs: list[tuple[Callable[[], None], Callable[[], bool]]]) -> float:
    """Seconds until the last of them is ready, all asked at once."""
    threads = [threading.Thread(target=timed, args=pair) for pair in pairs]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def weights(first: Person, people: list[Person]) -> list[float]:
    """MB of each of our workspaces, idle: pid 1 and its server."""
    time.sleep(2)
    roots = [
        pid
        for pid, command in descendants(first.house.process.pid)
        if "cosmos_workspace.forkserver" in command and is_first(pid)
    ]
    assert len(roots) == len(people), roots
    return [pss([root, *(pid for pid, _ in descendants(root))]) for root in roots]


def is_first(pid: int) -> bool:
    """Whether a process is pid 1 of a namespace of its own."""
    found = re.search(r"^NSpid:\s+\d+\s+1$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return found is not None


def pss(pids: list[int]) -> float:
    """Proportional set size in MB; a workspace's own cannot be read by anybody but root."""
    total = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
        assert found, text
        total += int(found[1])
    return total / 1024
