"""Settings: read from the environment once, checked, frozen. A missing or unsafe value stops the start with a sentence
that says what to set. Every default is right in production and fit to publish, else there is none."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field  # noqa: TID251  # settings refuse any change when the program runs, too
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")
_DATABASE = ("sqlite:///", "postgresql+psycopg://")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_SCANNER = re.compile(r"unix:/\S+|tcp://([a-z0-9.-]+|\[[0-9a-f:]+\]):[1-9][0-9]{0,4}")
#: A header that nobody but the proxy has a use for.
_HEADER = re.compile(r"(?!X-Forwarded|X-CSRF|X-Request)(X-[A-Z0-9-]*[A-Z0-9]|Remote-User)", re.IGNORECASE)
_SECONDS = ("web_statement_seconds", "web_lock_seconds", "worker_statement_seconds", "worker_lock_seconds")
_PACES = ("pace_searches", "pace_files", "pace_exports")
_NUMBERS = (
    *("proxies", "upload_limit_mb", "store_copies_mb", "member_days", "review_days", "idle_hours", "session_hours"),
    *("web_threads", *_SECONDS, *_PACES),
)
_KEY = (
    "Set SECRETARIAT_SECRET_KEY to at least 32 random characters, such as this prints: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
)
_CEILINGS = "Set SECRETARIAT_MAIL_CEILINGS to mail domains, each once, with PUBLIC or NU, such as delegation.example=NU, *=PUBLIC"


def _is_zone(name: str) -> bool:
    """Tell whether there is a zone of a name. To list all 600 of them takes a start longer than all other settings together."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # unknown, no name at all, the folder of several
        return False
    return True


class UnsafeSetting(Exception):
    """The product refuses to start; the text says which setting to change and how."""


