"""The product refuses to start on a missing, unknown or unsafe setting, and says which one and what to set."""

from __future__ import annotations

from pathlib import Path

import pytest

from secretariat.settings import Settings, UnsafeSetting, from_environment

KEY = "a key for tests, long enough to be taken"
SAFE = {
    "SECRETARIAT_SECRET_KEY": KEY,
    "SECRETARIAT_DATA": "/var/lib/secretariat",
    "SECRETARIAT_BASE_URL": "https://secretariat.example.org",
    "SECRETARIAT_MAIL": "smtp://mail.example.org:25",
    "SECRETARIAT_MAIL_FROM": "secretariat@council.test",
}
DEVELOPMENT = {
    "SECRETARIAT_SECRET_KEY": KEY,
    "SECRETARIAT_DATA": "data",
    "SECRETARIAT_PROFILE": "development",
    "SECRETARIAT_BASE_URL": "http://localhost:8000",
}


def test_production_is_what_one_gets_without_asking() -> None:
    settings = from_environment(SAFE)
    assert settings.production
    assert settings.allowed_hosts == {"secretariat.example.org"}
    assert settings.url_of_database == "sqlite:////var/lib/secretariat/secretariat.sqlite3"
    assert settings.font_folder == Path("/var/lib/secretariat/fonts")


def test_development_is_asked_for_and_answers_on_the_loopback() -> None:
    settings = from_environment(DEVELOPMENT)
    assert not settings.production
    assert {"localhost", "127.0.0.1"} <= settings.allowed_hosts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "too short"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "k" * 48),
        ("DATA", "data"),
        ("DATABASE_URL", "mysql://secretariat@127.0.0.1/secretariat"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql+psycopg://secretariat@127.0.0.1:postgres/secretariat"),
        ("PROFILE", "staging"),
        ("BASE_URL", "http://secretariat.example.org"),
        ("BASE_URL", ""),
        ("BASE_URL", "https://secretariat.example.org/"),
        ("BASE_URL", "https://secretariat.example.org/papers"),
        ("BASE_URL", "https://secretariat.example.org:https"),
        ("BASE_URL", "https://me@secretariat.example.org"),
        ("BASE_URL", "https://:8000"),
        ("BASE_URL", "https://[::1"),
        ("DEMO", "1"),
        ("DEMO", "yes"),
        ("ZONE", "Brussels"),
        ("CEILING", "NR"),
        ("MAIL", "folder"),
        ("MAIL", "http://mail.example.org"),
        ("MAIL", "smtp://"),
        ("MAIL", "smtp://mail.example.org:smtp"),
        ("MAIL_FROM", "secretariat@example.org"),
        ("PROXIES", "6"),
        ("PROXIES", "one"),
        ("PROXIES", "²"),
        ("SENDFILE", "apache"),
        ("WEB_STATEMENT_SECONDS", "0"),
        ("WEB_LOCK_SECONDS", "3601"),
        ("WORKER_STATEMENT_SECONDS", "long"),
        ("WORKER_LOCK_SECONDS", "0"),
        ("SENDFILE", "store"),  # a folder signs nothing
        ("SENDFILE", "nginx"),  # without a proxy in front nobody would get a file
        ("UPLOAD_LIMIT_MB", "0"),
        ("UPLOAD_LIMIT_MB", "501"),
        ("UPLOAD_LIMIT_MB", "much"),
        ("IDLE_HOURS", "0"),
        ("IDLE_HOURS", "15"),
        ("SESSION_HOURS", "73"),
        ("SESSION_HOURS", "-1"),
        ("SECRETKEY", "k" * 32),
        ("MAIL_CEILINGS", "NU"),
        ("MAIL_CEILINGS", "mission.example=NR"),
        ("MAIL_CEILINGS", "mission.example="),
        ("MAIL_CEILINGS", "=NU"),
        ("MAIL_CEILINGS", "mission=NU"),
        ("MAIL_CEILINGS", "*.example=NU"),
        ("MAIL_CEILINGS", "somebody@mission.example=NU"),
        ("MAIL_CEILINGS", "mission.example=NU, Mission.example=PUBLIC"),
    ],
)
def test_an_unsafe_setting_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(UnsafeSetting, match=f"SECRETARIAT_{name}"):
        from_environment({**SAFE, f"SECRETARIAT_{name}": value})


STORE = {
    **SAFE,
    "SECRETARIAT_STORE": "s3://papers/of/ours",
    "SECRETARIAT_STORE_ENDPOINT": "https://store.example.org:9000",
    "SECRETARIAT_STORE_KEY": "a-key-of-ours",
    "SECRETARIAT_STORE_SECRET": "a-secret-of-ours",
}


