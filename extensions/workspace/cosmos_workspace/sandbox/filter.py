"""Which system calls a workspace may not make.

A list of what is refused, in the manner of Flatpak's and bubblewrap's users: whatever a lesson has no business with
and that has been a way out of a sandbox before. Everything else is left to the namespaces and the missing
capabilities. The program is made once, in the warm parent, with libseccomp; a child only hands it to the kernel.
"""

import ctypes
import errno
import os
from dataclasses import dataclass

from cosmos_workspace.sandbox import kernel
from cosmos_workspace.sandbox.errors import SandboxError

REFUSED = (
    # new mounts, roots and namespaces
    "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
    "mount_setattr", "unshare", "setns",
    # other processes' memory
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd",
    # the kernel itself: modules, programs, keys, tracing
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "add_key",
    "request_key", "keyctl", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "syslog",
    "lookup_dcookie", "modify_ldt", "ioperm", "iopl", "vhangup",
    # memory that is on no process's account, so that neither a limit nor the watchdog would see it
    "memfd_create", "memfd_secret", "shmget", "msgget",
    # the machine: time, swap, quotas, accounting, files by handle
    "reboot", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "settimeofday", "clock_settime", "clock_adjtime",
    "adjtimex", "stime", "name_to_handle_at", "open_by_handle_at", "sethostname", "setdomainname", "nfsservctl",
    "uselib", "fanotify_init", "move_pages", "mbind", "set_mempolicy", "migrate_pages",
)  # fmt: skip
FAMILIES = {"unix": 1, "inet": 2, "inet6": 10, "netlink": 16}
"""Socket families a lesson may use; netlink shows the machine's own interfaces (getifaddrs)."""
TIOCSTI, TIOCLINUX = 0x5412, 0x541C


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


@dataclass(frozen=True)
class Filter:
    """A compiled seccomp program, in the kernel's own form (struct sock_filter, 8 bytes an instruction)."""

    code: bytes

    @classmethod
    def build(cls) -> "Filter":
        """Compile the list above with libseccomp.

        Raises:
            SandboxError: where the system has no libseccomp; the message says how to get it.
        """
        try:
            import pyseccomp
        except (ImportError, RuntimeError, OSError) as error:
            raise SandboxError("libseccomp is missing: sudo apt install libseccomp2") from error
        rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        refuse = pyseccomp.ERRNO(errno.EPERM)
        for name in REFUSED:
            _add(pyseccomp, rules, refuse, name)
        # glibc falls back to clone(2), whose flags a filter can read, when clone3(2) is not there.
        _add(pyseccomp, rules, pyseccomp.ERRNO(errno.ENOSYS), "clone3")
        for flag in (
            kernel.CLONE_NEWNS, kernel.CLONE_NEWCGROUP, kernel.CLONE_NEWUTS, kernel.CLONE_NEWIPC,
            kernel.CLONE_NEWUSER, kernel.CLONE_NEWPID, kernel.CLONE_NEWNET,
        ):  # fmt: skip
            rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
        for request in (TIOCSTI, TIOCLINUX):
            rules.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, request))
        no_family = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
        allowed = sorted(FAMILIES.values())
        for low, high in zip([-1, *allowed], [*allowed, 64], strict=True):
            for family in range(low + 1, high):
                rules.add_rule(no_family, "socket", pyseccomp.Arg(0, pyseccomp.EQ, family))
        rules.add_rule(no_family, "socket", pyseccomp.Arg(0, pyseccomp.GE, 64))
        return cls(_exported(rules))

    def load(self) -> None:
        """Bind the calling process and all it will start, for good. Needs no_new_privs."""
        buffer = ctypes.create_string_buffer(self.code, len(self.code))
        program = _Program(len(self.code) // 8, ctypes.addressof(buffer))
        kernel.prctl(kernel.PR_SET_SECCOMP, kernel.SECCOMP_MODE_FILTER, ctypes.addressof(program))


def _add(pyseccomp: "object", rules: "object", action: int, name: str) -> None:
    """Refuse one call; a name that this architecture or this libseccomp does not know cannot be made either."""
    try:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)  # type: ignore[attr-defined]
    except (ValueError, OSError):
        return
    if number >= 0:
        rules.add_rule(action, name)  # type: ignore[attr-defined]


def _exported(rules: "object") -> bytes:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as program, os.fdopen(writing, "wb") as sink:
        rules.export_bpf(sink)  # type: ignore[attr-defined]
        sink.close()
        return program.read()
