"""What is taken in from elsewhere, and what is not."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.core.errors import BadInput, TooLarge
from secretariat.documents.markings import Ceiling, Marking, MarkingAboveCeiling
from secretariat.documents.uploads import Incoming, Taking, examine, shown_name
from tests.integration.documents.conftest import pdf


def incoming(data: bytes, name: str = "paper.pdf") -> Incoming:
    return Incoming(io.BytesIO(data), name)


def look(data: bytes, **more: Any) -> Any:
    return examine(incoming(data), Taking(**{"limit_mb": 1, **more}))


def changed(change: Any, **save: Any) -> bytes:
    """A small PDF after `change(file)`."""
    with pikepdf.open(io.BytesIO(pdf())) as file:
        change(file)
        out = io.BytesIO()
        file.save(out, **save)
    return out.getvalue()


def script(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def attachment(file: pikepdf.Pdf) -> None:
    file.attachments["inside.txt"] = b"inside"


def test_an_ordinary_pdf_is_taken() -> None:
    found = look(pdf("First.", "Second."))
    assert (found.pages, found.legible) == (2, True)


def test_pages_that_are_pictures_are_said_to_be() -> None:
    assert not look(changed(lambda file: file.pages[0].obj.__delitem__("/Contents"))).legible


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    return out.getvalue()


REFUSED = {
    "empty": (b"", "empty"),
    "zip": (zipped(), "type"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 300, "PNG"),
    "html": (b"<html><script>alert(1)</script></html>", "not a PDF"),
    "text before": (b"#!/bin/sh\n" + pdf(), "not a PDF"),
    "cut": (b"%PDF-1.7\n" + b"\0" * 500, "damaged"),
    "script": (changed(script), "script"),
    "attachment": (changed(attachment), "other files inside"),
    "password": (changed(lambda _: None, encryption=pikepdf.Encryption(user="u", owner="o")), "password"),
    "protected": (changed(lambda _: None, encryption=pikepdf.Encryption(user="", owner="o")), "password"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_plain_pdf_is_refused_with_a_sentence(case: str) -> None:
    data, word = REFUSED[case]
    with pytest.raises(BadInput) as refusal:
        look(data)
    assert refusal.value.field == "file"
    assert word in str(refusal.value)


def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    class Unread(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(TooLarge):
        examine(Incoming(Unread(b"%PDF-" + b"\0" * 2_000_000), "large.pdf"), Taking(1))


@pytest.mark.parametrize(
    "words", ["NATO SECRET", "NATO RESTRICTED", "NATO DIFFUSION RESTREINTE", "AC/901 NATO CONFIDENTIAL page 1"]
)
def test_a_marking_above_the_ceiling_is_refused_on_any_page(words: str) -> None:
    with pytest.raises(MarkingAboveCeiling):
        look(pdf("First page.", words))


def test_a_marking_within_the_ceiling_is_taken() -> None:
    look(pdf("NATO UNCLASSIFIED"))
    with pytest.raises(MarkingAboveCeiling):
        look(pdf("NATO UNCLASSIFIED"), ceiling=Ceiling(Marking.PUBLIC))


def test_no_bytes_do_worse_than_a_refusal() -> None:
    with pytest.raises(BadInput):
        look(b"%PDF-1.7\n" + bytes(range(256)))


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("paper.pdf", "paper.pdf"),
        ("Rapport n° 3 – été.PDF", "Rapport n° 3 – été.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\plan.pdf", "plan.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ('<img src="x">.pdf', "_img src=_x_.pdf"),
        (".pdf", "document.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        ("lone \ud800 half.pdf", "lone half.pdf"),
        ("CON.pdf", "CON.pdf"),  # a name to be shown: no file is ever called so
        ("..%2F..%2Fetc%2Fpasswd", "..%2F..%2Fetc%2Fpasswd.pdf".lstrip(".")),
        ("ligne\u2028suivante.pdf", "lignesuivante.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_harm(given_name: str, shown: str) -> None:
    assert shown_name(given_name) == shown


@given(st.text(max_size=300))
def test_any_name_becomes_a_plain_one(name: str) -> None:
    shown = shown_name(name)
    assert shown.endswith(".pdf")
    assert 5 <= len(shown) <= 124
    assert not set(shown) & set('/\\<>:"|?*\x00\n\u202e')
