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
    "chromium": "/usr/bin/chromium",
    "postgresql": "/usr/lib/postgresql/*/bin/postgres",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/*",
    "libseccomp2": "/usr/lib*/**/libseccomp.so.2",
}
"""Debian's package, and a file that is there when it is."""


def main() -> None:
    missing = [name for name, path in NEEDED.items() if not any(Path("/").glob(path.lstrip("/")))]
    if missing and not installed(missing):
        sys.exit(f"The tests need {', '.join(missing)}. On Debian: sudo apt install {' '.join(missing)}")
    environment = Path(__file__).with_name("environment.py")
    sys.exit(subprocess.run([sys.executable, str(environment), "test-provider"], check=False).returncode)


def installed(missing: list[str]) -> bool:
    """Install them, as root or where sudo asks for no password."""
    if shutil.which("apt-get") is None:
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print(f"  installing {', '.join(missing)} for the tests …", flush=True)
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
    ):
        if subprocess.run([*prefix, *command], env=environment, capture_output=True, check=False).returncode:
            return False
    return True


if __name__ == "__main__":
    main()
