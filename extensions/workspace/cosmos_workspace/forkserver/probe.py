"""Can this machine keep workspaces apart, and how? Enters a real sandbox once and says why where it cannot.

`python -m cosmos_workspace.forkserver.probe [FIRST_UID]` prints `fork`, or `bubblewrap`, or `none` and a reason on the
following lines. Used by `lanes up` and `lanes doctor`.
"""

import os
import subprocess
import sys
import tempfile

from cosmos_workspace.forkserver.isolation import Isolation, bwrap
from cosmos_workspace.sandbox import SandboxError, Spec, enter, kernel
from cosmos_workspace.sandbox.enter import become
from cosmos_workspace.sandbox.filter import Filter
from cosmos_workspace.sandbox.spec import Limits

MEANT_TO_HOLD = "ok"


def fork_works(uid: int) -> str:
    """Empty where a fork can box itself in, else the reason."""
    try:
        syscalls = Filter.build()
    except SandboxError as error:
        return str(error)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)  # pid 1 of the sandbox outlives the process that enters it
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755)
        if os.fork() == 0:
            try:
                enter(Spec(root, uid, uid, ("/usr",), (), Limits()), syscalls)
                os.write(writing, MEANT_TO_HOLD.encode())
            except BaseException as error:
                os.write(writing, str(error).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            said = answer.read()
        while True:
            try:
                os.wait()
            except ChildProcessError:
                break
    return "" if said == MEANT_TO_HOLD else said or "the sandbox ended without a word"


def bubblewrap_works(uid: int) -> str:
    """Empty where bubblewrap can make one, else the reason."""
    done = subprocess.run(
        [bwrap(), "--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"]
        + ["--ro-bind", "/", "/", "--", "/bin/true"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=(lambda: become(uid, uid)) if os.geteuid() == 0 else None,
    )
    return "" if done.returncode == 0 else done.stderr.strip()


def main() -> None:
    """Print the best isolation that holds, and why the better ones do not."""
    uid = int(sys.argv[1]) if len(sys.argv) > 1 else os.getuid()
    reason = fork_works(uid)
    if not reason:
        print(Isolation.FORK)
        return
    second = bubblewrap_works(uid)
    if not second:
        print(f"{Isolation.BUBBLEWRAP}\n{reason}")
        return
    print(f"{Isolation.NONE}\n{reason}; bubblewrap: {second}")


if __name__ == "__main__":
    main()
