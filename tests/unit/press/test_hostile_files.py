"""Hostile files by group, each refused for what it is; and odd but honest ones, each taken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import docx
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from secretariat.press.quarantine import PDF, WORD, Fault
from secretariat.press.quarantine.answering import answer
from tests.integration.documents.conftest import pdf
from tests.unit.press.word_files import OFFICE, field, paragraph, relation, word_file

Change = Callable[[pikepdf.Pdf], None]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def look(data: bytes) -> dict[str, Any]:
    return answer({"want": "facts"}, data)


def changed(change: Change, **save: Any) -> bytes:
    """A small PDF after `change(file)`."""
    with pikepdf.open(io.BytesIO(pdf("A paper."))) as file:
        change(file)
        out = io.BytesIO()
        file.save(out, **save)
    return out.getvalue()


def on_page(**entries: Any) -> Change:
    """Something on the first page that is there for a reader to click."""

    def change(file: pikepdf.Pdf) -> None:
        one = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **{"Subtype": Name.Link, **entries})
        file.pages[0].obj.Annots = Array([file.make_indirect(one)])

    return change


def at_opening(action: str, **more: Any) -> Change:
    return lambda file: file.Root.__setattr__("OpenAction", Dictionary(S=Name(action), **more))


def attached(name: str, content: bytes, relationship: pikepdf.Name) -> Change:
    def change(file: pikepdf.Pdf) -> None:
        file.attachments[name] = pikepdf.AttachedFileSpec(file, content, filename=name, relationship=relationship)

    return change


def form(script: bytes) -> Change:
    return lambda file: file.Root.__setattr__(
        "AcroForm", Dictionary(Fields=Array(), XFA=Array([b"template", file.make_indirect(Stream(file, script))]))
    )


def picture_of(width: int, height: int) -> Change:
    def change(file: pikepdf.Pdf) -> None:
        drawn = Stream(file, b"")
        drawn.Type, drawn.Subtype, drawn.Width, drawn.Height = Name.XObject, Name.Image, width, height
        file.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=file.make_indirect(drawn)))

    return change


def png(width: int, height: int) -> bytes:
    """The beginning of a picture that says how large it is; unpacked it would be this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def overlapping(count: int = 20) -> bytes:
    """An archive whose parts lie over one another: each holds the heads of those behind it, and they share one lot of data."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain, body, heads = bytes(1_000_000), b"", []
    body = pack.compress(plain) + pack.flush()
    for number in reversed(range(count)):
        name = (b"[Content_Types].xml", b"word/document.xml", b"word/p%d.xml" % number)[min(number, 2)]
        facts = (20, 0, 8, 0, 0, zlib.crc32(plain), len(body), len(plain), len(name), 0)
        head = struct.pack("<4s5H3I2H", b"PK\3\4", *facts) + name
        heads.append((name, facts, len(head) + len(body)))
        plain = head + plain
        body = struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + head + body
    data, listed = body[5:], b""
    for name, facts, behind in heads:
        listed += struct.pack("<4sH5H3I5H2I", b"PK\1\2", 20, *facts, 0, 0, 0, 0, len(data) - behind) + name
    return data + listed + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(listed), len(data), 0)


def laughing() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><w:document {W}>&l9;</w:document>'.encode()


def shown(target: str, kind: str = "attachedTemplate") -> bytes:
    return word_file(relations=relation(f"{OFFICE}/{kind}", target, "External"))


def media(name: str, content: bytes | str) -> bytes:
    return word_file(parts={f"word/media/{name}": content})


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
HOSTILE: dict[str, tuple[Callable[[], bytes], Fault]] = {
    # archives
    "an archive within": (lambda: word_file(parts={"word/inner.zip": archive(a=b"x")}), Fault.WORD_FILES),
    "a ratio": (lambda: word_file(parts={"word/big.xml": b"<a>" + b" " * 20_000_000 + b"</a>"}), Fault.WORD_TOO_LARGE),
    "a count": (lambda: word_file(parts={f"word/p{n}.xml": "<a/>" for n in range(3001)}), Fault.WORD_TOO_LARGE),
    "parts that lie over one another": (overlapping, Fault.WORD_BROKEN),
    "another archive": (lambda: archive(a=b"x"), Fault.OTHER_TYPE),
    # XML
    "entities": (lambda: word_file(parts={"word/x.xml": laughing()}), Fault.WORD_ACTIVE),
    "an outside entity": (
        lambda: word_file(parts={"word/x.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        Fault.WORD_ACTIVE,
    ),
    "a parameter entity": (
        lambda: word_file(parts={"word/x.xml": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://x.example/e"> %b;]><a/>'}),
        Fault.WORD_ACTIVE,
    ),
    "entities in relations": (
        lambda: word_file(parts={"word/_rels/x.xml.rels": "<!DOCTYPE a><a/>"}),
        Fault.WORD_ACTIVE,
    ),
    "an unknown encoding": (
        lambda: word_file(parts={"word/x.xml": b'<?xml version="1.0" encoding="utf-7"?><a/>'}),
        Fault.WORD_BROKEN,
    ),
    # OOXML that acts or fetches
    "macros": (lambda: word_file(parts={"word/vbaProject.bin": b"x"}), Fault.WORD_ACTIVE),
    "macros by another name": (
        lambda: word_file(
            parts={"word/data.xml": "<a/>"},
            types='<Override PartName="/word/data.xml" ContentType="application/vnd.ms-office.vbaProject"/>',
        ),
        Fault.WORD_ACTIVE,
    ),
    "a control": (lambda: word_file(parts={"word/activeX/activeX1.xml": "<a/>"}), Fault.WORD_ACTIVE),
    "a program": (lambda: word_file(parts={"word/run.exe": b"MZ"}), Fault.WORD_FILES),
    "a page of the web": (lambda: word_file(parts={"word/chunk.html": b"<html></html>"}), Fault.WORD_FILES),
    "a program as picture": (lambda: media("image1.png", b"MZ\x90\0"), Fault.WORD_ACTIVE),
    "a page as picture": (lambda: media("image1.jpeg", b"\n<HTML><script>"), Fault.WORD_ACTIVE),
    "a drawing with a script": (
        lambda: media("image1.svg", SVG.format("<script>alert(1)</script>")),
        Fault.WORD_ACTIVE,
    ),
    "a drawing that acts": (lambda: media("image1.svg", SVG.format('<g onload="x()"/>')), Fault.WORD_ACTIVE),
    "a drawing that fetches": (
        lambda: media("image1.svg", SVG.format('<image xlink:href="file:///etc/passwd"/>')),
        Fault.WORD_FETCHES,
    ),
    "a template of the web": (lambda: shown("https://x.example/t.dotm"), Fault.WORD_FETCHES),
    "a template of a share": (lambda: shown("file://server/share/t.dotm"), Fault.WORD_FETCHES),
    "a template of a share, in its words": (lambda: shown("\\\\server\\share\\t.dotm"), Fault.WORD_FETCHES),
    "a template of a share, behind a drive": (lambda: shown("file:///C:/\\\\server\\t.dotm"), Fault.WORD_FETCHES),
    "a template of a share, hidden": (lambda: shown("file:///%5C%5Cserver%5Ct.dotm"), Fault.WORD_FETCHES),
    "a picture of the web": (lambda: shown("http://x.example/p.png", "image"), Fault.WORD_FETCHES),
    "a frame": (lambda: shown("http://x.example/", "frame"), Fault.WORD_FETCHES),
    "an object": (lambda: shown("http://x.example/o", "oleObject"), Fault.WORD_FETCHES),
    "DDE": (lambda: word_file(field('DDE cmd.exe "/c calc"')), Fault.WORD_FETCHES),
    # passwords
    "Word with a password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
        Fault.WORD_PROTECTED,
    ),
    "PDF with a password": (
        lambda: changed(lambda _: None, encryption=pikepdf.Encryption(user="u", owner="o")),
        Fault.PDF_PASSWORD,
    ),
    # PDFs that act
    "script at opening": (lambda: changed(at_opening("/JavaScript", JS="app.alert(1)")), Fault.PDF_SCRIPT),
    "script by name": (
        lambda: changed(lambda file: file.Root.__setattr__("Names", Dictionary(JavaScript=Dictionary()))),
        Fault.PDF_SCRIPT,
    ),
    "script on a click, deep within": (
        lambda: changed(on_page(AA=Dictionary(U=Dictionary(S=Name.GoTo, Next=Array([Dictionary(S=Name.JavaScript)]))))),
        Fault.PDF_SCRIPT,
    ),
    "script in a form": (lambda: changed(form(b"<template><script>x()</script></template>")), Fault.PDF_SCRIPT),
    "script in packed objects": (
        lambda: changed(at_opening("/JavaScript", JS="x"), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        Fault.PDF_SCRIPT,
    ),
    "a launch": (lambda: changed(on_page(A=Dictionary(S=Name.Launch, F="cmd.exe"))), Fault.PDF_LAUNCH),
    "data fetched": (lambda: changed(at_opening("/ImportData", F="x.fdf")), Fault.PDF_LAUNCH),
    "media": (lambda: changed(on_page(Subtype=Name.RichMedia)), Fault.PDF_LAUNCH),
    "a file inside": (lambda: changed(attached("a.exe", b"MZ", Name.Data)), Fault.PDF_FILES),
    "a file that says it is data": (lambda: changed(attached("a.xml", b"%PDF-1.7", Name.Data)), Fault.PDF_FILES),
    "data of two kinds": (lambda: changed(attached("a.json", b"{\0}", Name.Source)), Fault.PDF_FILES),
    "a file without relation": (lambda: changed(attached("a.txt", b"x", Name.Unspecified)), Fault.PDF_FILES),
    # pictures
    "a picture of 50,000 pixels": (lambda: media("image1.png", png(50_000, 50_000)), Fault.PICTURE),
    "a picture under another ending": (lambda: media("image1.jpeg", png(50_000, 50_000)), Fault.PICTURE),
    "a long picture": (lambda: media("image1.png", png(1, 50_000)), Fault.PICTURE),
    "a picture in a PDF": (lambda: changed(picture_of(50_000, 50_000)), Fault.PICTURE),
    # files of two types
    "PDF and archive": (lambda: pdf("A paper.") + archive(**{"word/document.xml": b"<a/>"}), Fault.TWO_TYPES),
    "archive and PDF": (lambda: two_in_one(), Fault.TWO_TYPES),
    "picture and script": (lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", Fault.OTHER_TYPE),
    "page before a PDF": (lambda: b"<html><script>x</script>\n" + pdf("A paper."), Fault.NO_PDF),
    # cut and empty
    "a cut PDF": (lambda: pdf("A paper.")[:60], Fault.PDF_BROKEN),
    "a cut Word file": (lambda: word_file()[:-30], Fault.OTHER_TYPE),
    "a picture alone": (lambda: png(10, 10), Fault.OTHER_TYPE),
    "no type at all": (lambda: b"\0" * 1000, Fault.NO_PDF),
}


def two_in_one() -> bytes:
    """A Word file that is a PDF as well: its first part, not packed, begins as one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as whole, zipfile.ZipFile(out, "w") as made:
        made.writestr("a.xml", b"%PDF-1.7 <a/>")
        for name in whole.namelist():
            made.writestr(name, whole.read(name))
    return out.getvalue()


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_for_what_it_is(case: str) -> None:
    make, fault = HOSTILE[case]
    assert look(make()).get("fault") == fault


