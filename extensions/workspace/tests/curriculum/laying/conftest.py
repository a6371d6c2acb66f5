"""One lane and one learner for each test."""

from pathlib import Path

import pytest

from ..publishing import Classroom


@pytest.fixture
def room(tmp_path: Path) -> Classroom:
    """A lane that has published nothing yet, and a learner's empty folder."""
    return Classroom(tmp_path)
