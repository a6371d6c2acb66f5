"""What a learner leaves in their home changes nothing of the server that is started over it (T32)."""

import json

from tests.security.conftest import Scene, stop
from tests.security.inside import call


def leave_hooks() -> list[str]:
    """Write every file that Python or Jupyter may run by itself; each notes the process that ran it."""
    import json
    import sys
    from pathlib import Path

    home = Path.home()
    (home / "loaded.txt").unlink(missing_ok=True)
    packages = f".local/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    note = "import os\nwith open('/home/learner/loaded.txt', 'a') as file:\n    print(os.getpid(), {!r}, file=file)\n"
    extension = json.dumps(
        {"ServerApp": {"jpserver_extensions": {"hook_extension": True}, "allow_origin": "*"}}
    )
    files = {
        f"{folder}/{name}_config.py": note
        for folder in (".jupyter", ".", ".config/jupyter", ".local/etc/jupyter", "work")
        for name in "jupyter jupyter_server jupyter_lab jupyterhub jupyterhub_singleuser labhub".split()
    }
    files |= {
        f"{folder}/{name}.py": note
        for folder in (packages, ".")
        for name in ("sitecustomize", "usercustomize")
    }
    files |= {f"{folder}/hook_extension.py": note for folder in (packages, ".", ".jupyter")}
    files |= {f"{packages}/hook.pth": "import hook_extension", ".pythonrc.py": note, ".pythonstartup": note}
    files |= {
        f"{folder}/{name}": extension
        for folder in (
            ".jupyter",
            ".jupyter/jupyter_server_config.d",
            ".local/etc/jupyter/jupyter_server_config.d",
        )
        for name in ("jupyter_config.json", "jupyter_server_config.json", "hook.json")
    }
    for path, text in files.items():
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(path) if path.endswith(("py", "up")) else text)
    return sorted(files)


def loaded() -> list[str]:
    """Which of them were run, by whom: "server" or another process."""
    import os
    from pathlib import Path

    file = Path.home() / "loaded.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    return [
        f"{'server' if line.split()[0] == str(os.getppid()) else 'other'} {line.split()[1]}" for line in lines
    ]


def run_plain_server() -> list[str]:
    """A Jupyter server as anybody starts one, over the same home; which files it ran."""
    import os
    import subprocess
    import sys
    from pathlib import Path

    code = (
        "from jupyter_server.serverapp import ServerApp\n"
        "ServerApp().initialize(['--ServerApp.sock=/tmp/plain.sock'], find_extensions=False)\n"
    )
    clean = {"HOME": "/home/learner", "PATH": os.environ["PATH"]}
    subprocess.run(
        [sys.executable, "-c", code], cwd="/home/learner", env=clean, check=True, capture_output=True
    )
    return [line.split()[1].strip("'") for line in (Path.home() / "loaded.txt").read_text().splitlines()]


def sweep(paths: list[str]) -> int:
    """Take the files away again."""
    from pathlib import Path

    for path in [*paths, "loaded.txt"]:
        (Path.home() / path).unlink(missing_ok=True)
    return len(paths)


def test_no_hook_in_the_home_is_run_by_the_server(scene: Scene) -> None:
    person = scene.community["sta"]
    with person.open("py").kernel() as kernel:
        paths = call(kernel, leave_hooks)
    stop(person, "py")
    with person.open("py").kernel() as kernel:
        ran = call(kernel, loaded)
        assert [line for line in ran if line.startswith("server")] == []
        assert ".jupyter/jupyter_server_config.py" in call(kernel, run_plain_server), (
            "a plain server runs them"
        )
        call(kernel, sweep, paths)
    assert "*" not in json.dumps(dict(person.open("py").request("GET", "api/status").headers))
    stop(person, "py")


def own_hash() -> int:
    """Of a word, by this process's seed."""
    return hash("cosmos")


def test_each_kernel_has_a_hash_seed_of_its_own(scene: Scene) -> None:
    """A fork shares its parent's; a kernel is executed anew."""
    seeds = {scene.attack(own_hash), call(scene.kernel("a2"), own_hash)}
    with scene.workspace("a1").kernel() as other:
        seeds.add(call(other, own_hash))
    assert len(seeds) == 3
