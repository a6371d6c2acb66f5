"""Is a process still the one that was started? A pid alone may have been given to another since."""

from pathlib import Path


def born(pid: int) -> int | None:
    """Start time of a living process in clock ticks since boot, None where it is gone or a zombie (proc(5))."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else int(fields[18])
