"""What files do members give to a lane? Kept by content, named by a row, served so that they cannot run.

The bytes are on the disk before the row that names them; what no row names is swept. A feature claims the
files it refers to; what nothing claims within a month goes too, what was let go of once it is a day old.
"""

from cosmos_commons.files.errors import FileDamaged, NoSuchFile, TypeNotTaken
from cosmos_commons.files.rows import File, FileRow, claim, claim_own, held, of, release, unnamed
from cosmos_commons.files.sight import Sight

MOST_BYTES = 10 * 1024 * 1024
MOST_BYTES_IN_A_FORM = 3 * MOST_BYTES
"""Of all files that come with one: it is in memory as a whole until its token was looked at."""

__all__ = [
    "MOST_BYTES",
    "MOST_BYTES_IN_A_FORM",
    "File",
    "FileDamaged",
    "FileRow",
    "NoSuchFile",
    "Sight",
    "TypeNotTaken",
    "claim",
    "claim_own",
    "held",
    "of",
    "release",
    "unnamed",
]
