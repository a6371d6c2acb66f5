"""Attacks by system call: each is made once, with arguments that would reach past a missing filter."""


def make(numbers: dict[str, int]) -> dict[str, int]:
    """Make each call in a process of its own with arguments that can do no harm; name to errno (0: it worked)."""
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    # What would else be valid: a flag to leave, an address to read, a process of one's own.
    arguments = {
        "unshare": (0x10000000,), "ptrace": (0,), "keyctl": (0, -3, 0), "setns": (-1, 0), "syslog": (10, 0, 0),
        "kcmp": (os.getpid(), os.getpid(), 0, 0, 0), "clone": (0x10000000 | 17, 0, 0, 0, 0),
        "process_vm_readv": (os.getpid(), 0, 0, 0, 0, 0), "process_vm_writev": (os.getpid(), 0, 0, 0, 0, 0),
    }  # fmt: skip
    came = {}
    for name, number in numbers.items():
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            padded = (*arguments.get(name, ()), *[0] * 6)[:6]
            ctypes.set_errno(0)
            result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, padded))
            os.write(writing, str(ctypes.get_errno() if result < 0 else 0).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            text = answer.read()
        os.waitpid(child, 0)
        came[name] = int(text) if text else -1
    return came


def push_into_terminal() -> int:
    """TIOCSTI on a terminal of one's own; errno."""
    import fcntl
    import os

    leader, follower = os.openpty()
    try:
        fcntl.ioctl(follower, 0x5412, b"x")
    except OSError as error:
        return int(error.errno or 0)
    finally:
        os.close(leader)
        os.close(follower)
    return 0


def sockets(families: list[int]) -> dict[str, str]:
    """Open a socket of each family; "open" or the kernel's reason."""
    import socket

    came = {}
    for family in families:
        kinds = (socket.SOCK_RAW, socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_SEQPACKET)
        reasons = []
        for kind in kinds:
            try:
                socket.socket(family, kind).close()
                reasons = ["open"]
                break
            except OSError as error:
                reasons.append(str(error.errno))
        came[str(family)] = " ".join(sorted(set(reasons)))
    return came


def raw_socket() -> str:
    """A raw internet socket."""
    import socket

    try:
        socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()
    except OSError as error:
        return type(error).__name__
    return "open"


def other_architecture() -> int:
    """Ask for the process's number by the 32-bit entry (int 0x80) that a 64-bit filter does not describe.

    In a process of its own; returns its wait status as an exit code, negative for the signal that ended it.
    """
    import ctypes
    import mmap
    import os

    child = os.fork()
    if child == 0:
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
        run = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
        os._exit(0 if run() > 0 else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