@dataclass(frozen=True)
class Settings:
    """All that an installation decides. Names in the environment: `SECRETARIAT_` and the field's name in capitals."""

    #: Signs tokens; at least 32 characters, in production of at least 8 kinds: what is random, of digits even, has them.
    secret_key: str = field(repr=False)
    #: Where files, the embedded database, fonts and undelivered mail are; in production a whole path.
    data: Path
    #: Where the fonts cut for pages and PDFs are kept; empty means in the data folder.
    fonts: Path | None = None
    #: `sqlite:///…` with a file, or `postgresql+psycopg://…`; empty means a SQLite file in the data folder.
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
    #: Seconds after which PostgreSQL cuts off a statement, and waiting for a lock, of a web process and of a worker.
    web_statement_seconds: int = 15
    web_lock_seconds: int = 10
    worker_statement_seconds: int = 120
    worker_lock_seconds: int = 30
    #: Roles of PostgreSQL that `upgrade` and `restore`, run as the owner, give what web and worker need; empty gives nothing.
    web_role: str = ""
    worker_role: str = ""
    #: How many requests a web process answers at once; each keeps a connection to the database.
    web_threads: int = 2
    #: `production` or `development`; development allows plain HTTP and host names of the loopback only.
    profile: str = "production"
    #: The address people use, without a slash at the end; mail and feeds point there.
    base_url: str = ""
    #: Host names answered to, comma-separated; empty means the host of the base address.
    hosts: tuple[str, ...] = ()
    #: Reverse proxies in front, each of which appends to X-Forwarded-For; none is believed beyond that many.
    proxies: int = 0
    #: `nginx`: it sends the files that the product lets go, by X-Accel-Redirect; `store`: people are led to the S3-compatible
    #: store, by addresses signed for a minute; empty means the product sends them.
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
    #: Where ClamAV's daemon is asked about every file that is brought: `unix:/run/clamav/clamd.ctl` or `tcp://host:3310`; empty
    #: asks nobody. Where it is set and does not answer, no file is taken.
    clamav: str = ""
    #: Hours without a click after which one is signed out, and hours after which one is signed out in any case.
    idle_hours: int = 4
    session_hours: int = 14

    #: The directory's OpenID Connect issuer, as its own metadata names it; empty means that there is none. The three go
    #: together.
    oidc_issuer: str = ""
    #: Under what name the directory knows this installation.
    oidc_client_id: str = ""
    #: How this installation shows the directory that it is the one.
    oidc_client_secret: str = field(default="", repr=False)
    #: What the directory is asked for; it must tell the address and that it was verified.
    oidc_scope: str = "openid email profile"
    #: The claim in which the directory names a person's groups; what each gives is entered on a page.
    oidc_groups_claim: str = "groups"
    #: The header in which a proxy in front names who it has recognised (Kerberos, client certificate); empty means none.
    proxy_header: str = ""
    #: The header in which it gives their verified address, where the name is none.
    proxy_email_header: str = ""
    #: The header in which it names whom it has asked anew, at /confirm/proxy/ alone; empty means it cannot ask.
    proxy_confirm_header: str = ""
    #: The addresses, or small networks, from which these headers are believed, comma-separated.
    proxy_addresses: tuple[str, ...] = ()
    #: Who may sign in with a password: `everybody`, or `break-glass` for administrators marked so.
    passwords: str = "everybody"
    #: How many searches, files looked through (sent, or shown from Word) and files made (lists taken out, packs, Word files)
    #: one person gets within ten minutes.
    pace_searches: int = 600
    pace_files: int = 240
    pace_exports: int = 120
    #: Days for which a head of delegation may let a person in, or prolong it, at a time.
    member_days: int = 400
    #: Every how many days accounts are reviewed; one not used for as long is asked about.
    review_days: int = 90

    #: What a Prometheus server sends as its bearer token to get `/metrics`; empty means there is no such page.
    metrics_token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if len(self.secret_key) < 32:
            raise UnsafeSetting(_KEY)
        if self.profile not in ("production", "development"):
            raise UnsafeSetting("Set SECRETARIAT_PROFILE to production or development")
        if self.production and len(set(self.secret_key)) < 8:
            raise UnsafeSetting(_KEY)
        if self.production and not self.data.is_absolute():
            # Made absolute at the start, it would still lead web, worker and commands, each begun elsewhere, to different houses.
            raise UnsafeSetting(
                "Set SECRETARIAT_DATA to a whole path, such as /var/lib/secretariat: a relative one is another "
                "folder wherever a command is run"
            )
        if self.production and not self.base_url.startswith("https://"):
            raise UnsafeSetting("Set SECRETARIAT_BASE_URL to the https:// address that people use")
        if self.base_url.endswith("/"):
            raise UnsafeSetting("Set SECRETARIAT_BASE_URL without a slash at its end")
        if self.base_url and not _is_address(self.base_url):
            raise UnsafeSetting(
                "Set SECRETARIAT_BASE_URL to https:// and a host name, without user and path; http:// on the loopback only"
            )
        if self.database_url:
            self._check_database()
        if not all(_HOST.fullmatch(host) for host in self.hosts):
            raise UnsafeSetting("Set SECRETARIAT_HOSTS to host names in full, without scheme, port or asterisk")
        if self.clamav and not _SCANNER.fullmatch(self.clamav):
            raise UnsafeSetting("Set SECRETARIAT_CLAMAV to unix:/path/of/socket or tcp://host:port, or leave it out")
        if self.production and self.demo:
            raise UnsafeSetting("Demonstration data is for development only: unset SECRETARIAT_DEMO")
        if not _is_zone(self.zone):
            raise UnsafeSetting(f"Set SECRETARIAT_ZONE to an IANA time zone such as Europe/Brussels, not {self.zone!r}")
        if self.ceiling not in ("PUBLIC", "NU"):
            raise UnsafeSetting("Set SECRETARIAT_CEILING to PUBLIC or NU: nothing above may be stored here")
        if self.mail != "folder" and not _is_mail_server(self.mail):
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
        self._check_directory()
        self._check_proxy()
        if not 0 <= self.proxies <= 5:
            raise UnsafeSetting("Set SECRETARIAT_PROXIES to the number of reverse proxies in front, 0 to 5")
        for name in _SECONDS:
            if not 1 <= getattr(self, name) <= 3600:
                raise UnsafeSetting(f"Set SECRETARIAT_{name.upper()} between 1 and 3600")
        for name in _PACES:
            if not 10 <= getattr(self, name) <= 1_000_000:
                raise UnsafeSetting(f"Set SECRETARIAT_{name.upper()} between 10 and 1000000")
        if self.sendfile not in ("", "nginx", "store"):
            raise UnsafeSetting("Set SECRETARIAT_SENDFILE to nginx or store, or leave it out")
        if self.sendfile == "store" and not self.store:
            raise UnsafeSetting(
                "Set SECRETARIAT_SENDFILE to store only where SECRETARIAT_STORE names one, or leave it out"
            )
        if self.sendfile == "nginx" and not self.proxies:
            raise UnsafeSetting("SECRETARIAT_SENDFILE needs nginx in front: set SECRETARIAT_PROXIES to 1 as well")
        if not 1 <= self.web_threads <= 12:
            raise UnsafeSetting("Set SECRETARIAT_WEB_THREADS between 1 and 12; for more, start another web process")
        if not 1 <= self.upload_limit_mb <= 500:
            raise UnsafeSetting("Set SECRETARIAT_UPLOAD_LIMIT_MB between 1 and 500")
        if not 1 <= self.member_days <= 3650:
            raise UnsafeSetting("Set SECRETARIAT_MEMBER_DAYS between 1 and 3650")
        if not 1 <= self.review_days <= 730:
            raise UnsafeSetting("Set SECRETARIAT_REVIEW_DAYS between 1 and 730")
        if not 1 <= self.idle_hours <= self.session_hours <= 72:
            raise UnsafeSetting(
                "Set SECRETARIAT_IDLE_HOURS and SECRETARIAT_SESSION_HOURS so that 1 <= idle <= session <= 72"
            )

    def _check_database(self) -> None:
        """None of the sentences tells the address: a password is in it."""
        if not self.database_url.startswith(_DATABASE):
            raise UnsafeSetting(f"Set SECRETARIAT_DATABASE_URL to {' or '.join(_DATABASE)}…, or leave it out")
        if self.database_url.startswith("postgresql") and self.database_url.partition("?")[0].count("@") > 1:
            # What stands behind the first would be taken for the host, and a piece of the password be told as its name.
            raise UnsafeSetting("Write each @ of the password in SECRETARIAT_DATABASE_URL as %40, and each % as %25")
        try:
            address = make_url(self.database_url)
        except (ArgumentError, ValueError):
            address = None
        if address is None or (address.port is not None and not 1 <= address.port <= 65535):
            raise UnsafeSetting(
                "Set SECRETARIAT_DATABASE_URL to …user:password@host/name, or to …user:password@host:port/name with a number "
                "from 1 to 65535 as the port"
            )
        if address.get_backend_name() != "sqlite":
            return
        file = address.database or ""
        if not file or ":memory:" in file or address.query.get("mode") == "memory":
            raise UnsafeSetting(
                "Set SECRETARIAT_DATABASE_URL to sqlite:/// and a file, or leave it out: a database in memory is each "
                "process's own, and lost when it ends"
            )
        if self.production and not Path(file.removeprefix("file:")).is_absolute():
            raise UnsafeSetting(
                "Set SECRETARIAT_DATABASE_URL to sqlite:/// and the whole path of a file, so that there are four slashes: a "
                "relative one is another file wherever a command is run"
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

    def _check_directory(self) -> None:
        named = (self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret)
        if any(named) and not all(named):
            raise UnsafeSetting(
                "Set SECRETARIAT_OIDC_ISSUER, SECRETARIAT_OIDC_CLIENT_ID and SECRETARIAT_OIDC_CLIENT_SECRET together, "
                "or none of them"
            )
        if len(self.oidc_issuer) > 255 or (self.oidc_issuer and not self._is_issuer(self.oidc_issuer)):
            raise UnsafeSetting(
                "Set SECRETARIAT_OIDC_ISSUER to the https:// address that the directory names as its issuer, "
                "without a question mark or a name and password in it"
            )
        if self.oidc_issuer and not {"openid", "email"} <= set(self.oidc_scope.split()):
            raise UnsafeSetting("Set SECRETARIAT_OIDC_SCOPE to words with openid and email among them")
        if self.oidc_issuer and not self.oidc_groups_claim:
            raise UnsafeSetting("Set SECRETARIAT_OIDC_GROUPS_CLAIM to the claim in which the directory names groups")

    def _check_proxy(self) -> None:
        if self.proxy_header and self.oidc_issuer:
            raise UnsafeSetting("Set SECRETARIAT_PROXY_HEADER or SECRETARIAT_OIDC_ISSUER, not both")
        if self.proxy_header and not self.proxies:
            raise UnsafeSetting(
                "Set SECRETARIAT_PROXIES to the number of reverse proxies in front, or unset SECRETARIAT_PROXY_HEADER"
            )
        further = self.proxy_email_header or self.proxy_confirm_header
        if bool(self.proxy_header) != bool(self.proxy_addresses) or (further and not self.proxy_header):
            raise UnsafeSetting(
                "Set SECRETARIAT_PROXY_HEADER and SECRETARIAT_PROXY_ADDRESSES together, with or without "
                "SECRETARIAT_PROXY_EMAIL_HEADER and SECRETARIAT_PROXY_CONFIRM_HEADER, or none of them"
            )
        if len({header.lower() for header in self.proxy_headers}) < len(self.proxy_headers):
            raise UnsafeSetting(
                "Set SECRETARIAT_PROXY_CONFIRM_HEADER to a header that says nothing else: by the others everybody comes "
                "who was recognised, and nobody was asked anew"
            )
        for name in ("proxy_header", "proxy_email_header", "proxy_confirm_header"):
            header = getattr(self, name)
            if header and not _HEADER.fullmatch(header):
                raise UnsafeSetting(
                    f"Set SECRETARIAT_{name.upper()} to a header of its own, such as X-Remote-User: "
                    "one that browsers and other proxies use will not do"
                )
        try:
            wide = any(network.num_addresses > 256 for network in self.proxy_networks)
        except ValueError:
            wide = True
        if wide:
            raise UnsafeSetting(
                "Set SECRETARIAT_PROXY_ADDRESSES to the addresses of the proxies, such as 127.0.0.1, 10.0.0.8/30: "
                "networks of at most 256 addresses"
            )
        if self.passwords not in ("everybody", "break-glass"):
            raise UnsafeSetting("Set SECRETARIAT_PASSWORDS to everybody or break-glass")
        if self.passwords != "everybody" and not self.has_directory:
            raise UnsafeSetting("Set SECRETARIAT_PASSWORDS to everybody: without a directory nobody else could sign in")

    def _is_issuer(self, address: str) -> bool:
        """Tell whether an issuer can be trusted to be who it says: over HTTPS, or on this machine while developing."""
        parts = _parts(address)
        plain = not self.production and parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
        bare = parts.hostname and not (parts.query or parts.fragment or "@" in parts.netloc)
        return bool(bare and (parts.scheme == "https" or plain))

    @property
    def production(self) -> bool:
        return self.profile == "production"

    @property
    def has_directory(self) -> bool:
        """Whether somebody other than this system can say who people are."""
        return bool(self.oidc_issuer or self.proxy_header)

    @property
    def proxy_headers(self) -> tuple[str, ...]:
        """What a proxy in front may say, header by header."""
        return tuple(filter(None, (self.proxy_header, self.proxy_email_header, self.proxy_confirm_header)))

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(address) for address in self.proxy_addresses)

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


