"""Why something could not be put into the archive or back; each message is for the operator's log."""


class ArchiveError(RuntimeError):
    """Nothing was lost: what was the truth before, the home or the archive, still is."""


class ChangedError(ArchiveError):
    """Somebody writes to the home while it is being read."""


class ElsewhereError(ArchiveError):
    """Something in the home is on another file system, which is not the member's."""


class BadArchiveError(ArchiveError):
    """The archive is damaged, or not one of ours."""


class BothError(ArchiveError):
    """There is a home and an archive, and neither came from the other."""
