"""Every setting is either one that can be unsafe, with a value that is refused, or one of which every value is safe."""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Iterable

import pytest

from secretariat.operations.check import SECRET
from secretariat.settings import Settings, UnsafeSetting, from_environment
from tests.unit.core.test_directory_settings import DIRECTORY
from tests.unit.core.test_directory_settings import PROXY as IN_FRONT
from tests.unit.core.test_settings import DEVELOPMENT, SAFE, STORE

#: An unsafe value of each, in an environment that is safe without it.
UNSAFE = {
    "secret_key": (SAFE, "k" * 48),
    "data": (SAFE, "data"),
    "database_url": (SAFE, "sqlite:///:memory:"),
    "store": (STORE, "s3://"),
    "store_endpoint": (STORE, "http://store.example.org"),
    "store_key": (STORE, ""),
    "store_secret": (STORE, ""),
    "store_copies_mb": (STORE, "1"),
    "profile": (SAFE, "staging"),
    "base_url": (SAFE, "http://secretariat.example.org"),
    "hosts": (SAFE, "*"),
    "web_statement_seconds": (SAFE, "0"),
    "web_lock_seconds": (SAFE, "0"),
    "worker_statement_seconds": (SAFE, "0"),
    "worker_lock_seconds": (SAFE, "0"),
    "web_threads": (SAFE, "13"),
    "proxies": (SAFE, "6"),
    "sendfile": (SAFE, "nginx"),
    "mail": (SAFE, "folder"),
    "mail_from": (SAFE, "secretariat@example.org"),
    "mail_ceilings": (SAFE, "*=NR"),
    "zone": (SAFE, "Nowhere"),
    "ceiling": (SAFE, "NR"),
    "demo": (SAFE, "1"),
    "upload_limit_mb": (SAFE, "5000"),
    "pace_searches": (SAFE, "0"),
    "pace_files": (SAFE, "0"),
    "pace_exports": (SAFE, "0"),
    "member_days": (SAFE, "0"),
    "review_days": (SAFE, "0"),
    "idle_hours": (SAFE, "100"),
    "session_hours": (SAFE, "100"),
    "oidc_issuer": ({**SAFE, **DIRECTORY}, "http://directory.example.org"),
    "oidc_client_id": ({**SAFE, **DIRECTORY}, ""),
    "oidc_client_secret": ({**SAFE, **DIRECTORY}, ""),
    "oidc_scope": ({**SAFE, **DIRECTORY}, "profile"),
    "oidc_groups_claim": ({**SAFE, **DIRECTORY}, ""),
    "proxy_header": ({**SAFE, **IN_FRONT}, "Cookie"),
    "proxy_email_header": ({**SAFE, **IN_FRONT}, "Cookie"),
    "proxy_confirm_header": ({**SAFE, **IN_FRONT}, "X-Remote-User"),
    "proxy_addresses": ({**SAFE, **IN_FRONT}, "0.0.0.0/0"),
    "passwords": (SAFE, "break-glass"),
    "metrics_token": (SAFE, "short"),
    "clamav": (SAFE, "http://clamav.example.org"),
}
#: Of these no value gives anything away; a wrong one is found by `secretariat check` or `upgrade`, or seen.
ALWAYS_SAFE = {
    *("fonts", "store_region", "web_role", "worker_role", "organisation_en", "organisation_fr", "office"),
}


def unsaid(fields: Iterable[str]) -> set[str]:
    """Return the settings of which nobody said whether they can be unsafe."""
    return set(fields) ^ (UNSAFE.keys() | ALWAYS_SAFE)


def test_nobody_has_forgotten_a_setting() -> None:
    assert unsaid(Settings.__dataclass_fields__) == set()
    assert UNSAFE.keys().isdisjoint(ALWAYS_SAFE)


def test_a_forgotten_setting_is_seen() -> None:
    assert unsaid([*Settings.__dataclass_fields__, "debug"]) == {"debug"}


@pytest.mark.parametrize("name", UNSAFE)
def test_its_unsafe_value_alone_stops_the_start(name: str) -> None:
    environment, value = UNSAFE[name]
    from_environment(environment)
    with pytest.raises(UnsafeSetting, match=rf"SECRETARIAT_{name.upper()}\b"):
        from_environment({**environment, f"SECRETARIAT_{name.upper()}": value})


