"""The data folder: what is where, whose it is, and which version of it this program understands."""

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from cosmos_hub.house.errors import HouseError

VERSION = 1
"""Of the folder's layout. Raise it with a migration in `open`, never without."""


@dataclass(frozen=True)
class Layout:
    """Paths below one data folder."""

    data: Path

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def hub(self) -> Path:
        return self.data / "hub"

    @property
    def traefik(self) -> Path:
        return self.hub / "traefik"

    @property
    def database(self) -> Path:
        """The Hub's own: who has signed in, and which workspaces it knows."""
        return self.hub / "hub.sqlite"

    @property
    def accounts(self) -> Path:
        return self.hub / "accounts.sqlite"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def gate_socket(self) -> Path:
        """Where the gate is told."""
        return self.run / "gate" / "control.sock"

    @property
    def fork_socket(self) -> Path:
        """Where the fork server is asked."""
        return self.run / "fork.sock"

    @property
    def lifeline(self) -> Path:
        """The pipe that workspaces hang on."""
        return self.run / "lifeline"

    @property
    def unfilled(self) -> Path:
        """There until the first start has ended well."""
        return self.data / "UNFILLED"

    @property
    def lock(self) -> Path:
        """Held by the one house that runs on this folder."""
        return self.data / "lock"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def operator_token(self) -> Path:
        return self.secrets / "operator.token"

    @property
    def sign_in(self) -> Path:
        """The operator's, where there are other ways to sign in than local accounts."""
        return self.secrets / "sign-in.toml"

    @property
    def stripe_sandbox(self) -> Path:
        """What the sandbox remembers of who pays."""
        return self.data / "stripe-sandbox"

    @property
    def stripe_key(self) -> Path:
        """The one key that the sandbox takes."""
        return self.secrets / "stripe-sandbox.key"

    @property
    def stripe_webhook(self) -> Path:
        """What the sandbox signs with."""
        return self.secrets / "stripe-sandbox.webhook"

    @property
    def state(self) -> Path:
        """What `lanes` needs to find the house that runs: written by the supervisor, gone when it ends."""
        return self.run / "house.json"

    def is_new(self) -> bool:
        """Whether nothing has ever been kept here."""
        return not (self.data / "VERSION").exists()

    def check(self) -> None:
        """See that the folder can be used, before anything is started.

        Raises:
            HouseError: where it is of a newer version, not readable, not a folder, or somebody else's.
        """
        if not self.data.exists():
            return
        if not self.data.is_dir():
            raise HouseError(f"{self.data} is not a folder. Give another one: make up DATA=/path/to/folder")
        if not os.access(self.data, os.R_OK | os.W_OK | os.X_OK):
            raise HouseError(
                f"The data folder {self.data} cannot be read and written by this user. "
                "Run as its owner, or give another one: make up DATA=/path/to/folder"
            )
        if self.is_new():
            if not self.unfilled.exists() and {entry.name for entry in self.data.iterdir()} - {
                self.lock.name
            }:
                raise HouseError(
                    f"{self.data} holds other files and no Cosmos Lanes data. "
                    "Give an empty folder: make up DATA=/path/to/folder"
                )
            return
        owner = self.data.stat().st_uid
        if os.geteuid() == 0 != owner:
            raise HouseError(
                f"The data folder {self.data} belongs to user {owner}, and root would take it over. "
                "Run as that user, or give another one: make up DATA=/path/to/folder"
            )
        text = (self.data / "VERSION").read_text().strip()
        if not text.isdigit() or int(text) > VERSION:
            raise HouseError(
                f"The data folder {self.data} was made by a newer version of Cosmos Lanes (layout {text}; this one "
                f"knows {VERSION}). Update Cosmos Lanes (git pull), or give another folder: make up DATA=/path"
            )

    def make(self, house_uid: int) -> None:
        """Make what is missing, with the right owners; `house_uid` matters only as root."""
        for folder, mode, of_house in (
            (self.data, 0o711, False),
            (self.secrets, 0o700, True),
            (self.hub, 0o700, True),
            (self.traefik, 0o700, True),
            (self.data / "commons", 0o700, True),
            (self.stripe_sandbox, 0o700, True),
            (self.data / "mail", 0o700, True),
            (self.data / "curricula", 0o755, True),
            (self.data / "homes", 0o711, False),
            (self.data / "archives", 0o700, False),
            (self.run, 0o711, False),
            (self.run / "held", 0o700, False),
            (self.run / "workspaces", 0o711, False),
            (self.run / "out", 0o711, True),
            (self.run / "gate", 0o700, True),
            (self.run / "gate" / "ports", 0o700, True),
            (self.run / "empty", 0o755, False),
            (self.logs, 0o711, False),
        ):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)
            if os.geteuid() == 0:
                owner = house_uid if of_house else 0
                os.chown(folder, owner, owner)
        if not self.operator_token.exists():
            self.write_secret(self.operator_token, secrets.token_urlsafe(32), house_uid)
        for path, begins in ((self.stripe_key, "sk_test_"), (self.stripe_webhook, "whsec_")):
            if not path.exists():
                self.write_secret(path, begins + secrets.token_hex(16), house_uid)
        (self.data / "VERSION").write_text(f"{VERSION}\n")

    def sweep(self) -> None:
        """Take away what the processes of an earlier house left in `run`; nobody may be running on the folder."""
        for folder in (
            self.run / "held",
            self.run / "workspaces",
            self.run / "out",
            self.run / "gate" / "ports",
        ):
            for left in folder.iterdir():
                if left.is_dir() and not left.is_symlink():
                    shutil.rmtree(left)
                else:
                    left.unlink()
        self.state.unlink(missing_ok=True)

    def write_secret(self, path: Path, text: str, house_uid: int) -> None:
        """Write a file that only the house can read, whole or not at all."""
        fresh = path.with_name(f".{path.name}.new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if os.geteuid() == 0:
            os.chown(fresh, house_uid, house_uid)
        fresh.rename(path)
