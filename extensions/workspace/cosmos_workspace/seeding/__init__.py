"""Lay a lane's published curriculum into a member's own folder, and lose nothing of theirs.

Run by the workspace itself, as the learner, at every start. `seed` is the way in; `Report` is what came of
it.
"""

from cosmos_workspace.seeding.report import Conflict, Report, load_report, mark_seen
from cosmos_workspace.seeding.seeder import seed
from cosmos_workspace.seeding.settle import settle

__all__ = ["Conflict", "Report", "load_report", "mark_seen", "seed", "settle"]
