"""What did the operator choose? One frozen object, built once at start from the environment.

Read nowhere else: no other module looks at the environment. Names begin with `COMMONS_`; what JupyterHub
tells a service it starts (`JUPYTERHUB_…`) is read under JupyterHub's own names.
"""

import json
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from cosmos_commons.entitlement.decision import Terms

_MIB = 1024 * 1024


def _hub(name: str) -> AliasChoices:
    return AliasChoices(name.lower(), f"COMMONS_{name}", f"JUPYTERHUB_{name}")


class Settings(BaseSettings):
    """Everything the commons can be told. Secrets hide themselves in a repr."""

    model_config = SettingsConfigDict(
        env_prefix="COMMONS_", frozen=True, extra="ignore", populate_by_name=True
    )

    data_dir: Path = Field(description="The data folder of the whole installation.")
    database_url: str = Field("", description="An SQLAlchemy address; empty: SQLite in the data folder.")
    playbooks_dir: Path | None = Field(None, description="The folder that holds the playbooks on offer.")
    operator_token: SecretStr | None = Field(
        None, description="What the Hub process and `lanes` show; empty: `secrets/operator.token`."
    )
    cookie_secret: SecretStr | None = Field(
        None, description="Signs session cookies; empty: `secrets/commons.cookie`, made at first start."
    )
    lane_creators: Literal["admins", "everyone"] = Field(
        "admins", description="Who may open a lane from a page."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged."
    )
    max_body_bytes: int = Field(_MIB, gt=0, description="A larger request body is refused with 413.")
    # More would wait for the interpreter and for the lane's log in turn: measured, 95 of 100 posts took twice as long.
    threads: int = Field(4, ge=2, le=100, description="How many requests may work at the database at once.")
    hub_cache_seconds: float = Field(
        10, ge=0, le=15, description="How long the Hub's word on a token is believed."
    )
    session_days: int = Field(14, gt=0, description="After how many days a browser signs in again.")
    heartbeat_seconds: float = Field(
        10,
        gt=0,
        description="How often a quiet event stream says it is alive and asks again whether it may be.",
    )
    streams_per_person: int = Field(100, gt=0, description="How many event streams one person may hold open.")
    additions_per_minute: int = Field(
        60, gt=0, description="How many posts, responses and files one person may add in a minute."
    )
    lane_additions_per_minute: int = Field(
        1200, gt=0, description="The same for all people of a lane together."
    )
    changes_per_minute: int = Field(
        300, gt=0, description="How many other changes (drafts, read marks, reactions) one person may make."
    )
    grace_days: float = Field(
        7, ge=0, description="How many days a failed payment leaves access while it is tried again."
    )
    read_only_days: float = Field(
        14,
        ge=0,
        description="How many days a lane whose subscription ended can still be read before it closes.",
    )
    kept_days: float = Field(
        30,
        ge=0,
        description="How many days people whose access ended can open and take along their own files.",
    )
    believed_days: float = Field(
        30, gt=0, description="How many days after a paid period access goes on while Stripe cannot be asked."
    )
    membership_required: bool = Field(
        False, description="Whether lanes are only for people with the operator's own membership."
    )
    stripe_api_key: SecretStr = Field(
        SecretStr(""), description="Stripe's secret key; empty: nothing can be paid for here."
    )
    stripe_api_base: str = Field("", description="Where Stripe's API is; empty: Stripe's own address.")
    stripe_webhook_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="The signing secrets of our webhook endpoint, with commas between them."
    )
    stripe_livemode: bool = Field(
        False,
        validate_default=True,
        description="Whether the key moves real money; a key of the other mode is refused.",
    )
    stripe_application_fee_percent: float = Field(
        0,
        ge=0,
        le=100,
        description="What the operator keeps of what members pay to a lane's host, in percent.",
    )
    stripe_reconcile_minutes: float = Field(
        60, gt=0, description="How often all subscriptions are compared with Stripe's."
    )
    billing_catalogue: Path | None = Field(
        None, description="The plans on offer, a YAML file; empty: those that come with the program."
    )
    webhook_body_bytes: int = Field(512 * 1024, gt=0, description="A larger webhook is refused with 413.")
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="The mail server: smtps://NAME:PASSWORD@HOST:465 or smtp+starttls://…:587; empty: letters become "
        "files in the data folder.",
    )
    mail_from: str = Field("lanes@localhost.localdomain", description="The address that letters come from.")
    idempotency_days: int = Field(
        32,
        ge=32,
        description="How many days the Idempotency-Key of what adds something is kept; browsers send again for 30.",
    )

    service_name: str = Field("commons", validation_alias=_hub("SERVICE_NAME"))
    service_url: str = Field("http://127.0.0.1:8010/services/commons/", validation_alias=_hub("SERVICE_URL"))
    service_prefix: str = Field("/services/commons/", validation_alias=_hub("SERVICE_PREFIX"))
    base_url: str = Field("/", validation_alias=_hub("BASE_URL"))
    api_url: str = Field("http://127.0.0.1:8081/hub/api", validation_alias=_hub("API_URL"))
    api_token: SecretStr = Field(SecretStr(""), validation_alias=_hub("API_TOKEN"))
    client_id: str = Field("service-commons", validation_alias=_hub("CLIENT_ID"))
    host: str = Field(
        "", validation_alias=_hub("HOST"), description="The Hub's public origin with subdomains."
    )
    public_url: str = Field("", validation_alias=_hub("PUBLIC_URL"))
    public_hub_url: str = Field("", validation_alias=_hub("PUBLIC_HUB_URL"))
    oauth_callback_url: str = Field("", validation_alias=_hub("OAUTH_CALLBACK_URL"))
    oauth_access_scopes: frozenset[str] = Field(frozenset(), validation_alias=_hub("OAUTH_ACCESS_SCOPES"))

    @field_validator("service_prefix", "base_url")
    @classmethod
    def _slashed(cls, value: str) -> str:
        return "/" + value.strip("/") + "/" if value.strip("/") else "/"

    @field_validator("oauth_access_scopes", mode="before")
    @classmethod
    def _scopes(cls, value: object) -> object:
        return frozenset(json.loads(value)) if isinstance(value, str) and value else value or frozenset()

    @field_validator("stripe_webhook_secrets", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

    @field_validator("stripe_livemode")
    @classmethod
    def _of_its_mode(cls, value: bool, info: ValidationInfo) -> bool:
        key: SecretStr = info.data.get("stripe_api_key", SecretStr(""))
        live = key.get_secret_value()[2:8] == "_live_"
        if key and live != value:
            raise ValueError("the key is of the other mode")
        return value

    @property
    def takes_money(self) -> bool:
        """Whether anything can be paid for here."""
        return bool(self.stripe_api_key.get_secret_value())

    @property
    def payment_origins(self) -> tuple[str, ...]:
        """Where a form may lead on to: the pages on which people pay."""
        if not self.takes_money:
            return ()
        if self.stripe_api_base:
            parts = urlsplit(self.stripe_api_base)
            return (f"{parts.scheme}://{parts.netloc}",)
        return ("https://checkout.stripe.com", "https://billing.stripe.com", "https://connect.stripe.com")

    @property
    def state_dir(self) -> Path:
        """Where the commons' own database lies."""
        return self.data_dir / "commons"

    @property
    def files_dir(self) -> Path:
        """Where the contents of members' files lie."""
        return self.state_dir / "files"

    @property
    def mail_dir(self) -> Path:
        """Where letters lie that no mail server takes."""
        return self.data_dir / "mail"

    @property
    def curricula_dir(self) -> Path:
        """Where published curricula lie, as `LANE/VERSION/`."""
        return self.data_dir / "curricula"

    @property
    def database(self) -> str:
        """The address of the database as SQLAlchemy takes it."""
        return self.database_url or f"sqlite:///{self.state_dir / 'commons.sqlite'}"

    @property
    def hub_url(self) -> str:
        """The Hub as a browser reaches it, with a slash at the end."""
        return self.public_hub_url or f"{self.host}{self.base_url}hub/"

    @property
    def own_origin(self) -> bool:
        """Whether browsers find us at an origin that is not the Hub's too: with subdomains."""
        return bool(self.public_url) and urlsplit(self.public_url).netloc != urlsplit(self.hub_url).netloc

    @property
    def access_scopes(self) -> frozenset[str]:
        """Any one of these lets a Hub token in (JupyterHub: `Service.oauth_client_allowed_scopes`)."""
        return self.oauth_access_scopes or frozenset(
            {"access:services", f"access:services!service={self.service_name}"}
        )

    @property
    def terms(self) -> Terms:
        """What decisions on access rest on."""
        return Terms(
            grace=timedelta(days=self.grace_days),
            read_only=timedelta(days=self.read_only_days),
            kept=timedelta(days=self.kept_days),
            believed=timedelta(days=self.believed_days),
            membership=self.membership_required,
        )

    def with_secrets(self) -> Self:
        """The same settings with both secrets in place, read from (or, the cookie's, made in) `data/secrets/`."""
        folder = self.data_dir / "secrets"
        return self.model_copy(
            update={
                "cookie_secret": self.cookie_secret or SecretStr(_kept(folder / "commons.cookie")),
                "operator_token": self.operator_token or _read(folder / "operator.token"),
            }
        )


def _read(path: Path) -> SecretStr | None:
    try:
        return SecretStr(path.read_text().strip())
    except FileNotFoundError:
        return None


def _kept(path: Path) -> str:
    """The secret in `path`; made once, readable by its owner alone, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(fd)
        try:
            os.link(fresh, path)  # whoever links first wins; the other reads that one
        except FileExistsError:
            return path.read_text().strip()
        finally:
            fresh.unlink()
        return path.read_text().strip()
