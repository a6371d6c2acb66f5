"""Playbooks: what a lane is made from. Checked whole, then published as versions that never change.

README.md in this folder documents the files of a playbook. Imports neither the commons' database nor its web
parts.
"""

from cosmos_commons.playbooks.check import available, check, load
from cosmos_commons.playbooks.faults import Fault, PlaybookFaults
from cosmos_commons.playbooks.publish import PlaybookChanged, Version, publish
from cosmos_commons.playbooks.schema import (
    Demo,
    DemoPerson,
    DemoPost,
    DemoResponse,
    DemoThread,
    LessonDeclaration,
    Playbook,
    PromptDeclaration,
    ThreadDeclaration,
)

__all__ = [
    "Demo",
    "DemoPerson",
    "DemoPost",
    "DemoResponse",
    "DemoThread",
    "Fault",
    "LessonDeclaration",
    "Playbook",
    "PlaybookChanged",
    "PlaybookFaults",
    "PromptDeclaration",
    "ThreadDeclaration",
    "Version",
    "available",
    "check",
    "load",
    "publish",
]
