"""What a member's Jupyter server runs."""
