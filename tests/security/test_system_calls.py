"""The calls that have been ways out of sandboxes are refused by the filter, each by name."""

import errno

import pyseccomp
import pytest
from cosmos_workspace.sandbox.filter import FAMILIES, REFUSED

from tests.security import calls
from tests.security.conftest import Scene

OPEN_TO_ANYBODY = {
    "unshare", "ptrace", "keyctl", "add_key", "request_key", "kcmp", "process_vm_readv", "process_vm_writev",
    "pidfd_getfd", "setns", "clone", "io_uring_setup", "io_uring_enter", "io_uring_register", "open_tree",
    "mount_setattr", "name_to_handle_at", "move_pages", "mbind", "set_mempolicy", "migrate_pages", "modify_ldt",
}  # fmt: skip
"""What an ordinary process may ask for where there is no filter; the rest needs capabilities besides."""


def numbers() -> dict[str, int]:
    """System call numbers of this machine, by name; one that it does not have is left out."""
    found = {name: pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in (*REFUSED, "clone")}
    return {name: number for name, number in found.items() if number >= 0}


@pytest.fixture(scope="module")
def came(scene: Scene) -> dict[str, int]:
    """What each call came to inside."""
    return dict(scene.attack(calls.make, numbers()))


@pytest.mark.parametrize("name", sorted(numbers()))
def test_the_filter_refuses(name: str, came: dict[str, int]) -> None:
    assert errno.errorcode.get(came[name]) == "EPERM"


def test_without_the_filter_an_ordinary_process_may_ask_for_them(bare_ordinary: Scene) -> None:
    came = bare_ordinary.attack(calls.make, numbers())
    asked = OPEN_TO_ANYBODY & numbers().keys()
    assert {name for name in asked if came[name] == errno.EPERM} == set()


def test_clone3_is_said_not_to_exist_so_that_its_flags_cannot_hide(
    scene: Scene, bare_ordinary: Scene
) -> None:
    number = {"clone3": pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "clone3")}
    assert scene.attack(calls.make, number) == {"clone3": errno.ENOSYS}
    assert bare_ordinary.attack(calls.make, number) == {"clone3": errno.EINVAL}


def test_nothing_is_typed_into_a_terminal_for_another(scene: Scene) -> None:
    assert scene.attack(calls.push_into_terminal) == errno.EPERM


def test_only_families_that_a_lesson_needs_have_sockets(scene: Scene) -> None:
    came = scene.attack(calls.sockets, list(range(64)))
    assert {int(family) for family, said in came.items() if said == "open"} == set(FAMILIES.values())
    others = {said for family, said in came.items() if int(family) not in FAMILIES.values()}
    assert others == {str(errno.EAFNOSUPPORT)}


def test_raw_sockets_are_refused(scene: Scene) -> None:
    assert scene.attack(calls.raw_socket) == "PermissionError"


def test_the_32_bit_way_in_ends_the_process(scene: Scene, bare_ordinary: Scene) -> None:
    sigsys = -31
    assert scene.attack(calls.other_architecture) == sigsys
    assert bare_ordinary.attack(calls.other_architecture) in (0, -11)
