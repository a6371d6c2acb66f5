"""What becomes of a member's files when their time is over: archived, whole, and put back when access comes back."""

from cosmos_workspace.archive.errors import ArchiveError
from cosmos_workspace.archive.shelf import Shelf

__all__ = ["ArchiveError", "Shelf"]
