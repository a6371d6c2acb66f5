"""What people see of the Hub itself: signing in and up, waiting for a workspace, errors."""
