"""What do we write to people? Letters, kept in the transaction of what they are about, and sent by a job once each.

Without a mail server (development) a letter becomes a file in the data folder, and a page shows it to administrators.
"""

from cosmos_commons.mail.letters import Letter, LetterRow, drop_old, post, post_all
from cosmos_commons.mail.sending import SEND, is_address, send

__all__ = ["SEND", "Letter", "LetterRow", "drop_old", "is_address", "post", "post_all", "send"]
