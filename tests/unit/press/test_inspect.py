"""What is found in PDFs from outside, and which are refused."""

import io
import zlib

import pikepdf
import pytest

from secretariat.press import inspect, reading
from secretariat.press.inspect import PdfBroken, PdfEncrypted, PdfUnpacksTooLarge, TooManyPages, read_pdf


def made(*texts: str, how=None, **options) -> bytes:  # type: ignore[no-untyped-def]
    """A small PDF with one text a page, in Helvetica."""
    file = pikepdf.new()
    for text in texts:
        page = file.add_blank_page()
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(
                F=pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name.Helvetica,
                    Encoding=pikepdf.Name.WinAnsiEncoding,
                )
            )
        )
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
        page.Contents = pikepdf.Stream(file, b"BT /F 12 Tf 72 700 Td (" + escaped + b") Tj ET")
    if how is not None:
        how(file)
    out = io.BytesIO()
    file.save(out, **options)
    return out.getvalue()


def test_an_ordinary_file_is_described() -> None:
    facts = read_pdf(made("NATO SANS CLASSIFICATION", "Texte de la page deux, été"))
    assert facts == inspect.PdfFacts(
        pages=2,
        encrypted=False,
        has_javascript=False,
        has_embedded_files=False,
        markings_found=("NATO UNCLASSIFIED",),
        text_sample="NATO SANS CLASSIFICATION\nTexte de la page deux, été",
        texts=("NATO SANS CLASSIFICATION", "Texte de la page deux, été"),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NATO RESTRICTED", ("NATO RESTRICTED",)),
        ("N A T O  S E C R E T", ("NATO SECRET",)),
        ("COSMIC TRÈS SECRET", ("COSMIC TOP SECRET",)),
        ("NATO DIFFUSION RESTREINTE and NATO UNCLASSIFIED", ("NATO UNCLASSIFIED", "NATO RESTRICTED")),
        ("NATO SECRETARY GENERAL", ()),
        ("the NATO secret", ()),
        ("nothing", ()),
    ],
)
def test_markings_are_found_from_the_lowest_up(text: str, found: tuple[str, ...]) -> None:
    assert read_pdf(made("first page", text)).markings_found == found


def test_a_marking_set_letter_by_letter_or_in_a_form_is_found() -> None:
    def spread(file: pikepdf.Pdf) -> None:
        file.pages[0].Contents = pikepdf.Stream(file, b"BT /F 12 Tf [(NA) -20 (TO) -300 (SEC) 30 (RET)] TJ ET")

    def form(file: pikepdf.Pdf) -> None:
        inner = pikepdf.Stream(file, b"BT /F 12 Tf (NATO) Tj 0 -12 Td (CONFIDENTIAL) Tj ET")
        inner.Type, inner.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        file.pages[0].Resources.XObject = pikepdf.Dictionary(X=inner)
        file.pages[0].Contents = pikepdf.Stream(file, b"/X Do")

    assert read_pdf(made("", how=spread)).markings_found == ("NATO SECRET",)
    assert read_pdf(made("", how=form)).markings_found == ("NATO CONFIDENTIAL",)


def test_scripts_and_attachments_are_found() -> None:
    def script(file: pikepdf.Pdf) -> None:
        file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))

    def attach(file: pikepdf.Pdf) -> None:
        file.attachments["x.exe"] = b"MZ"

    assert read_pdf(made("x", how=script)).has_javascript
    assert not read_pdf(made("x", how=script)).has_embedded_files
    assert read_pdf(made("x", how=attach)).has_embedded_files
    assert not read_pdf(made("x", how=attach)).has_javascript


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"MZ" + made("x"), made("x")[:200], b"%PDF-1.7\n" + b"\x00" * 5000])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(PdfBroken):
        read_pdf(data)


def test_a_file_without_pages_is_refused() -> None:
    with pytest.raises(PdfBroken, match="no page"):
        read_pdf(made())


def test_a_password_is_refused_and_a_restriction_is_told() -> None:
    with pytest.raises(PdfEncrypted):
        read_pdf(made("x", encryption=pikepdf.Encryption(owner="o", user="u")))
    assert read_pdf(made("x", encryption=pikepdf.Encryption(owner="o", user=""))).encrypted


def test_too_many_pages_are_refused_with_their_number() -> None:
    with pytest.raises(TooManyPages) as refused:
        read_pdf(made(*["x"] * 5), most_pages=4)
    assert (refused.value.pages, refused.value.most) == (5, 4)


def test_a_page_that_unpacks_too_large_is_refused() -> None:
    def bomb(file: pikepdf.Pdf) -> None:
        packed = zlib.compress(b" " * (reading.MOST_BYTES + 10))
        stream = pikepdf.Stream(file, b"")
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
        file.pages[0].Contents = stream

    with pytest.raises(PdfUnpacksTooLarge):
        read_pdf(made("x", how=bomb, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none))


def test_damaged_content_gives_no_words_but_no_failure() -> None:
    def damage(file: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(file, b"")
        stream.write(b"not packed", filter=pikepdf.Name.FlateDecode)
        file.pages[0].Contents = stream

    data = made("x", how=damage, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert read_pdf(data).text_sample == ""
