"""A real PostgreSQL for the length of the tests, from the system's own package, on the loopback."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

NOBODY = 65_534
"""PostgreSQL does not run as root; as root the tests run it as this user."""


@contextmanager
def server() -> Iterator[str]:
    """The address of its maintenance database, with a password.

    Raises:
        FileNotFoundError: where the package is missing; the tests do not go on without it.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        raise FileNotFoundError("PostgreSQL is missing. On Debian: sudo apt install postgresql")
    place = Path(tempfile.mkdtemp(prefix="lanes-postgres-"))
    password = secrets.token_hex(16)
    (place / "password").write_text(password)
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        for path in (place, place / "password"):
            os.chown(path, NOBODY, NOBODY)
    data = place / "data"
    subprocess.run(  # type: ignore[call-overload]
        [programs[-1] / "initdb", "--auth=scram-sha-256", "--username=lanes", "--no-sync", "--encoding=UTF8"]
        + [f"--pwfile={place / 'password'}", f"--pgdata={data}"],
        check=True,
        capture_output=True,
        cwd=place,
        **user,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(  # type: ignore[call-overload]
        [programs[-1] / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", place],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place,
        **user,
    )
    address = f"postgresql://lanes:{password}@127.0.0.1:{port}/postgres"
    try:
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(place)


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Until it takes connections."""
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
