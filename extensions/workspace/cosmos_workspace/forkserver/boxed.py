"""Pid 1 of a workspace that bubblewrap has boxed in: reads its request from a memory file and goes on like a fork."""

import json
import os
import socket
import sys

from cosmos_workspace.forkserver.child import answer, close_all_but, reset_signals, standard_streams
from cosmos_workspace.forkserver.init import Init
from cosmos_workspace.forkserver.request import Start
from cosmos_workspace.sandbox import Limits, kernel
from cosmos_workspace.sandbox.enter import limit
from cosmos_workspace.sandbox.spec import BOXED


def main() -> None:
    """The only argument is the descriptor of the request."""
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        told = json.load(file)
    start, limits = Start(**told["start"]), Limits(**told["limits"])
    connection = socket.socket(fileno=told["connection"])
    lifeline, log, held = int(told["lifeline"]), int(told["log"]), int(told["held"])
    close_all_but(connection.fileno(), lifeline, log, held)
    reset_signals()
    os.umask(0o077)
    limit(limits)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    answer(connection, {"ok": True})
    connection.close()
    for descriptor in (lifeline, held):
        os.set_inheritable(descriptor, False)
    standard_streams(log)
    Init(start, limits, BOXED, lifeline, held).run()


if __name__ == "__main__":
    main()
