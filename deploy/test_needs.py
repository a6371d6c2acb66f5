"""What the tests need beside Python packages: a browser and a PostgreSQL, from Debian where they may be installed, and
a provider to sign in with, from npm.

Standard library only. Ends with 1 and a sentence where something is missing: no test is ever skipped for it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NEEDED = {
    "chromium-headless-shell": "/usr/lib/chromium/chromium-headless-shell",
    "postgresql": "/usr/lib/postgresql/*/bin/postgres",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/*",
    "libseccomp2": "/usr/lib*/**/libseccomp.so.2",
}
"""Debian's package, and a file that is there when it is."""
ALSO_GOOD = {"chromium-headless-shell": "/usr/bin/chromium"}
"""What will do where the package cannot be had; the tests take longer then."""


def main() -> None:
    missing = [name for name, path in NEEDED.items() if not is_there(path)]
    if missing and shutil.which("apt-get"):
        install(missing)
    missing = [
        name for name in missing if not is_there(NEEDED[name]) and not is_there(ALSO_GOOD.get(name, ""))
    ]
    if missing:
        sys.exit(f"The tests need {', '.join(missing)}. On Debian: sudo apt install {' '.join(missing)}")
    environment = Path(__file__).with_name("environment.py")
    sys.exit(subprocess.run([sys.executable, str(environment), "test-provider"], check=False).returncode)


def is_there(path: str) -> bool:
    """Whether there is a file by this pattern."""
    return bool(path) and any(Path("/").glob(path.lstrip("/")))


def install(missing: list[str]) -> None:
    """Each by itself, as root or where sudo asks for no password; not all of Debian's relatives have all of them."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print(f"  installing {', '.join(missing)} for the tests …", flush=True)
    each = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    for command in (["apt-get", "update", "-qq"], *([*each, name] for name in missing)):
        subprocess.run([*prefix, *command], env=environment, capture_output=True, check=False)


if __name__ == "__main__":
    main()
