"""Settings: read from the environment once, checked, frozen. A missing or unsafe value stops the start with a sentence
that says what to set. Every default is right in production and fit to publish, else there is none."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_CEILINGS = "Set SECRETARIAT_MAIL_CEILINGS to mail domains, each once, with PUBLIC or NU, such as delegation.example=NU, *=PUBLIC"


class UnsafeSetting(Exception):
    """The product refuses to start; the text says which setting to change and how."""


@dataclass(frozen=True)
class Settings:
    """All that an installation decides. Names in the environment: `SECRETARIAT_` and the field's name in capitals."""

    #: Signs tokens; at least 32 characters.
    secret_key: str = field(repr=False)
    #: Where files, the embedded database, fonts and undelivered mail are.
    data: Path
    #: Where the fonts cut for pages and PDFs are kept; empty means in the data folder.
    fonts: Path | None = None
    #: `sqlite:///…` or `postgresql+psycopg://…`; empty means a SQLite file in the data folder.
    database_url: str = field(default="", repr=False)
    #: Where files are kept: `s3://bucket/prefix` in an S3-compatible store; empty means a folder in the data folder.
    store: str = ""
    #: The `https://` address of that store, without the bucket; `http://` on the loopback only.
    store_endpoint: str = ""
    store_region: str = "us-east-1"
    #: Access key and secret of that store, of a user that may list, read, write and delete in the bucket.
    store_key: str = field(default="", repr=False)
    store_secret: str = field(default="", repr=False)
    #: Room for copies on this machine of what was read from that store, in megabytes.
    store_copies_mb: int = 5000
    #: `production` or `development`; development allows plain HTTP and host names of the loopback only.
    profile: str = "production"
    #: The address people use, without a slash at the end; mail and feeds point there.
    base_url: str = ""
    #: Host names answered to, comma-separated; empty means the host of the base address.
    hosts: tuple[str, ...] = ()
    #: Reverse proxies in front, each of which appends to X-Forwarded-For; none is believed beyond that many.
    proxies: int = 0
    #: `nginx`: it sends the files that the product lets go, by X-Accel-Redirect; empty means the product sends them.
    sendfile: str = ""
    #: Where mail goes: `smtp://host:25`, `smtps://…`, or `folder` (files in the data folder, for a demonstration).
    mail: str = "folder"
    #: The sender of the notices; there is none to fall back on in production.
    mail_from: str = "secretariat@example.org"
    #: Mail domain -> highest marking whose titles may go there by mail; `*` stands for all others, else `PUBLIC`.
    mail_ceilings: Mapping[str, str] = field(default_factory=dict)
    #: Name of the organisation, English and French.
    organisation_en: str = "Secretariat"
    organisation_fr: str = "Secrétariat"
    #: The installation's own time zone (IANA).
    zone: str = "Europe/Brussels"
    #: The highest marking that may be stored; the system is not accredited for classified information.
    ceiling: str = "NU"
    #: Demonstration: every page and PDF is labelled as fictional.
    demo: bool = False
    #: Largest file taken in, in megabytes.
    upload_limit_mb: int = 50
    #: The program that converts Word files into PDF: a name on the path or a whole path to LibreOffice, or `none`. Where it
    #: is not there, Word files are not taken.
    office: str = "soffice"
    #: Hours without a click after which one is signed out, and hours after which one is signed out in any case.
    idle_hours: int = 4
    session_hours: int = 14

    #: What a Prometheus server sends as its bearer token to get `/metrics`; empty means there is no such page.
    metrics_token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if len(self.secret_key) < 32:
            raise UnsafeSetting("Set SECRETARIAT_SECRET_KEY to at least 32 random characters")
        if self.profile not in ("production", "development"):
            raise UnsafeSetting("Set SECRETARIAT_PROFILE to production or development")
        if self.production and not self.base_url.startswith("https://"):
            raise UnsafeSetting("Set SECRETARIAT_BASE_URL to the https:// address that people use")
        if self.base_url.endswith("/"):
            raise UnsafeSetting("Set SECRETARIAT_BASE_URL without a slash at its end")
        if self.production and self.demo:
            raise UnsafeSetting("Demonstration data is for development only: unset SECRETARIAT_DEMO")
        if self.zone not in available_timezones():
            raise UnsafeSetting(f"Set SECRETARIAT_ZONE to an IANA time zone such as Europe/Brussels, not {self.zone!r}")
        if self.ceiling not in ("PUBLIC", "NU"):
            raise UnsafeSetting("Set SECRETARIAT_CEILING to PUBLIC or NU: nothing above may be stored here")
        if self.mail != "folder" and urlsplit(self.mail).scheme not in ("smtp", "smtps"):
            raise UnsafeSetting("Set SECRETARIAT_MAIL to smtp://host:port, smtps://host:port, or folder")
        if self.production and self.mail == "folder":
            raise UnsafeSetting("Set SECRETARIAT_MAIL to smtp://host:port: in production, mail must leave the house")
        if self.production and self.mail_from.endswith("@example.org"):
            raise UnsafeSetting("Set SECRETARIAT_MAIL_FROM to the address that the notices come from")
        for domain, marking in self.mail_ceilings.items():
            if not (domain == "*" or _DOMAIN.fullmatch(domain)) or marking not in ("PUBLIC", "NU"):
                raise UnsafeSetting(_CEILINGS)
        if 0 < len(self.metrics_token) < 32:
            raise UnsafeSetting("Set SECRETARIAT_METRICS_TOKEN to at least 32 random characters, or leave it out")
        self._check_store()
        if not 0 <= self.proxies <= 5:
            raise UnsafeSetting("Set SECRETARIAT_PROXIES to the number of reverse proxies in front, 0 to 5")
        if self.sendfile not in ("", "nginx"):
            raise UnsafeSetting("Set SECRETARIAT_SENDFILE to nginx, or leave it out")
        if self.sendfile and not self.proxies:
            raise UnsafeSetting("SECRETARIAT_SENDFILE needs nginx in front: set SECRETARIAT_PROXIES to 1 as well")
        if not 1 <= self.upload_limit_mb <= 500:
            raise UnsafeSetting("Set SECRETARIAT_UPLOAD_LIMIT_MB between 1 and 500")
        if not 1 <= self.idle_hours <= self.session_hours <= 72:
            raise UnsafeSetting(
                "Set SECRETARIAT_IDLE_HOURS and SECRETARIAT_SESSION_HOURS so that 1 <= idle <= session <= 72"
            )

    def _check_store(self) -> None:
        if self.store and not _BUCKET.fullmatch(self.store):
            raise UnsafeSetting("Set SECRETARIAT_STORE to s3://bucket or s3://bucket/prefix, or leave it out")
        if self.store and not _is_private(self.store_endpoint):
            raise UnsafeSetting(
                "Set SECRETARIAT_STORE_ENDPOINT to the https:// address of the store, without bucket, user or path"
            )
        for name in ("store_key", "store_secret"):
            if self.store and not getattr(self, name):
                raise UnsafeSetting(f"Set SECRETARIAT_{name.upper()}: the store is never asked without a name")
        if not 100 <= self.store_copies_mb <= 10_000_000:
            raise UnsafeSetting("Set SECRETARIAT_STORE_COPIES_MB between 100 and 10000000")

    @property
    def production(self) -> bool:
        return self.profile == "production"

    @property
    def url_of_database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'secretariat.sqlite3'}"

    @property
    def office_program(self) -> str:
        """The whole path of the program that converts Word files; empty if there is none on this machine."""
        return (shutil.which(self.office) or "") if self.office != "none" else ""

    @property
    def font_folder(self) -> Path:
        return self.fonts or self.data / "fonts"

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def allowed_hosts(self) -> frozenset[str]:
        own = {urlsplit(self.base_url).hostname or "localhost", *self.hosts}
        return frozenset(own if self.production else own | {"localhost", "127.0.0.1", "[::1]"})


