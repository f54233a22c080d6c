"""A long and difficult paper: what stands on each page, measured on the laid-out boxes and on the words of the PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from secretariat.press import words
from secretariat.press.canonical import parse
from secretariat.press.compose import compose, style_sheets
from secretariat.press.fonts import FontSet
from secretariat.press.reading import page_texts
from secretariat.press.render import _fetcher, _weasyprint, render
from secretariat.press.sheets import Face, Foot, PaperSheet
from secretariat.press.words import Both
from tests.unit.press import samples

SYMBOL = "AC/901-D(2026)0027-REV1-ADD1-COR2"
ENGLISH = (
    "The secretariat keeps a register of all papers, and whoever has a right to read one finds it there.",
    f"Nations have asked whether {SYMBOL} applies to working groups, and the legal adviser has answered that it does.",
    "Of 12,400 papers issued since 2019, 37 % arrived after the deadline; the longest delay was of 41 days.",
)
FRENCH = (
    "Le secrétariat tient un registre de tous les documents ; quiconque a le droit d'en lire un l'y trouve : pour trente ans !",
    f"Des nations ont demandé si {SYMBOL} s'applique aux groupes de travail : « oui », a répondu le conseiller juridique.",
    "Sur 12 400 documents diffusés depuis 2019, 37 % sont arrivés après l'échéance ; le plus long retard était de 41 jours.",
)
FRONT = replace(
    samples.paper().front,
    symbol="AC/901(SG-DEMO)-D(2026)0034-REV1-ADD2-COR1",
    body=Both(
        "Working Group on Meeting Practice of the Operations Policy Committee",
        "Groupe de travail sur la pratique des réunions du Comité de la politique des opérations",
    ),
    releasability=Both(
        "Releasable to " + ", ".join(f"Nation {name}" for name in "ABCDEFGHIJKLMN"),
        "Communicable à " + ", ".join(f"la Nation {name}" for name in "ABCDEFGHIJKLMN"),
    ),
)


def source(language: str, sections: int = 9) -> str:
    """Sections with headings of five ranks, notes in paragraphs, lists and cells, long and wide tables, three annexes."""
    said = FRENCH if language == "fr" else ENGLISH
    parts, notes = [], []

    def call() -> str:
        notes.append(f"[^{len(notes) + 1}]: {said[1]}")
        return f"[^{len(notes)}]"

    for at in range(sections):
        parts += [
            f"## {at + 1}. {said[0]}",
            " ".join(said[: 1 + at % 3]) + call(),
            f"### A. {said[0]}",
            said[(at + 1) % 3],
        ]
        parts += [
            f"(a) {said[at % 3]}{call()}\n(b) {said[1]}\n    (i) {said[2]}",
            "#### Four",
            said[0],
            "##### Five",
            said[2],
        ]
        parts += [f"> {said[1]}", " ".join(said)]
        if at == 2:
            rows = [f"| {row} | {said[row % 3]}{call() if row in (3, 17) else ''} |" for row in range(20)]
            parts.append("\n".join(["| N | Text |", "| --- | --- |", *rows]))
        if at == 4:
            head = "| Organe | " + " | ".join(f"M{month}" for month in range(11)) + " |"
            rows = ["| A | " + " | ".join(["1 234" if language == "fr" else "1,234"] * 11) + " |"] * 4
            parts.append("\n".join([head, "| --- |" + " ---: |" * 11, *rows]))
    for _ in range(3):
        parts += [f"# {'Annexe' if language == 'fr' else 'Annex'}: {said[0][:40]}", *said, " ".join(said) + call()]
    return "\n\n".join([*parts, *notes])


@pytest.fixture(scope="module")
def sheet() -> PaperSheet:
    foot = Foot(signed_name="A. Example", action_officer=Both("B. Specimen", "B. Specimen"))
    return PaperSheet(front=FRONT, en=parse(source("en")), fr=parse(source("fr")), foot=foot)


FACES: tuple[Face, ...] = ("en", "fr", "both")


@pytest.fixture(scope="module", params=FACES)
def laid_out(request: pytest.FixtureRequest, sheet: PaperSheet, fonts: FontSet) -> list[Any]:
    """The page boxes of one face."""
    weasyprint = _weasyprint(fonts)
    composed = compose(sheet, face=request.param, characters=fonts.characters, pictures=frozenset())
    fetcher = _fetcher(weasyprint, {})
    styles = [weasyprint.CSS(string=css, url_fetcher=fetcher) for css in style_sheets(composed, request.param)]
    document = weasyprint.HTML(string=composed.html, base_url="press:", url_fetcher=fetcher).render(stylesheets=styles)
    assert len(document.pages) > 8
    return [page._page_box for page in document.pages]


def boxes(box: Any, where: str = "text") -> Iterator[tuple[Any, str]]:
    """Every box of a page with the place it stands in: text, note, margin."""
    from weasyprint.formatting_structure.boxes import FootnoteAreaBox, MarginBox  # type: ignore[import-untyped]

    box = getattr(box, "_box", box)
    where = "margin" if isinstance(box, MarginBox) else "note" if isinstance(box, FootnoteAreaBox) else where
    yield box, where
    for child in getattr(box, "children", ()):
        yield from boxes(child, where)


def lines(page: Any) -> Iterator[tuple[Any, str, str]]:
    """The lines of a page that hold words: box, place, words."""
    for box, where in boxes(page):
        if type(box).__name__ == "LineBox":
            text = "".join(getattr(inner, "text", "") for inner, _ in boxes(box))
            if text.strip():
                yield box, where, text


def test_a_note_stands_on_the_page_of_its_call(laid_out: list[Any]) -> None:
    for number, page in enumerate(laid_out, start=1):
        found = [(box, where) for box, where in boxes(page) if getattr(box, "element", None) is not None]
        calls = {box.element.get("data-n") for box, _ in found if "footnote-call" in str(box.element_tag)}
        notes = {box.element.get("data-n") for box, where in found if where == "note" and box.element.get("data-n")}
        assert calls == notes, f"page {number}"


def test_nothing_stands_outside_its_page_or_under_the_head(laid_out: list[Any]) -> None:
    for number, page in enumerate(laid_out, start=1):
        right, top = page.content_box_x() + page.width, page.content_box_y()
        for box, where, text in lines(page):
            if where == "margin" and box.position_y < page.height / 2:
                assert box.position_y + box.height <= top, (number, text)
            elif where != "margin":
                ends = [inner.position_x + inner.width for inner, _ in boxes(box) if getattr(inner, "text", "")]
                assert max(ends) <= right + 1, (number, text)


def test_no_heading_ends_a_page_and_no_row_is_cut(laid_out: list[Any]) -> None:
    rows: dict[Any, int] = {}
    for number, page in enumerate(laid_out, start=1):
        last = max((line for line in lines(page) if line[1] == "text"), key=lambda line: float(line[0].position_y))
        assert str(last[0].element_tag) not in ("h2", "h3", "h4", "h5", "h6"), (number, last[2])
        for box, where in boxes(page):
            if where == "text" and box.element_tag == "tr" and "th" not in {cell.tag for cell in box.element}:
                assert rows.setdefault(box.element, number) == number, f"page {number}"


def test_a_number_in_a_cell_is_never_broken(laid_out: list[Any]) -> None:
    said = [text for page in laid_out for box, _, text in lines(page) if str(box.element_tag) == "td"]
    whole = [text for text in said if "".join(text.split()) in ("1234", "1,234")]
    assert len(whole) in (44, 88)


def test_a_long_symbol_is_broken_before_its_suffixes_alone(laid_out: list[Any]) -> None:
    for page in laid_out:
        for _, where, text in lines(page):
            if where != "margin" and "AC/901-D(2026)0027" in text:
                assert SYMBOL in text or text.rstrip().endswith("AC/901-D(2026)0027"), text


@pytest.mark.parametrize("face", FACES)
def test_its_words_are_copied_whole_and_its_annexes_count_anew(sheet: PaperSheet, fonts: FontSet, face: Face) -> None:
    front = replace(sheet.front, draft=samples.notice().front.draft)
    texts = page_texts(render(replace(sheet, front=front), face=face, fonts=fonts, source_name="s.json"))
    whole = "".join("".join(texts).split())
    for said in (*(ENGLISH if face != "fr" else ()), *(FRENCH if face == "fr" else ())):
        assert "".join(said.replace("'", "’").split())[-40:] in whole
    assert "Annexes:3" in whole
    for annex in ("1-1", "2-1", "3-1"):
        assert any(annex in text for text in texts)


def test_the_front_says_each_thing_once_for_both_languages(sheet: PaperSheet, fonts: FontSet) -> None:
    pdf = render(sheet, face="both", fonts=fonts, source_name="s.json")
    first = " ".join(page_texts(pdf)[0].split())
    assert "DOCUMENT · DOCUMENT" not in first
    assert "Original: English · Original : anglais" in first
    assert FRONT.symbol in page_texts(pdf)[0]
    with pikepdf.open(io.BytesIO(pdf)) as file, file.open_outline() as outline:
        assert len(outline.root) >= 1
    assert words.DOCUMENT.en == words.DOCUMENT.fr, "else the front would name both"
