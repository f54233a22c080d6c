"""Packs: finished PDFs joined with their tags, measured against copying their pages and nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import page
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from secretariat.press import words
from secretariat.press.check import faults, tree_faults
from secretariat.press.fonts import FontSet
from secretariat.press.joining import Attached, Numbering, Part, join
from secretariat.press.reading import page_texts
from secretariat.press.render import render
from secretariat.press.sheets import Front, PackEntry, PackSheet, from_json, to_json
from secretariat.press.words import Both
from tests.integration.press.test_printed import complaints
from tests.unit.press import samples
from tests.work import calls

SOME = ("agenda in English", "paper in English", "record in English", "agenda of 74 items", "paper in French")
MANIFEST = Attached("manifest.json", b'{"papers":[]}', words.MANIFEST_OF.en, datetime(2026, 9, 15, 16, tzinfo=UTC))


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as file:
        return len(file.pages)


def parts_in(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The structure elements under which the papers stand."""
    kids = file.Root.StructTreeRoot.K[0].K
    return [one for one in kids if isinstance(one, Dictionary) and one.get("/S") == Name.Part]


def sheet_of(parts: Sequence[Part]) -> PackSheet:
    entries, first = [], 2
    for number, part in enumerate(parts):
        pages = pages_of(part.data)
        entries.append(
            PackEntry(
                item=str(number or ""),
                symbol=f"AC/901-D(2026){number:04}",
                title=Both(f"Paper {number}", f"Document {number}"),
                marking=samples.MARKING,
                language=part.language,
                pages=pages,
                first=str(first),
                origin="elsewhere" if part.foreign else "here",
            )
        )
        first += pages
    return PackSheet(
        front=Front(
            marking=samples.MARKING,
            day=date(2026, 9, 15),
            class_word=words.PACK,
            symbol="321st meeting of 2026",
            body=samples.AGENDA_FRONT.body,
            title=Both("Papers for the meeting of 22 September 2026", "Documents de la réunion du 22 septembre 2026"),
            demonstration=samples.DEMONSTRATION,
        ),
        entries=tuple(entries),
        sentences=(Both("Pack pages run through.", "La pagination du dossier est continue."),),
    )


def packed(parts: Sequence[Part], fonts: FontSet, cover: bytes = b"") -> bytes:
    cover = cover or render(sheet_of(parts), face="en", fonts=fonts, source_name="cover.json")
    total = pages_of(cover) + sum(pages_of(part.data) for part in parts)
    labels = [str(number) for number in range(1, total + 1)]
    lines = [words.PACK_LINE.en.format(label=label, last=total) for label in labels]
    return join(cover, parts, numbering=Numbering(labels, lines), attached=MANIFEST, fonts=fonts)


@pytest.fixture(scope="module")
def parts(printed) -> list[Part]:  # type: ignore[no-untyped-def]
    return [Part(printed(name), f"The {name}", "fr" if "French" in name else "en") for name in SOME]


@pytest.fixture(scope="module")
def pack(parts: list[Part], fonts: FontSet) -> bytes:
    return packed(parts, fonts)


def test_a_pack_of_our_own_papers_meets_both_standards_and_our_own_check(pack: bytes, tmp_path: Path) -> None:
    assert complaints(pack, tmp_path) == []
    assert faults(pack, marking=samples.MARKING.en, attached="/Data")[:1] == [
        f"Page {len(page_texts(pack)) - 1}: the marking does not stand twice"  # the last paper is in French
    ]
    assert faults(pack, attached="/Data") == []


def test_pages_run_through_the_pack_and_each_paper_keeps_its_own(pack: bytes, parts: list[Part]) -> None:
    texts = page_texts(pack)
    for number, text in enumerate(texts, start=1):
        assert text.endswith(f"pack {number} of {len(texts)}"), text[-60:]
    at = 1
    for part in parts:
        for own in page_texts(part.data):
            assert own in texts[at]
            at += 1
    with pikepdf.open(io.BytesIO(pack)) as file:
        assert [str(one.label) for one in file.pages] == [str(n) for n in range(1, len(texts) + 1)]
        fonts = {one.Resources.Font["/PackSans"].objgen for one in file.pages}
        assert len(fonts) == 1


