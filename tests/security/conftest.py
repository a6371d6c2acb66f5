"""Who attacks whom: a1 attacks a2 of the same lane and b1 of another, in every mode; the same without a sandbox."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Community, settled
from tests.security.inside import call
from tests.security.planted import Planted, plant
from tests.support.house import Mode, modes
from tests.support.kept import Kept
from tests.support.person import Kernel, Person, Workspace

HERE = Path(__file__).parent
ORIGINS_MATTER = {"test_tokens.py"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would only be shown twice: a kernel is in the same sandbox whatever its origin is called."""
    twice = [item for item in items if is_twice(item)]
    items[:] = [item for item in items if item not in twice]
    config.hook.pytest_deselected(items=twice)


def is_twice(item: pytest.Item) -> bool:
    """Whether it is a test of the sandbox in a house that differs by its origins alone."""
    called = getattr(item, "callspec", None)
    mode = called.params.get("community") if called else None
    return (
        item.path.parent == HERE
        and item.path.name not in ORIGINS_MATTER
        and isinstance(mode, Mode)
        and mode.subdomains
    )


@dataclass
class Scene:
    """A house in which everything private holds a secret word, with an open kernel of the attacker and the victim."""

    community: Community
    stack: ExitStack
    planted: Planted = field(init=False)
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    kernels: dict[str, Kernel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.planted = plant(self.community, self.kernel("a2"))

    @property
    def root(self) -> bool:
        return self.community.house.mode.root

    def kernel(self, name: str) -> Kernel:
        """The open kernel of a member, in their lane."""
        if name not in self.kernels:
            workspace = self.community[name].open("py-advanced" if name == "b1" else "py")
            self.workspaces[name] = workspace
            self.kernels[name] = self.stack.enter_context(workspace.kernel())
        return self.kernels[name]

    def workspace(self, name: str) -> Workspace:
        """The open workspace of a member, in their lane."""
        self.kernel(name)
        return self.workspaces[name]

    def attack(self, what: Callable[..., object], *arguments: object, seconds: float = 60) -> Any:
        """Run an attack in a1's kernel; what it returned."""
        return call(self.kernel("a1"), what, *arguments, seconds=seconds)


@contextmanager
def attacked(mode: Mode, *options: str) -> Iterator[Scene]:
    """A house of its own: what is planted there is to stay where it is."""
    with settled(mode, *options) as community, ExitStack() as stack:
        yield Scene(community, stack)


@pytest.fixture(scope="session")
def scenes() -> Iterator[Kept[Mode, Scene]]:
    """Houses with the sandbox on."""
    with Kept.of("attacked", attacked) as kept:
        yield kept


@pytest.fixture(scope="session")
def open_scenes() -> Iterator[Kept[bool, Scene]]:
    """Houses without a sandbox, by whether they run as root."""

    def without(root: bool) -> AbstractContextManager[Scene]:
        return attacked(Mode(root), "--insecure-workspaces", "--processes=2048")

    with Kept.of("attacked", without) as kept:
        yield kept


@pytest.fixture(scope="module", params=modes(), ids=str)
def community(request: pytest.FixtureRequest, scenes: Kept[Mode, Scene]) -> Community:
    """In every mode that this run can show, and nobody but attackers has been there."""
    return scenes[request.param].community


@pytest.fixture(scope="module")
def scene(community: Community, scenes: Kept[Mode, Scene]) -> Scene:
    """With the sandbox on."""
    return scenes[community.house.mode]


@pytest.fixture
def bare(scene: Scene, open_scenes: Kept[bool, Scene]) -> Scene:
    """The same house with the sandbox off, as the same kind of user."""
    return open_scenes[scene.root]


@pytest.fixture
def bare_ordinary(open_scenes: Kept[bool, Scene]) -> Scene:
    """With the sandbox off and no uid of one's own either: nothing at all between two members."""
    return open_scenes[False]


def stop(person: Person, lane: str) -> None:
    """Stop a workspace; a session whose token the Hub has just renewed asks again with the new one."""
    try:
        person.stop(lane)
    except AssertionError as refused:
        if "XSRF" not in str(refused):
            raise
        person.http.get("/hub/home")
        person.stop(lane)
