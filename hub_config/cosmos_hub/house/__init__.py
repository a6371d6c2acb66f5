"""The house: which processes there are, where their data lies, and who they run as."""