def test_contents_bookmarks_and_links_lead_to_their_pages(pack: bytes, parts: list[Part]) -> None:
    with pikepdf.open(io.BytesIO(pack)) as file:
        firsts = [1]
        for part in parts:
            firsts.append(firsts[-1] + pages_of(part.data))
        numbers = {one.obj.objgen: number for number, one in enumerate(file.pages)}
        on_cover = [numbers[link.Dest[0].objgen] for link in file.pages[0].Annots]
        assert on_cover == firsts[:-1]
        with file.open_outline() as outline:
            named = {item.title: numbers[item.destination[0].objgen] for item in outline.root[1:]}
            assert named == {part.title: first for part, first in zip(parts, firsts, strict=False)}
            assert sum(len(item.children) for item in outline.root) > 10
        record = range(firsts[2], firsts[3])
        leads = {
            numbers[link.Dest[0].objgen]
            for at in record
            for link in file.pages[at].obj.get("/Annots", Array())
            if "/Dest" in link
        }
        assert leads
        assert leads <= set(record)
        assert "/Names" in file.Root
        assert "/Dests" not in file.Root.Names


def test_what_is_said_of_the_whole_is_carried(pack: bytes, parts: list[Part]) -> None:
    with pikepdf.open(io.BytesIO(pack)) as file:
        assert file.Root.Lang == "en"
        assert file.Root.MarkInfo.Marked is True
        assert file.Root.ViewerPreferences.DisplayDocTitle is True
        assert "/OutputIntents" in file.Root
        assert file.attachments["manifest.json"].get_file().read_bytes() == MANIFEST.data
        assert list(file.attachments) == ["manifest.json"]
        joined = [(str(one.T), str(one.Lang)) for one in parts_in(file)]
        assert joined == [(part.title, part.language) for part in parts]


def test_the_same_parts_give_the_same_bytes(pack: bytes, parts: list[Part], fonts: FontSet) -> None:
    assert packed(parts, fonts) == pack


def test_the_cover_comes_back_from_its_json(parts: list[Part]) -> None:
    sheet = sheet_of(parts)
    assert from_json(to_json(sheet)) == sheet


def test_many_pages_are_work_in_proportion(pack: bytes, fonts: FontSet) -> None:
    """How long it takes is measured in tests/bench/joining.py."""

    def joined(count: int) -> bytes:
        many = [Part(pack, f"Paper {number}", "en") for number in range(count)]
        return packed(many, fonts, render(sheet_of(many), face="en", fonts=fonts, source_name="cover.json"))

    assert pages_of(joined(10)) >= 200
    assert calls(lambda: joined(9)) < 4 * calls(lambda: joined(3))


# Files made elsewhere


def foreign(pages: int = 2, **more: object) -> bytes:
    """A file as another program makes it: no tags, and size, fonts and turning inherited from the tree of pages."""
    file = pikepdf.new()
    for number in range(pages):
        file.add_blank_page(page_size=(595, 842))
        content = f"BT /F1 14 Tf 72 700 Td (Foreign page {number + 1}) Tj ET".encode()
        file.pages[-1].obj.Contents = pikepdf.Stream(file, content)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    tree = file.Root.Pages
    tree.Resources = Dictionary(Font=Dictionary(F1=file.make_indirect(font)))
    tree.MediaBox = Array([0, 0, 842, 595])
    tree.Rotate = 90
    for one in file.pages:
        del one.obj["/MediaBox"]
        if "/Resources" in one.obj:
            del one.obj["/Resources"]
    scripted = Dictionary(S=Name.JavaScript, JS=String("app.alert('no')"))
    first = file.pages[0].obj
    first.AA = Dictionary(O=scripted)
    first.StructParents = 0
    first.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=scripted),
            Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=Array([0, 0, 9, 9])),
            Dictionary(
                Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Dest=Array([file.pages[-1].obj, Name.Fit])
            ),
        ]
    )
    file.Root.OpenAction = scripted
    out = io.BytesIO()
    file.save(out, **more)
    return out.getvalue()


