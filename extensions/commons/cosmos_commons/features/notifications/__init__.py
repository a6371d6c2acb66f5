"""What concerns somebody."""
