"""A directory, or a proxy that recognises people, is refused at the start wherever it could be believed wrongly."""

from __future__ import annotations

import pytest

from secretariat.settings import UnsafeSetting, from_environment
from tests.unit.core.test_settings import DEVELOPMENT, SAFE

DIRECTORY = {
    "SECRETARIAT_OIDC_ISSUER": "https://directory.example.org/realm",
    "SECRETARIAT_OIDC_CLIENT_ID": "secretariat",
    "SECRETARIAT_OIDC_CLIENT_SECRET": "hidden from everybody",
}


@pytest.mark.parametrize("lacking", DIRECTORY)
def test_half_a_directory_is_none(lacking: str) -> None:
    with pytest.raises(UnsafeSetting, match=lacking):
        from_environment({**SAFE, **DIRECTORY, lacking: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://directory.example.org"),
        ("OIDC_ISSUER", "http://localhost:9000"),
        ("OIDC_ISSUER", "directory.example.org"),
        ("OIDC_ISSUER", "https://"),
        ("OIDC_ISSUER", "https://directory.example.org/?realm=1"),
        ("OIDC_ISSUER", "https://me:pw@directory.example.org"),
        ("OIDC_ISSUER", "https://directory.example.org/" + "x" * 255),
        ("OIDC_SCOPE", "openid profile"),
        ("OIDC_SCOPE", "email profile"),
    ],
)
def test_an_unsafe_directory_stops_the_start_and_is_named(name: str, value: str) -> None:
    assert from_environment({**SAFE, **DIRECTORY}).oidc_client_id == "secretariat"
    with pytest.raises(UnsafeSetting, match=f"SECRETARIAT_{name}"):
        from_environment({**SAFE, **DIRECTORY, f"SECRETARIAT_{name}": value})


PROXY = {
    "SECRETARIAT_PROXIES": "1",
    "SECRETARIAT_PROXY_HEADER": "X-Remote-User",
    "SECRETARIAT_PROXY_ADDRESSES": "127.0.0.1, 10.0.0.8/30, fd00::1",
}


@pytest.mark.parametrize("lacking", PROXY)
def test_a_proxy_is_believed_only_where_it_is_declared(lacking: str) -> None:
    assert len(from_environment({**SAFE, **PROXY}).proxy_networks) == 3
    with pytest.raises(UnsafeSetting, match=lacking):
        from_environment({**SAFE, **{name: value for name, value in PROXY.items() if name != lacking}})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROXY_HEADER", "X-Forwarded-For"),
        ("PROXY_HEADER", "x-csrf-token"),
        ("PROXY_HEADER", "Cookie"),
        ("PROXY_HEADER", "X-Remote User"),
        ("PROXY_EMAIL_HEADER", "Authorization"),
        ("PROXY_CONFIRM_HEADER", "Authorization"),
        ("PROXY_CONFIRM_HEADER", "x-remote-user"),
        ("PROXY_ADDRESSES", "proxy.example.org"),
        ("PROXY_ADDRESSES", "0.0.0.0/0"),
        ("PROXY_ADDRESSES", "::/0"),
        ("PROXY_ADDRESSES", "10.0.0.0/16"),
        ("PROXY_ADDRESSES", "10.0.0.1/24"),
    ],
)
def test_an_unsafe_proxy_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(UnsafeSetting, match=f"SECRETARIAT_{name}"):
        from_environment({**SAFE, **PROXY, f"SECRETARIAT_{name}": value})


def test_there_is_one_directory_and_not_two() -> None:
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_PROXY_HEADER or SECRETARIAT_OIDC_ISSUER"):
        from_environment({**SAFE, **PROXY, **DIRECTORY})
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_PROXY_EMAIL_HEADER"):
        from_environment({**SAFE, "SECRETARIAT_PROXY_EMAIL_HEADER": "X-Remote-Mail"})
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_PROXY_CONFIRM_HEADER"):
        from_environment({**SAFE, "SECRETARIAT_PROXY_CONFIRM_HEADER": "X-Confirmed-User"})


def test_passwords_are_kept_to_few_only_where_there_is_a_directory() -> None:
    few = {"SECRETARIAT_PASSWORDS": "break-glass"}
    for directory in (PROXY, DIRECTORY):
        assert from_environment({**SAFE, **directory, **few}).passwords == "break-glass"
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_PASSWORDS"):
        from_environment({**SAFE, **few})
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_PASSWORDS"):
        from_environment({**SAFE, **DIRECTORY, "SECRETARIAT_PASSWORDS": "nobody"})


def test_a_directory_on_this_machine_may_speak_plainly_while_developing() -> None:
    plain = {**DIRECTORY, "SECRETARIAT_OIDC_ISSUER": "http://localhost:9000"}
    assert from_environment({**DEVELOPMENT, **plain}).oidc_issuer == "http://localhost:9000"
    with pytest.raises(UnsafeSetting, match="SECRETARIAT_OIDC_ISSUER"):
        from_environment({**DEVELOPMENT, **plain, "SECRETARIAT_OIDC_ISSUER": "http://directory.example.org"})


def test_the_clients_secret_is_not_shown() -> None:
    assert "hidden" not in repr(from_environment({**SAFE, **DIRECTORY}))