def with_a_picture() -> bytes:
    file = docx.Document()
    file.add_paragraph("From an office program.")
    file.add_picture(io.BytesIO(png(40, 30)))
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def strict() -> bytes:
    """As Word writes "Strict Open XML": other names for the same things."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file(paragraph("Strict.")))) as usual, zipfile.ZipFile(out, "w") as made:
        for name in usual.namelist():
            data = usual.read(name)
            for kind in (b"wordprocessingml", b"officeDocument"):
                data = data.replace(
                    b"http://schemas.openxmlformats.org/%s/2006/" % kind, b"http://purl.oclc.org/ooxml/%s/" % kind
                )
            made.writestr(name, data)
    return out.getvalue()


HONEST: dict[str, tuple[Callable[[], bytes], str]] = {
    "a picture in it": (with_a_picture, WORD),
    "strict": (strict, WORD),
    "custom XML with names of its own": (
        lambda: word_file(parts={"customXml/item1.xml": "<object><control>x</control><script/></object>"}),
        WORD,
    ),
    "a template of the writer": (lambda: shown("file:///C:\\Users\\x\\House.dotm"), WORD),
    "a template by its name": (lambda: shown("Normal.dotm"), WORD),
    "a template of a Mac": (lambda: shown("file:///Users/x/Library/House.dotx"), WORD),
    "a signature": (lambda: word_file(parts={"_xmlsignatures/origin.sigs": b""}), WORD),
    "what was thrown away": (lambda: word_file(parts={"[trash]/0000.dat": bytes(200)}), WORD),
    "properties by number": (lambda: word_file(parts={"package/services/core/a1.psmdcp": "<a/>"}), WORD),
    "a kind that no part has": (
        lambda: word_file(
            types='<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
        ),
        WORD,
    ),
    "a drawing": (lambda: media("image1.svg", SVG.format('<a xlink:href="#x"><path d="M0 0"/></a>')), WORD),
    "a picture under another ending, small": (lambda: media("image1.jpg", png(10, 10)), WORD),
    "endings in capitals": (lambda: media("IMAGE1.PNG", png(10, 10)), WORD),
    "an empty picture": (lambda: media("image1.png", b""), WORD),
    "a link": (lambda: word_file(relations=relation(f"{OFFICE}/hyperlink", "https://x.example/", "External")), WORD),
    "an old PDF": (lambda: changed(lambda _: None, force_version="1.3"), PDF),
    "a form": (
        lambda: changed(lambda file: file.Root.__setattr__("AcroForm", Dictionary(Fields=Array(), DA="/Helv 0 Tf"))),
        PDF,
    ),
    "a form in XML": (lambda: changed(form(b"<template><field/></template>")), PDF),
    "a bare list of files": (
        lambda: changed(
            lambda file: file.Root.__setattr__("Names", Dictionary(EmbeddedFiles=Dictionary(Names=Array())))
        ),
        PDF,
    ),
    "a link in a PDF": (lambda: changed(on_page(A=Dictionary(S=Name.URI, URI="https://x.example/"))), PDF),
    "data, as PDF/A-3 has it": (lambda: changed(attached("source.json", b'{"a": 1}', Name.Source)), PDF),
    "a PDF with an end after the end": (lambda: pdf("A paper.") + b"\r\n\0\0\r\n", PDF),
    "a scan of a large plan": (lambda: changed(picture_of(19_866, 28_087)), PDF),
}


@pytest.mark.parametrize("case", HONEST)
def test_an_odd_but_honest_file_is_taken(case: str) -> None:
    make, kind = HONEST[case]
    said = look(make())
    assert said.get("kind") == kind, said


def test_data_inside_is_looked_through_and_named() -> None:
    said = look(changed(attached("source.json", b'["NATO SECRET"]', Name.Source)))
    assert "NATO SECRET" in said["text"]
    assert "data" in said["unseen"]
