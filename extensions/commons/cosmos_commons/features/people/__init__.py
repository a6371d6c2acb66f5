"""What people are called, as the sign-in knows it."""
