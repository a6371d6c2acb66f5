"""Lanes themselves: making one from a playbook, joining, leaving, roles, and who may be in one."""