def _is_private(endpoint: str) -> bool:
    """Tell whether what is said to this address is read by nobody on the way."""
    address = urlsplit(endpoint)
    plain = f"{address.scheme}://{address.netloc}" == endpoint and bool(address.hostname) and "@" not in address.netloc
    return plain and (
        address.scheme == "https"
        or (address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1"))
    )


def from_environment(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Read the settings. Raises UnsafeSetting for an unknown name, a missing value, or an unsafe one."""
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    known = {f"SECRETARIAT_{name.upper()}": name for name in Settings.__dataclass_fields__}
    for variable, text in environment.items():
        if not variable.startswith("SECRETARIAT_"):
            continue
        if variable not in known:
            raise UnsafeSetting(f"{variable} is not a setting; the settings are listed in docs/settings.md")
        values[known[variable]] = _read(known[variable], text)
    values |= overrides
    if values.get("store"):
        for variable in environment:
            if variable.startswith("AWS_"):
                raise UnsafeSetting(f"Unset {variable}: where files go is said by the settings of the store alone")
    for name in ("secret_key", "data"):
        if name not in values:
            raise UnsafeSetting(f"Set SECRETARIAT_{name.upper()}; it has no default")
    return Settings(**values)  # type: ignore[arg-type]  # the values were read by field above


def _read_ceilings(text: str) -> Mapping[str, str]:
    ceilings: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        domain, equals, marking = (piece.strip() for piece in part.partition("="))
        if not equals or domain.lower() in ceilings:
            raise UnsafeSetting(_CEILINGS)
        ceilings[domain.lower()] = marking.upper()
    return ceilings


def _read(name: str, text: str) -> object:
    if name in ("data", "fonts"):
        return Path(text)
    if name == "hosts":
        return tuple(host.strip() for host in text.split(",") if host.strip())
    if name == "mail_ceilings":
        return _read_ceilings(text)
    if name == "demo":
        if text not in ("0", "1"):
            raise UnsafeSetting("Set SECRETARIAT_DEMO to 0 or 1")
        return text == "1"
    if name in ("proxies", "upload_limit_mb", "store_copies_mb", "idle_hours", "session_hours"):
        if not text.isdigit():
            raise UnsafeSetting(f"Set SECRETARIAT_{name.upper()} to a whole number")
        return int(text)
    return text
