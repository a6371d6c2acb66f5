"""What a lesson's kernel runs: Discussion, Prompt and their client."""
