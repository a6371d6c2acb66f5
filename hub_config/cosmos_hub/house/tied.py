"""Run a program that ends when its parent does, also when the parent is killed. Used for what the Hub starts.

Run by its path with `python -I -S`, so it may import nothing of ours.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != 1:
        os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606
