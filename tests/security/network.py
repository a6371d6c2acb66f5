"""Attacks over the network: what a kernel can reach, and what it hears of other kernels."""

# Attacks are plain system calls.


def reach(targets: list[list[object]]) -> dict[str, str]:
    """Connect to each of `[host, port]`; "open" or the kernel's reason."""
    import socket

    came = {}
    for host, port in targets:
        family = socket.AF_INET6 if ":" in str(host) else socket.AF_INET
        with socket.socket(family) as sock:
            sock.settimeout(2)
            try:
                sock.connect((host, port))
                came[f"{host} {port}"] = "open"
            except OSError as error:
                came[f"{host} {port}"] = type(error).__name__
    return came


def reach_sockets(paths: list[str]) -> dict[str, str]:
    """Connect to each unix socket; a leading @ is the abstract namespace."""
    import socket

    came = {}
    for path in paths:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.settimeout(2)
            try:
                sock.connect("\0" + path[1:] if path.startswith("@") else path)
                came[path] = "open"
            except OSError as error:
                came[path] = type(error).__name__
    return came


def interfaces() -> list[str]:
    """Names of the network interfaces."""
    import socket

    return sorted(name for _, name in socket.if_nameindex())


def resolve(name: str) -> str:
    """Ask DNS."""
    import socket

    try:
        return str(socket.getaddrinfo(name, 80)[0][4][0])
    except OSError as error:
        return type(error).__name__


def listening() -> dict[str, str]:
    """TCP ports that somebody listens at in this network namespace, and who, as far as it shows (proc(5))."""
    import contextlib
    from pathlib import Path

    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ports = {fields[9]: str(int(fields[1].partition(":")[2], 16)) for fields in lines if fields[3] == "0A"}
    found = dict.fromkeys(ports.values(), "")
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            for descriptor in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    inode = str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]")
                    if inode in ports:
                        found[ports[inode]] = command
    return found


def iopub_port() -> int:
    """Where this kernel publishes what it prints."""
    import json
    from pathlib import Path

    from ipykernel.connect import get_connection_file

    return int(json.loads(Path(get_connection_file()).read_text())["iopub_port"])


def print_later(text: str, seconds: float) -> None:
    """Go on printing for a while after this cell."""
    import threading
    import time

    def speak() -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            print(text, flush=True)
            time.sleep(0.05)

    threading.Thread(target=speak, daemon=True).start()


def overhear(port: int, seconds: float) -> str:
    """Subscribe to whatever a kernel publishes at a port; all that was heard."""
    import time

    import zmq

    heard = []
    with zmq.Context() as context, context.socket(zmq.SUB) as sock:
        sock.linger = 0
        sock.subscribe(b"")
        sock.connect(f"tcp://127.0.0.1:{port}")
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if sock.poll(100):
                heard += sock.recv_multipart()
    return b" ".join(heard).decode(errors="replace")


def fetch(url: str, token: str = "", method: str = "GET", body: str = "") -> list[object]:
    """One HTTP request: status and the beginning of the text."""
    import urllib.error
    import urllib.request

    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    asked = urllib.request.Request(url, body.encode() or None, headers, method=method)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=10) as answer:
            return [answer.status, answer.read(100_000).decode(errors="replace")]
    except urllib.error.HTTPError as error:
        return [error.code, error.read(100_000).decode(errors="replace")]
