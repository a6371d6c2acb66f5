"""The fork server: a warm parent whose forks become workspaces."""
