"""Prompts: a question each member answers for themselves, and then reads what the others answered."""
