"""How the Hub starts and stops a member's workspace in a lane."""

from cosmos_hub.spawner.workspace import WorkspaceSpawner

__all__ = ["WorkspaceSpawner"]