@pytest.mark.parametrize("name", ["", "Europe", "../etc/localtime", "/etc/localtime", "Europe/brussels"])
def test_what_names_no_zone_stops_the_start(name: str) -> None:
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_ZONE"):
        from_environment({**SAFE, "SECRETARIAT_ZONE": name})


def test_a_password_that_would_be_taken_for_the_host_stops_the_start_untold() -> None:
    address = "postgresql+psycopg://secretariat:{}@db.example.org/secretariat?application_name=a@b"
    from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": address.format("pass%40word")})
    with pytest.raises(UnsafeSetting, match="%40") as refused:
        from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": address.format("pass@word")})
    assert "word@" not in str(refused.value)
    assert "pass@" not in str(refused.value)


@pytest.mark.parametrize("port", ["postgres", "5432x", "0", "65536", "-1"])
def test_a_port_that_is_none_stops_the_start_and_tells_no_password(port: str) -> None:
    address = "postgresql+psycopg://secretariat:canary@db.example.org:{}/secretariat"
    from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": address.format("5432")})
    with pytest.raises(UnsafeSetting, match=r"SECRETARIAT_DATABASE_URL .* port") as refused:
        from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": address.format(port)})
    assert "canary" not in told(refused.value)


def test_a_password_that_stands_where_the_port_does_is_not_told_either() -> None:
    with pytest.raises(UnsafeSetting, match="port") as refused:
        from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": "postgresql+psycopg://secretariat:canary/secretariat"})
    assert "canary" not in told(refused.value)


def told(refusal: UnsafeSetting) -> str:
    """What a WSGI server would print."""
    return "".join(traceback.format_exception_only(refusal)) + repr(refusal.__cause__) + repr(refusal.__context__)


def test_a_key_of_few_characters_will_do_while_developing_and_what_makes_one_is_said() -> None:
    from_environment({**DEVELOPMENT, "SECRETARIAT_SECRET_KEY": "k" * 32})
    for few in ("k" * 64, "changeme" * 8, "0123456" * 5):
        with pytest.raises(UnsafeSetting, match=r"SECRETARIAT_SECRET_KEY.*token_urlsafe") as refused:
            from_environment({**SAFE, "SECRETARIAT_SECRET_KEY": few})
        assert few not in str(refused.value)


def test_a_key_that_a_program_for_secrets_made_is_taken() -> None:
    for key in (secrets.token_urlsafe(48), secrets.token_hex(32)):
        assert from_environment({**SAFE, "SECRETARIAT_SECRET_KEY": key}).secret_key == key


@pytest.mark.parametrize(
    "address",
    ["sqlite:///", "sqlite:///?timeout=5", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true",
     "sqlite:///file:one?mode=memory&uri=true"],
)  # fmt: skip
@pytest.mark.parametrize("environment", [SAFE, DEVELOPMENT], ids=["production", "development"])
def test_a_database_in_no_file_stops_the_start(environment: dict[str, str], address: str) -> None:
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_DATABASE_URL to sqlite:/// and a file"):
        from_environment({**environment, "SECRETARIAT_DATABASE_URL": address})


def test_a_file_of_the_database_is_named_in_full_as_the_data_folder_is() -> None:
    for name in ("data", "./data", "", "~/data"):
        with pytest.raises(UnsafeSetting, match="SECRETARIAT_DATA to a whole path"):
            from_environment({**SAFE, "SECRETARIAT_DATA": name})
    with pytest.raises(UnsafeSetting, match=r"SECRETARIAT_DATABASE_URL .* the whole path"):
        from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": "sqlite:///one.sqlite3"})
    from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": "sqlite:////srv/one.sqlite3"})
    from_environment({**DEVELOPMENT, "SECRETARIAT_DATABASE_URL": "sqlite:///one.sqlite3"})


def test_what_is_never_printed_is_never_shown_by_check_either() -> None:
    hidden = {name for name, field in Settings.__dataclass_fields__.items() if not field.repr}
    assert hidden <= SECRET
