"""Attacks by appetite: processes, memory and time without end."""


def start_processes(most: int) -> int:
    """Start sleeping processes until the kernel refuses, or `most`; how many there were. They are left running."""
    import os
    import signal
    import time

    pids: list[int] = []
    globals()["swarm"] = pids
    while len(pids) < most:
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            signal.alarm(60)
            time.sleep(60)
            os._exit(0)
        pids.append(child)
    return len(pids)


def end_processes() -> int:
    """End the processes that were started; how many."""
    import os
    import signal

    pids = globals().pop("swarm", [])
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for pid in pids:
        os.waitpid(pid, 0)
    return len(pids)


def burn(processes: int, seconds: int) -> int:
    """Busy loops, which begin a moment after this has returned and end by themselves."""
    import os
    import signal
    import time

    begin = time.monotonic() + 2
    for _ in range(processes):
        if os.fork() == 0:
            signal.alarm(2 + seconds)
            time.sleep(begin - time.monotonic())
            while True:
                pass
    return processes


def wait_for_all() -> int:
    """Until every child has ended; how many there were."""
    import os

    ended = 0
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return ended
        ended += 1


def allocate(mebibytes: int) -> str:
    """Take and touch memory, 32 MiB at a time; what stopped it."""
    held = []
    try:
        for _ in range(0, mebibytes, 32):
            held.append(b"\1" * (32 << 20))
    except MemoryError:
        return f"refused at {len(held) * 32}"
    return f"took {len(held) * 32}"


def allocate_shared(mebibytes: int) -> int:
    """In a process of its own, with memory that may be shared, which RLIMIT_DATA does not count; how it ended."""
    import mmap
    import os

    child = os.fork()
    if child == 0:
        held = []
        for _ in range(0, mebibytes, 32):
            part = mmap.mmap(-1, 32 << 20)
            part.write(b"\1" * (32 << 20))
            held.append(part)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def allocate_together(processes: int, mebibytes: int) -> list[int]:
    """In several processes at once, each below its own limit; how each ended (negative: the signal)."""
    import os
    import time

    pids = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            held = [b"\1" * (16 << 20) for _ in range(0, mebibytes, 16)]
            time.sleep(3)
            os._exit(len(held) and 0)
        pids.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def allocate_unseen(how: str, mebibytes: int) -> str:
    """Memory that belongs to no process's account: a System V segment or a memory file."""
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    if how == "segment":
        made = libc.shmget(0, mebibytes << 20, 0o1600)
        if made < 0:
            return os.strerror(ctypes.get_errno())
        libc.shmctl(made, 0, None)
        return "took it"
    try:
        descriptor = os.memfd_create("unseen")
    except OSError as error:
        return str(error.strerror)
    os.close(descriptor)
    return "took it"