def _parts(address: str) -> SplitResult:
    """Return the parts of an address; of one that is none, no parts."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # it is read here only, and may be no number
    except ValueError:
        return urlsplit("")
    return parts


def _is_address(address: str) -> bool:
    """Tell whether people can be led to an address, and what they say there is read by nobody on the way."""
    parts = _parts(address)
    return _is_private(address) and bool(
        _HOST.fullmatch(parts.netloc.lower().rpartition(":")[0] if parts.port else parts.netloc.lower())
    )


def _is_mail_server(address: str) -> bool:
    parts = _parts(address)
    return parts.scheme in ("smtp", "smtps") and bool(parts.hostname)


def _is_private(endpoint: str) -> bool:
    """Tell whether what is said to this address is read by nobody on the way."""
    address = _parts(endpoint)
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
    if name in ("hosts", "proxy_addresses"):
        return tuple(host.strip() for host in text.split(",") if host.strip())
    if name == "mail_ceilings":
        return _read_ceilings(text)
    if name == "demo":
        if text not in ("0", "1"):
            raise UnsafeSetting("Set SECRETARIAT_DEMO to 0 or 1")
        return text == "1"
    if name in _NUMBERS:
        if not (text.isascii() and text.isdigit()):
            raise UnsafeSetting(f"Set SECRETARIAT_{name.upper()} to a whole number")
        return int(text)
    return text
