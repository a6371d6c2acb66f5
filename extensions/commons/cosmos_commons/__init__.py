"""The Hub-managed service that holds what a lane shares."""
