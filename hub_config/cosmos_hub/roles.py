"""Which Hub scopes each part has: the fewest that its work needs. Stewards have none."""

ROLES: list[dict[str, object]] = [
    {
        # A member opens and stops their own workspaces and may ask the commons, which decides what they see there.
        "name": "user",
        "scopes": ["self", "access:services!service=commons"],
    },
    {
        # A workspace's own token: it says who it is, tells when it was used, and asks the commons for its member.
        "name": "server",
        "scopes": ["users:activity!user", "access:servers!server", "access:services!service=commons"],
    },
    {
        # Puts people into their lanes' groups and stops workspaces whose access ended. It reads no activity, makes no
        # token, and starts nothing.
        "name": "commons",
        "scopes": [
            "list:users",
            "read:users:name",
            "read:servers",
            "delete:servers",
            "groups",
            "admin:groups",
        ],
        "services": ["commons"],
    },
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    },
]
