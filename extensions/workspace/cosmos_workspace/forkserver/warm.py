"""What the parent imports once so that no workspace has to.

Nothing here may start a thread (a fork keeps only one) or hold a secret (every fork could read it). It must not import
`jupyterhub.singleuser.app`: that patches handlers, and servers then answer 500.
"""

import gc
import importlib
import os
import threading

MODULES = """
jupyter_server.serverapp jupyter_server.auth.authorizer jupyter_server.auth.login jupyter_server.auth.logout
jupyter_server.services.contents.largefilemanager jupyter_server.services.contents.handlers
jupyter_server.services.kernels.handlers jupyter_server.services.kernels.websocket
jupyter_server.services.kernels.connection.channels jupyter_server.services.kernelspecs.handlers
jupyter_server.services.sessions.handlers jupyter_server.services.config.handlers
jupyter_server.services.events.handlers jupyter_server.services.api.handlers jupyter_server.services.nbconvert.handlers
jupyter_server.services.security.handlers jupyter_server.services.shutdown jupyter_server.view.handlers
jupyter_server.files.handlers jupyter_server.nbconvert.handlers jupyter_server.kernelspecs.handlers
jupyter_server_terminals jupyter_server_terminals.app terminado
jupyterlab.labapp jupyterlab.handlers.announcements jupyterlab.handlers.plugin_manager_handler jupyterlab.extensions
jupyterlab.extensions.pypi jupyterlab_server jupyterlab_server.handlers jupyterlab_server.settings_handler
jupyterlab_server.translations_handler jupyterlab_server.workspaces_handler jupyterlab_server.themes_handler
jupyterlab_server.listings_handler jupyterlab_server.licenses_handler
jupyterhub.singleuser.extension jupyterhub.services.auth
jupyter_client.asynchronous jupyter_client.provisioning.local_provisioner nbformat.v4 nbconvert.exporters sqlite3
tornado.netutil tornado.websocket tornado.curl_httpclient tornado.simple_httpclient
cosmos_workspace.seeding cosmos_workspace.server cosmos_workspace.forkserver.serve cosmos_workspace.gate.relay
""".split()
OPTIONAL = {"tornado.curl_httpclient"}


class NotSingleThreadedError(RuntimeError):
    """An import started a thread: forking and `unshare(CLONE_NEWUSER)` need exactly one."""


def warm() -> None:
    """Import everything and freeze it, so that the collector does not unshare the pages of every fork.

    Raises:
        ImportError: for a module that a workspace needs.
        NotSingleThreadedError: where an import left a thread behind.
    """
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError:
            if name not in OPTIONAL:
                raise
    gc.collect()
    gc.freeze()
    if threading.active_count() != 1 or len(os.listdir("/proc/self/task")) != 1:
        raise NotSingleThreadedError(f"threads: {[thread.name for thread in threading.enumerate()]}")