def test_a_file_from_elsewhere_comes_along_and_nothing_is_claimed(parts: list[Part], fonts: FontSet) -> None:
    mixed = [parts[0], Part(foreign(), "From elsewhere", "en", foreign=True), parts[1]]
    made = packed(mixed, fonts)
    texts = page_texts(made)
    assert words.FROM_ELSEWHERE.en in " ".join(texts[0].split())
    assert "Foreign page 2" in texts[4]
    assert texts[4].endswith("of 9")
    with pikepdf.open(io.BytesIO(made)) as file:
        metadata = file.Root.Metadata.read_bytes()
        assert b"pdfuaid:part" not in metadata
        assert b"pdfaid:part" not in metadata
        assert b"</rdf:RDF>" in metadata
        assert "/OpenAction" not in file.Root
        assert {fault.split(": ")[1] for fault in tree_faults(file)} <= {
            "a link belongs to no element",
            "a link does not say where it leads",
        }
        held = file.pages[3].obj
        assert [float(side) for side in held.MediaBox] == [0, 0, 842, 595]
        assert held.Rotate == 90
        assert "/AA" not in held
        assert "/StructParents" not in held
        assert [str(one.Subtype) for one in held.Annots] == ["/Link", "/Link"]
        assert held.Annots[1].Dest[0].objgen == file.pages[4].obj.objgen
    assert b"JavaScript" not in _unpacked(made)


def test_our_own_paper_brought_as_a_file_keeps_its_tags(parts: list[Part], fonts: FontSet) -> None:
    made = packed([parts[0], Part(parts[1].data, "A tagged file", "fr", foreign=True)], fonts)
    with pikepdf.open(io.BytesIO(made)) as file:
        assert not tree_faults(file)
        assert [str(one.T) for one in parts_in(file)][1] == "A tagged file"


def test_tags_of_a_file_from_elsewhere_that_do_not_hold_are_left_behind(parts: list[Part], fonts: FontSet) -> None:
    bad = broken(parts[1].data, _unresolved)
    made = packed([parts[0], Part(bad, "Tags that do not hold", "en", foreign=True)], fonts)
    with pikepdf.open(io.BytesIO(made)) as file:
        assert len(parts_in(file)) == 1


def _unpacked(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()


# What our own check catches in a pack, where a validator alone is content


def broken(pdf: bytes, how: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        how(file)
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def _empty_tree(file: pikepdf.Pdf) -> None:
    file.Root.StructTreeRoot.K = Array()
    file.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array())


def _doubled_id(file: pikepdf.Pdf) -> None:
    heads = [one for one in file.objects if isinstance(one, Dictionary) and one.get("/S") == Name.TH]
    heads[1].ID = heads[0].ID


def _unresolved(file: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(file, b"/P <</MCID 999>> BDC EMC")
    last = file.pages[-1].obj
    last.Contents = Array([*(last.Contents if isinstance(last.Contents, Array) else [last.Contents]), stream])


def _wrong_parent(file: pikepdf.Pdf) -> None:
    parts_in(file)[0].K[0].P = file.Root.StructTreeRoot


def _one_key_twice(file: pikepdf.Pdf) -> None:
    file.pages[-1].obj.StructParents = file.pages[1].obj.StructParents


def _unlinked(file: pikepdf.Pdf) -> None:
    del file.pages[0].Annots[0]["/StructParent"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (_empty_tree, "belongs to no element"),
        (_doubled_id, "not unique"),
        (_unresolved, "marked content 999"),
        (_wrong_parent, "names another parent"),
        (_one_key_twice, "is not held by its element"),
        (_unlinked, "a link belongs to no element"),
    ],
)
def test_our_check_catches_what_joining_could_break(how: Callable[[pikepdf.Pdf], None], said: str, pack: bytes) -> None:
    found = faults(broken(pack, how), attached="/Data")
    assert any(said in fault for fault in found), found


def test_a_validator_alone_is_content_with_less(pack: bytes) -> None:
    """Why the check above is needed: none of these is seen by the validator."""
    for how in (_doubled_id, _wrong_parent):
        report = page.validate_pdf_bytes(broken(pack, how), profile=page.ValidationProfile.PDF_UA_1)
        assert report.failures == [], how.__name__
