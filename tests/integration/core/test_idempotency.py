"""A form sent twice has one effect, one after the other or at the same moment, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.core.ids import new_token
from secretariat.documents.models import Paper
from tests.client import Browser
from tests.conftest import TODAY
from tests.world import Cast

Form = Callable[[], dict[str, Any]]


def papers(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Paper)) or 0


@pytest.fixture
def secretary(app: Flask, session: Session, people: Cast) -> Browser:
    return Browser(app, session, people.secretary)


@pytest.fixture
def address(secretary: Browser, people: Cast) -> str:
    return f"/bodies/{people.opc.pid}/papers/new"


@pytest.fixture
def form(address: str, session: Session, people: Cast) -> Form:
    """Return what makes the fields of a new paper, with a key of its own each time."""
    fields = {
        "way": "text",
        "kind": "policy_paper",
        "original_language": "en",
        "format": people.members.pid,
        "title_en": "Rooms",
        "title_fr": "Salles",
    }
    session.rollback()  # SQLite has one writer: the test lets go before the requests begin
    return lambda: {**fields, "once": new_token()}


def test_the_second_sending_leads_where_the_first_one_led(
    secretary: Browser, session: Session, form: Form, address: str
) -> None:
    sent = form()
    first, second = secretary.post(address, sent), secretary.post(address, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location == first.location
    assert papers(session) == 1


def test_another_sending_of_the_same_words_is_another_act(
    secretary: Browser, session: Session, form: Form, address: str
) -> None:
    """The defect this would hide: a key that is the same for every form."""
    for _ in range(2):
        secretary.post(address, form())
    assert papers(session) == 2


def test_a_form_that_was_refused_can_be_sent_again(
    secretary: Browser, session: Session, form: Form, address: str
) -> None:
    sent = form()
    assert secretary.post(address, {**sent, "title_en": "", "title_fr": ""}).status_code == 422
    assert secretary.post(address, sent).status_code == 303
    assert papers(session) == 1


def test_the_key_of_one_person_is_nothing_to_another(
    app: Flask, secretary: Browser, session: Session, people: Cast, form: Form, address: str
) -> None:
    sent = form()
    other = Browser(app, session, people.second_secretary)
    session.rollback()
    secretary.post(address, sent)
    other.post(address, sent)
    assert papers(session) == 2


def test_an_address_too_long_to_be_kept_leads_back_to_the_form(
    secretary: Browser, session: Session, form: Form, address: str
) -> None:
    sent = {**form(), "next": "/" + "x" * 1500}
    assert secretary.post(address, sent).status_code == 303
    assert secretary.post(address, sent).location == address
    assert papers(session) == 1


def test_sent_many_times_at_once_it_has_one_effect(
    secretary: Browser, app: Flask, session: Session, form: Form, address: str
) -> None:
    sent = {**form(), "csrf_token": secretary.csrf()}
    token = secretary.client.get_cookie("session")
    assert token is not None
    start, answers = threading.Barrier(5), []

    def send() -> None:
        with clock.at(TODAY):
            client = app.test_client()
            client.set_cookie("session", token.value)
            start.wait()
            answers.append(client.post(address, data=sent))

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303] * 5
    assert len({answer.location for answer in answers}) == 1
    assert papers(session) == 1


def test_different_acts_at_once_all_happen_and_the_chain_holds(
    secretary: Browser, app: Flask, session: Session, form: Form, address: str
) -> None:
    csrf, token = secretary.csrf(), secretary.client.get_cookie("session")
    assert token is not None
    answers: list[int] = []

    def send(sent: dict[str, Any]) -> None:
        with clock.at(TODAY):
            client = app.test_client()
            client.set_cookie("session", token.value)
            answers.append(client.post(address, data={**sent, "csrf_token": csrf}).status_code)

    threads = [threading.Thread(target=send, args=(form(),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 6
    assert papers(session) == 6
    assert list(audit.faults(session)) == []
