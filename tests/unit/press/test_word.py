"""What a Word file from outside says of itself, and why one is refused."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secretariat.press.quarantine.word import WordFault, WordRefused, read_word
from secretariat.press.unseen import Unseen
from tests.unit.press.word_files import OFFICE, field, paragraph, part, relation, word_file


def test_every_word_is_read_a_line_for_each_paragraph() -> None:
    facts = read_word(
        word_file(
            paragraph("Rooms ", "given back") + paragraph("Été"),
            parts={
                "word/header1.xml": part("hdr", paragraph("In the head")),
                "word/footnotes.xml": part("footnotes", paragraph("In a note")),
            },
        )
    )
    assert set(facts.text.split("\n")) == {"Rooms given back", "Été", "In the head", "In a note"}
    assert facts.unseen == ()


UNSEEN = {
    Unseen.CHANGES: word_file(f'<w:ins w:author="x">{paragraph("new")}</w:ins>'),
    Unseen.COMMENTS: word_file(
        parts={"word/comments.xml": part("comments", f'<w:comment w:author="x">{paragraph("why")}</w:comment>')}
    ),
    Unseen.HIDDEN: word_file("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>"),
    Unseen.AUTHOR: word_file(author="A. Writer"),
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_what_its_pages_do_not_show_is_named(kind: Unseen) -> None:
    facts = read_word(UNSEEN[kind])
    assert facts.unseen == (kind,)
    assert facts.author == ("A. Writer" if kind is Unseen.AUTHOR else "")


def test_text_that_is_not_hidden_is_not_called_so() -> None:
    shown = '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r></w:p>'
    assert read_word(word_file(shown)).unseen == ()


def bomb() -> bytes:
    return word_file(parts={"word/big.xml": b"<a>" + b" " * 40_000_000 + b"</a>"})


def twice() -> bytes:
    out = io.BytesIO(word_file())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Word/Document.xml", "<a/>")
    return out.getvalue()


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
REFUSED = {
    "macro kind": (word_file(kind=MACRO), WordFault.ACTIVE),
    "macro part": (word_file(parts={"word/vbaProject.bin": b"x"}), WordFault.ACTIVE),
    "embedded": (word_file(parts={"word/embeddings/sheet1.xlsx": b"x"}), WordFault.FILES),
    "activeX": (word_file(parts={"word/activeX/activeX1.xml": "<a/>"}), WordFault.ACTIVE),
    "chunk": (word_file('<w:altChunk r:id="r1"/>'), WordFault.ACTIVE),
    "entities": (word_file(parts={"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), WordFault.ACTIVE),
    "outside entity": (
        word_file(parts={"word/x.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}),
        WordFault.ACTIVE,
    ),
    "entities in UTF-16": (
        word_file(parts={"word/x.xml": '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")}),
        WordFault.ACTIVE,
    ),
    "template": (
        word_file(relations=relation(f"{OFFICE}/attachedTemplate", "https://x.example/t.dotm", "External")),
        WordFault.FETCHES,
    ),
    "picture": (
        word_file(relations=relation(f"{OFFICE}/image", "https://x.example/p.png", "External")),
        WordFault.FETCHES,
    ),
    "file share": (word_file(relations=relation(f"{OFFICE}/image", "file://host/p.png")), WordFault.FETCHES),
    "DDE": (word_file(field('DDEAUTO c:\\\\cmd.exe "/k calc"')), WordFault.FETCHES),
    "include": (word_file(field('INCLUDETEXT "/etc/passwd"')), WordFault.FETCHES),
    "simple field": (word_file('<w:fldSimple w:instr="INCLUDEPICTURE x"/>'), WordFault.FETCHES),
    "bomb": (bomb(), WordFault.TOO_LARGE),
    "many parts": (word_file(parts={f"word/p{number}.xml": "<a/>" for number in range(3100)}), WordFault.TOO_LARGE),
    "no document": (word_file(without=["word/document.xml"]), WordFault.BROKEN),
    "no types": (word_file(without=["[Content_Types].xml"]), WordFault.BROKEN),
    "a template": (word_file(kind="application/vnd.ms-word.template+xml"), WordFault.BROKEN),
    "not XML": (word_file(parts={"word/x.xml": "<a>"}), WordFault.BROKEN),
    "a name twice": (twice(), WordFault.BROKEN),
    "a name that climbs": (word_file(parts={"word/../../x.xml": "<a/>"}), WordFault.BROKEN),
    "deep": (word_file(parts={"word/x.xml": "<a>" * 300 + "</a>" * 300}), WordFault.BROKEN),
    "cut": (word_file()[:400], WordFault.BROKEN),
    "nothing": (b"PK\x03\x04", WordFault.BROKEN),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_acts_fetches_or_breaks_is_refused(case: str) -> None:
    data, fault = REFUSED[case]
    with pytest.raises(WordRefused) as refusal:
        read_word(data)
    assert refusal.value.fault is fault


def test_a_link_for_the_reader_and_a_table_of_contents_are_no_reason_to_refuse() -> None:
    link = relation(f"{OFFICE}/hyperlink", "https://x.example/link", "External")
    data = word_file(field('TOC \\o "1-3"') + field('HYPERLINK "https://x.example/LINK"'), relations=link)
    assert read_word(data).text == ""


def test_a_file_with_a_password_is_refused() -> None:
    data = bytearray(word_file())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(WordRefused) as refusal:
        read_word(bytes(data))
    assert refusal.value.fault is WordFault.PROTECTED


@settings(max_examples=60)
@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_no_damage_does_worse_than_a_refusal(at: int, noise: bytes) -> None:
    whole = word_file(paragraph("A paper."))
    place = at % len(whole)
    with contextlib.suppress(WordRefused):
        read_word(whole[:place] + noise + whole[place + len(noise) :])
