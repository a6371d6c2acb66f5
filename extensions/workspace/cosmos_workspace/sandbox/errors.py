"""What can go wrong while a process enters its sandbox."""


class SandboxError(RuntimeError):
    """A step of entering the sandbox failed; the message names the step and the kernel's reason."""
