"""Where one may be led, and what a browser is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.people.agents import browser_and_system
from secretariat.people.throttle import keyed
from secretariat.web.addresses import local_path


@pytest.mark.parametrize("address", ["/", "/papers?q=a%20b", "/meetings/abc#item-3", "/réunions"])
def test_a_path_of_ours_is_followed(address: str) -> None:
    assert local_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "papers",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "/" + "x" * 1000,
        "/sign-in?next=/sign-in",
        "/sign-out",
        "/language/fr?next=/",
    ],
)
def test_an_address_elsewhere_or_round_in_circles_is_not_followed(address: str | None) -> None:
    assert local_path(address) is None


@given(st.text(alphabet="/\\.:@?#ab \t\n\r\x00%", max_size=12))
def test_no_text_leads_to_another_host(text: str) -> None:
    """As browsers read it: tabs and line ends dropped, backslashes as slashes (WHATWG URL)."""
    led = local_path(text)
    if led is not None:
        seen = "".join(c for c in led if c not in "\t\n\r").replace("\\", "/")
        assert seen.startswith("/")
        assert not seen.startswith("//")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
            ),
            "Edge, Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                "Version/18.0 Mobile/15E148 Safari/604.1"
            ),
            "Safari, iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(agent: str, words: str) -> None:
    assert browser_and_system(agent) == words


def test_what_is_counted_is_kept_under_a_keyed_hash() -> None:
    assert keyed("one key", "person", "a@example.org") != keyed("another", "person", "a@example.org")
    assert keyed("k", "ab", "c") != keyed("k", "a", "bc")
    assert "example" not in keyed("k", "person", "a@example.org")
