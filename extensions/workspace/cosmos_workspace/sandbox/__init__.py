"""How a process boxes itself in: namespaces, a file system view, a system-call filter and limits."""

from cosmos_workspace.sandbox.enter import enter
from cosmos_workspace.sandbox.errors import SandboxError
from cosmos_workspace.sandbox.spec import Bind, Limits, Spec

__all__ = ["Bind", "Limits", "SandboxError", "Spec", "enter"]
