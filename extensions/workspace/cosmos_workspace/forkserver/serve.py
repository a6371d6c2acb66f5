"""The Jupyter server of a workspace, in the forked child: seeded, configured by us alone, listening on its socket."""

import os
import random
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import cosmos_workspace
from cosmos_workspace.forkserver.request import Start
from cosmos_workspace.sandbox.spec import Inside

OFF = (
    "jupyter_lsp",  # runs npm at every start
    "nbdime",  # 0.3 s; our own page loads it when asked
    "notebook",
    "jupyter_server_mathjax",
)
"""Server extensions that a learner does not need at the start."""
READ_ONLY = (
    "--ServerApp.terminals_enabled=False",
    # No kernel has this name, so there is none.
    "--KernelSpecManager.allowed_kernelspecs={'-'}",
    "--KernelSpecManager.ensure_native_kernel=False",
)
"""Where no code may run; the server also refuses each request that would write (cosmos_workspace.server.looking)."""


def own_folder(start: Start, inside: Inside) -> str:
    """Where programs keep what is theirs: in the home, or beside one that may not be written."""
    return f"{inside.run}/home" if start.read_only else inside.home


def arguments(start: Start, inside: Inside) -> list[str]:
    """The server's command line; what stands here a learner's own files cannot change."""
    lab = f"{own_folder(start, inside)}/.jupyter/lab"
    extensions = dict.fromkeys(OFF, False) | {"cosmos_workspace.server": True, "jupyterlab": True}
    return [
        f"--ServerApp.sock={inside.socket}",
        # Anybody may connect who can reach the folder: the learner, and the gate.
        "--ServerApp.sock_mode=0666",
        f"--ServerApp.jpserver_extensions={extensions!r}",
        "--ServerApp.iopub_data_rate_limit=10000000",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        # Said here, for the warm parent has looked for them already, in a home of its own.
        f"--LabApp.user_settings_dir={lab}/user-settings",
        f"--LabApp.workspaces_dir={lab}/workspaces",
        *(READ_ONLY if start.read_only else ()),
    ]


def serve(start: Start, inside: Inside) -> NoReturn:
    """Lay the curriculum into the home, then run the server; ends the process."""
    code = 1
    try:
        os.setsid()
        os.environ.clear()
        os.environ.update(environment(start, inside))
        os.chdir(inside.home)
        sys.argv = ["jupyterhub-singleuser", *arguments(start, inside)]
        random.seed()
        if start.read_only:
            os.makedirs(os.environ["HOME"], mode=0o700, exist_ok=True)
        elif start.curriculum:
            seed_home(start, inside)
        from jupyterhub.singleuser.extension import main

        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def environment(start: Start, inside: Inside) -> dict[str, str]:
    """What the Hub gave, and what is the same for all."""
    return start.environment | {
        "HOME": own_folder(start, inside),
        "COSMOS_MODE": "read-only" if start.read_only else "work",
        "USER": "learner",
        "LOGNAME": "learner",
        "SHELL": "/bin/bash",
        "TERM": "xterm-256color",
        "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        # Ends with the workspace: what Jupyter keeps there holds the token.
        "JUPYTER_RUNTIME_DIR": f"{inside.run}/jupyter",
        "PYTHONDONTWRITEBYTECODE": "1",
        "JUPYTERHUB_DISABLE_USER_CONFIG": "1",
        "COSMOS_CURRICULUM": inside.curriculum,
        "JUPYTER_CONFIG_PATH": ":".join(map(str, configured(start))),
    }


def configured(start: Start) -> list[Path]:
    """Our own defaults for JupyterLab, below whatever a learner chooses; the first counts most."""
    ours = Path(cosmos_workspace.__file__).parent
    # What Lab leaves away there could only fail: it offers kernels, terminals and new files.
    return [*([ours / "jupyter_config_read_only"] if start.read_only else []), ours / "jupyter_config"]


def seed_home(start: Start, inside: Inside) -> None:
    """Never keeps the server from starting: what went wrong is in the arrivals, where the learner sees it."""
    from cosmos_workspace.seeding import seed

    try:
        seed(
            Path(inside.curriculum),
            Path(inside.home),
            datetime.now(UTC),
            lane=start.lane,
            language=start.environment.get("COSMOS_LANGUAGE", "en"),
        )
    except Exception:
        traceback.print_exc()
