"""What a workspace sees as its file system: an empty root with the few things a lesson needs.

It must never show a folder of the host that the spec does not name.
"""

import os
import stat

from cosmos_workspace.sandbox import kernel
from cosmos_workspace.sandbox.spec import BOXED, LEARNER_ID, Bind, Spec

MERGED = ("bin", "lib", "lib32", "lib64", "sbin")
"""Names that are symbolic links into /usr on a merged system."""
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
DEVICE_LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
    "ptmx": "pts/ptmx",
}


def build(spec: Spec) -> None:
    """Mount the whole view under `spec.root` and make it `/`. Needs CAP_SYS_ADMIN in the mount namespace's owner."""
    new = spec.root
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", new, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=755")
    # First, since what is shown of the host may itself lie below /tmp.
    _proc_and_temporary(new, spec.limits.temporary)
    for path in spec.shared:
        _bind(new, Bind(path, path))
    for name in MERGED:
        if os.path.islink(f"/{name}"):
            os.symlink(os.readlink(f"/{name}"), f"{new}/{name}")
    for bind in spec.binds:
        _bind(new, bind)
    _devices(new)
    _accounts(new)
    os.chdir(new)
    kernel.pivot_root_here()
    kernel.set_mount_attributes("/", kernel.MOUNT_ATTR_RDONLY, recursive=False)


def _bind(new: str, bind: Bind) -> None:
    target = new + bind.target
    if stat.S_ISDIR(os.stat(bind.source).st_mode):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    kernel.mount(bind.source, target, None, kernel.MS_BIND | kernel.MS_REC)
    attributes = kernel.MOUNT_ATTR_NOSUID | kernel.MOUNT_ATTR_NODEV
    if not bind.writable:
        attributes |= kernel.MOUNT_ATTR_RDONLY
    kernel.set_mount_attributes(target, attributes, recursive=True)


def _proc_and_temporary(new: str, size: int) -> None:
    plain = kernel.MS_NOSUID | kernel.MS_NODEV
    for folder in ("proc", "tmp", "dev"):
        os.makedirs(f"{new}/{folder}", exist_ok=True)
    kernel.mount("proc", f"{new}/proc", "proc", plain | kernel.MS_NOEXEC)
    kernel.mount("tmpfs", f"{new}/tmp", "tmpfs", plain, f"size={size},nr_inodes=16k,mode=1777")


def _devices(new: str) -> None:
    plain = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("tmpfs", f"{new}/dev", "tmpfs", kernel.MS_NOSUID, "size=64k,mode=755")
    for name in DEVICES:
        os.close(os.open(f"{new}/dev/{name}", os.O_CREAT | os.O_WRONLY, 0o666))
        kernel.mount(f"/dev/{name}", f"{new}/dev/{name}", None, kernel.MS_BIND)
    for name, target in DEVICE_LINKS.items():
        os.symlink(target, f"{new}/dev/{name}")
    os.mkdir(f"{new}/dev/shm")
    os.mkdir(f"{new}/dev/pts")
    kernel.mount("tmpfs", f"{new}/dev/shm", "tmpfs", plain, "size=64m,nr_inodes=4k,mode=1777")
    kernel.mount(
        "devpts",
        f"{new}/dev/pts",
        "devpts",
        kernel.MS_NOSUID | kernel.MS_NOEXEC,
        "newinstance,ptmxmode=0666,mode=620",
    )
    kernel.set_mount_attributes(f"{new}/dev", kernel.MOUNT_ATTR_RDONLY, recursive=False)


def _accounts(new: str) -> None:
    os.makedirs(f"{new}/etc", exist_ok=True)
    for name, text in {
        "passwd": f"learner:x:{LEARNER_ID}:{LEARNER_ID}::{BOXED.home}:/bin/bash\n",
        "group": f"learner:x:{LEARNER_ID}:\n",
        "hosts": "127.0.0.1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }.items():
        with open(f"{new}/etc/{name}", "w", encoding="ascii") as file:
            file.write(text)