@pytest.mark.parametrize("endpoint", ["https://store.example.org", "http://127.0.0.1:9000", "http://localhost:9000"])
def test_a_store_is_reached_so_that_nobody_reads_along(endpoint: str) -> None:
    assert from_environment({**STORE, "SECRETARIAT_STORE_ENDPOINT": endpoint}).store == "s3://papers/of/ours"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STORE", "papers"),
        ("STORE", "https://store.example.org/papers"),
        ("STORE", "s3://"),
        ("STORE", "s3://Papers"),
        ("STORE", "s3://key:secret@papers"),
        ("STORE", "s3://papers/"),
        ("STORE", "s3://papers/../others"),
        ("STORE_ENDPOINT", ""),
        ("STORE_ENDPOINT", "http://store.example.org"),
        ("STORE_ENDPOINT", "http://127.0.0.1.example.org"),
        ("STORE_ENDPOINT", "store.example.org"),
        ("STORE_ENDPOINT", "https://key:secret@store.example.org"),
        ("STORE_ENDPOINT", "https://store.example.org/papers"),
        ("STORE_KEY", ""),
        ("STORE_SECRET", ""),
        ("STORE_COPIES_MB", "99"),
        ("STORE_COPIES_MB", "much"),
    ],
)
def test_an_unsafe_store_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(UnsafeSetting, match=rf"SECRETARIAT_{name}\b"):
        from_environment({**STORE, f"SECRETARIAT_{name}": value})


def test_nothing_else_says_where_files_go() -> None:
    """The library would take these from the environment."""
    with pytest.raises(UnsafeSetting, match="AWS_ENDPOINT_URL"):
        from_environment({**STORE, "AWS_ENDPOINT_URL": "https://elsewhere.example.org"})
    assert from_environment({**SAFE, "AWS_ENDPOINT_URL": "https://elsewhere.example.org"}).store == ""


@pytest.mark.parametrize("name", ["SECRETARIAT_SECRET_KEY", "SECRETARIAT_DATA"])
def test_what_has_no_default_must_be_set(name: str) -> None:
    with pytest.raises(UnsafeSetting, match=name):
        from_environment({variable: value for variable, value in SAFE.items() if variable != name})


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("hosts", "a.example.org, b.example.org,", ("a.example.org", "b.example.org")),
        ("fonts", "/srv/fonts", Path("/srv/fonts")),
        ("upload_limit_mb", "20", 20),
        ("idle_hours", "2", 2),
        ("web_threads", "8", 8),
        ("proxies", "1", 1),
        ("ceiling", "PUBLIC", "PUBLIC"),
        ("demo", "0", False),
        ("mail_ceilings", " Mission.example = nu ,*=PUBLIC,", {"mission.example": "NU", "*": "PUBLIC"}),
        ("mail_ceilings", "", {}),
    ],
)
def test_values_are_read_as_what_they_are(name: str, value: str, read: object) -> None:
    assert getattr(from_environment({**SAFE, f"SECRETARIAT_{name.upper()}": value}), name) == read


def test_other_names_of_the_environment_are_nobodys_business() -> None:
    assert from_environment({**SAFE, "PATH": "/usr/bin"}).production


def test_secrets_are_not_shown() -> None:
    settings = from_environment({**SAFE, "SECRETARIAT_DATABASE_URL": "postgresql+psycopg://me:hidden@db/secretariat"})
    assert "hidden" not in repr(settings)
    assert "of-ours" not in repr(from_environment(STORE))
    assert KEY not in repr(settings)


def test_settings_do_not_change() -> None:
    settings = from_environment(SAFE)
    with pytest.raises(AttributeError):
        settings.demo = True  # type: ignore[misc]  # that is the point


def test_nothing_else_must_be_set_in_production() -> None:
    Settings(
        secret_key=KEY,
        data=Path("/var/lib/secretariat"),
        base_url="https://s.example.org",
        mail="smtp://m.example.org",
        mail_from="secretariat@council.test",
    )


@pytest.mark.parametrize(
    ("address", "starts"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("https://secretariat.example.org:8443", True),
        ("", True),
        ("http://secretariat.example.org", False),
        ("http://localhost.example.org", False),
        ("localhost", False),
    ],
)
def test_plain_http_is_for_the_loopback_while_developing_too(address: str, starts: bool) -> None:
    """Elsewhere cookies would go unencrypted through the house under a profile meant for one desk."""
    environment = {**DEVELOPMENT, "SECRETARIAT_BASE_URL": address}
    if starts:
        from_environment(environment)
    else:
        with pytest.raises(UnsafeSetting, match="http:// on the loopback only"):
            from_environment(environment)
