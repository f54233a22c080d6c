"""Papers received as files, as they are circulated: cover, stamps, nothing that acts; and that the gate sees each fault."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from secretariat.press.check import stamp_faults
from secretariat.press.fonts import FontSet
from secretariat.press.margins import free_pages
from secretariat.press.reading import page_texts
from secretariat.press.received import render_received
from secretariat.press.sheets import Draft, Face, from_json, to_json
from secretariat.press.words import Both
from tests.unit.press import foreign, samples
from tests.unit.press.foreign import SHAPES, received

Made = Callable[..., bytes]


@pytest.fixture(scope="module")
def made(fonts: FontSet) -> Made:
    """A function that gives the circulated form of a shape, made once."""

    @cache
    def one(name: str, face: Face = "en") -> bytes:
        return render_received(received(SHAPES[name]), face=face, fonts=fonts, original=SHAPES[name])

    return one


def told(pdf: bytes, face: Face = "en") -> list[str]:
    language = "fr" if face == "fr" else "en"
    return stamp_faults(
        pdf,
        marking=samples.MARKING[language],
        symbol=samples.AGENDA_FRONT.symbol,
        label=samples.DEMONSTRATION[language],
    )


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        change(file)
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


@pytest.mark.filterwarnings("ignore::UserWarning:pikepdf")
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_stamped_on_each_page_and_does_nothing(name: str, made: Made, tmp_path: Path) -> None:
    pdf = made(name)
    assert told(pdf) == []
    path = tmp_path / "made.pdf"
    path.write_bytes(pdf)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    drawn = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True)
    assert drawn.stderr == ""


@pytest.mark.filterwarnings("ignore::UserWarning:pikepdf")
@pytest.mark.parametrize("name", SHAPES)
def test_the_words_of_the_file_are_all_still_there(name: str, made: Made) -> None:
    before = ["".join(text.split()) for text in page_texts(SHAPES[name])]
    behind = ["".join(text.split()) for text in page_texts(made(name))][1:]
    assert len(behind) == len(before)
    for was, now in zip(before, behind, strict=True):
        assert was in now


def test_the_cover_says_what_was_received(made: Made) -> None:
    cover = page_texts(made("several sizes", "fr"))[0]
    squeezed = "".join(cover.split())
    assert "Report.pdf" in squeezed
    assert "Pages:3" in squeezed.replace("\u202f", "")
    assert received(SHAPES["several sizes"]).sha256 in squeezed
    assert "page1sur4" in squeezed
    assert told(made("several sizes", "fr"), "fr") == []


def test_a_file_that_was_converted_is_said_to_be(fonts: FontSet) -> None:
    sheet = received(SHAPES["portrait"], "Report.docx", sha256="0" * 64)
    text = page_texts(render_received(sheet, face="en", fonts=fonts, original=SHAPES["portrait"]))[0]
    assert "converted" in text
    assert "0000 0000" in " ".join(text.split())


def test_a_draft_says_so_on_every_page(fonts: FontSet) -> None:
    front = replace(samples.AGENDA_FRONT, symbol="", draft=Draft(number=3, at=datetime(2026, 9, 21, 14, 5, tzinfo=UTC)))
    sheet = received(SHAPES["several sizes"], front=front)
    texts = page_texts(render_received(sheet, face="en", fonts=fonts, original=SHAPES["several sizes"]))
    assert all("DRAFT 3" in text for text in texts)
    assert all("not for circulation" in text for text in texts)


def test_releasability_has_a_line_of_its_own(fonts: FontSet) -> None:
    front = replace(samples.AGENDA_FRONT, releasability=Both("Releasable to Nation X", "Communicable à Nation X"))
    sheet = received(SHAPES["portrait"], front=front)
    texts = page_texts(render_received(sheet, face="en", fonts=fonts, original=SHAPES["portrait"]))
    assert all("ReleasabletoNationX" in "".join(text.split()) for text in texts)


def test_pages_with_white_margins_keep_their_size_and_others_are_made_smaller(made: Made) -> None:
    def scale(name: str) -> float:
        with pikepdf.open(io.BytesIO(made(name))) as file:
            first = next(one for one in pikepdf.parse_content_stream(file.pages[1]) if str(one.operator) == "cm")
            return float(first.operands[0])

    assert scale("portrait") == scale("landscape") == 1
    assert scale("no margins") == pytest.approx(scale("a picture to the edges"))
    assert 0.9 < scale("no margins") < 0.93


def test_what_cannot_be_drawn_is_taken_to_have_no_margins() -> None:
    assert free_pages(SHAPES["portrait"], pages=1, head=34, foot=34) == [True]
    assert free_pages(SHAPES["no margins"], pages=1, head=34, foot=34) == [False]
    assert free_pages(b"%PDF-1.7 nothing", pages=2, head=34, foot=34) == [False, False]


def test_nothing_of_a_page_is_painted_over_its_stamp(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    path.write_bytes(made("a picture to the edges"))
    raster = subprocess.run(
        ["pdftoppm", "-r", "72", "-gray", "-f", "2", "-l", "2", path], capture_output=True, check=True
    ).stdout
    header, pixels = raster[:15], raster[-595 * 842 :]
    assert b"595 842" in header
    assert min(pixels[595 * 15 : 595 * 27]) < 100, "the marking is drawn"
    assert max(pixels[: 595 * 10]) == 255


def test_tags_are_kept_beside_those_of_the_cover(made: Made) -> None:
    with pikepdf.open(io.BytesIO(made("tagged"))) as file:
        document = file.Root.StructTreeRoot.K[0]
        assert [str(kid.S) for kid in document.K] == ["/Part", "/Part"]
        assert str(document.K[1].K[0].S) == "/H1"
        assert document.K[1].K[0].Pg.objgen == file.pages[1].obj.objgen
        assert str(document.K[0].Lang) == "en"
        assert str(file.Root.Lang) == "en-GB"


def test_a_page_that_is_a_picture_is_said_to_be_one(made: Made) -> None:
    with pikepdf.open(io.BytesIO(made("a picture to the edges"))) as file:
        (figure,) = file.Root.StructTreeRoot.K[0].K[1].K
        assert str(figure.S) == "/Figure"
        assert "Page 1" in str(figure.Alt)


def test_links_that_lead_somewhere_are_kept_and_all_else_that_acts_is_not(made: Made) -> None:
    pdf = made("acting")
    with pikepdf.open(io.BytesIO(pdf)) as file:
        annotations = list(file.pages[1].obj.Annots)
        actions = [str(one.A.S) for one in annotations if "/A" in one]
        assert actions == ["/URI", "/GoTo"]
        assert all(str(one.Subtype) == "/Link" for one in annotations)
        assert "/Author" not in file.docinfo
    for gone in (b"calc.exe", b"xdp", b"a remark", b"A. Writer"):
        with pikepdf.open(io.BytesIO(pdf)) as file:
            assert all(gone not in held.unparse(resolved=True) for held in file.objects if held is not None)


def test_what_was_filled_in_a_form_is_part_of_the_page(made: Made) -> None:
    pdf = made("a form")
    assert "Filled in" in page_texts(pdf)[1]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert "/AcroForm" not in file.Root
        assert "/Annots" not in file.pages[1].obj


def test_the_same_input_gives_the_same_bytes_in_another_process(made: Made, font_folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from hashlib import sha256\n"
        "from secretariat.press.fonts import ensure_fonts; from secretariat.press.received import render_received\n"
        "from tests.unit.press.foreign import SHAPES, received; data = SHAPES['several sizes']\n"
        "fonts = ensure_fonts(Path(sys.argv[1]))\n"
        "print(sha256(render_received(received(data), face='en', fonts=fonts, original=data)).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(font_folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert run.stdout.strip() == sha256(made("several sizes")).hexdigest()


def test_the_sheet_of_a_cover_comes_back_from_its_json() -> None:
    sheet = received(SHAPES["portrait"])
    assert from_json(to_json(sheet)) == sheet


def unstamped(file: pikepdf.Pdf) -> None:
    page = file.pages[2].obj
    page.Contents = Array(list(page.Contents)[1:])


def as_text(file: pikepdf.Pdf) -> None:
    page = file.pages[2].obj
    first = page.Contents[0]
    first.write(first.read_bytes().replace(b"/Artifact <</Type /Pagination", b"/Span <</Type /Pagination"))


def acting_again(file: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F="calc.exe")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    file.pages[2].obj.Annots = Array([file.make_indirect(link)])


def by_event(file: pikepdf.Pdf) -> None:
    file.pages[2].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS="app.alert(1)"))


def opening(file: pikepdf.Pdf) -> None:
    file.Root.OpenAction = Dictionary(S=Name.Launch, F="calc.exe")


def form_left(file: pikepdf.Pdf) -> None:
    file.Root.AcroForm = Dictionary(Fields=Array())


def claiming(file: pikepdf.Pdf) -> None:
    file.Root.Metadata.write(file.Root.Metadata.read_bytes().replace(b"</rdf:RDF>", b"<pdfuaid:part/></rdf:RDF>"))


def untagged(file: pikepdf.Pdf) -> None:
    file.Root.StructTreeRoot.K[0].K[1].K = Array()


DEFECTS = {
    unstamped: "Page 3",
    as_text: "Page 3",
    acting_again: "action /Launch",
    by_event: "/AA",
    opening: "/OpenAction",
    form_left: "/AcroForm",
    claiming: "claims pdfuaid",
    untagged: "belongs to no element",
}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.__name__)
def test_the_gate_sees_each_fault(defect: Callable[[pikepdf.Pdf], None], made: Made) -> None:
    faults = told(changed(made("several sizes"), defect))
    assert any(DEFECTS[defect] in fault for fault in faults), faults


def test_a_file_of_foreign_make_is_no_reason_to_hang(fonts: FontSet) -> None:
    """Trees that turn in circles, destinations to nowhere, resources that are none."""

    def odd(file: pikepdf.Pdf) -> None:
        foreign.tagged(file)
        top = file.Root.StructTreeRoot.K
        top.K.append(top)
        file.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, Dest=Array([7, Name.XYZ, None]))])
        file.Root.Names = Dictionary(Dests=Dictionary(Names=Array(["a", Array([file.pages[0].obj, Name.FitR, 1])])))

    data = foreign.document((*foreign.A4, ""), change=odd)
    assert render_received(received(data), face="en", fonts=fonts, original=data).startswith(b"%PDF-")
