"""Which page of a list an address asks for, and what the page says of the others."""

from __future__ import annotations

import pytest
from flask import Flask

from secretariat.web import paging


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/things/<kind>", "things", lambda **_given: "")
    return app


@pytest.mark.parametrize(
    ("asked", "page", "said"),
    [
        ("", 1, "1 to 50 of 120"),
        ("2", 2, "51 to 100 of 120"),
        ("3", 3, "101 to 120 of 120"),
        ("99999", 3, "101 to 120 of 120"),
        ("0", 1, "1 to 50 of 120"),
        ("-1", 1, "1 to 50 of 120"),
        ("²", 1, "1 to 50 of 120"),
        ("9" * 5000, 1, "1 to 50 of 120"),
    ],
)
def test_an_address_asks_for_a_page_that_there_is(app: Flask, asked: str, page: int, said: str) -> None:
    with app.test_request_context("/things/old", query_string={"page": asked}):
        place = paging.place(120)
        assert (place.page, place.pages, place.said) == (page, 3, said)
        assert place.of(range(120))[0] == (page - 1) * 50


def test_another_page_keeps_all_else_that_the_address_says(app: Flask) -> None:
    with app.test_request_context("/things/old?q=a+b&body=&page=2&kind=x"):
        place = paging.place(120)
        assert place.url(3) == "/things/old?q=a+b&page=3"
        assert place.url(1) == "/things/old?q=a+b"
        assert paging.address(q=None, page=None) == "/things/old"


def test_two_lists_of_one_page_are_leafed_through_apart(app: Flask) -> None:
    with app.test_request_context("/things/old?page=2&done=3"):
        first, second = paging.place(150), paging.place(150, word="done")
        assert (first.page, second.page) == (2, 3)
        assert second.url(1) == "/things/old?page=2"


def test_an_empty_list_has_one_page(app: Flask) -> None:
    with app.test_request_context("/things/old?page=7"):
        assert (paging.place(0).page, paging.place(0).pages) == (1, 1)
