"""Looking for words in a lane."""
