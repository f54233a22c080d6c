"""PDFs as they come from elsewhere: of every shape, tagged or not, well made or not."""

from __future__ import annotations

import io
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from secretariat.press.sheets import ReceivedSheet
from tests.unit.press import samples


def received(data: bytes, name: str = "Report.pdf", **more: Any) -> ReceivedSheet:
    """The sheet of the cover of a PDF that came as `name`."""
    digest = sha256(data).hexdigest()
    front = samples.AGENDA_FRONT
    return ReceivedSheet(**{"front": front, "name": name, "sha256": digest, "pdf_sha256": digest, **more})


def words(width: float, height: float, margin: float = 72) -> str:
    """Lines of text over a page, as far as its margins."""
    lines = range(int(margin), int(height - margin), 24)
    return "".join(f"BT /F1 11 Tf {margin} {y} Td (A line at {y} from below) Tj ET\n" for y in lines)


def document(*pages: tuple[float, float, str], change: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """A PDF of pages given by width, height and content, after `change(file)`."""
    file = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for width, height, content in pages:
        file.add_blank_page(page_size=(width, height))
        page = file.pages[-1].obj
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = Stream(file, content.encode())
    if change is not None:
        change(file)
    out = io.BytesIO()
    file.save(out, deterministic_id=True)
    return out.getvalue()


def turned(file: pikepdf.Pdf) -> None:
    file.pages[0].obj.Rotate = 90


def cropped(file: pikepdf.Pdf) -> None:
    file.pages[0].obj.MediaBox = Array([-50, -20, 900, 1000])
    file.pages[0].obj.CropBox = Array([50, 30, 645, 872])


def in_pieces(file: pikepdf.Pdf) -> None:
    pieces = (b"BT /F1 12 Tf 72 700 Td", b"(in pieces) Tj", b"ET q")
    file.pages[0].obj.Contents = Array([Stream(file, piece) for piece in pieces])


def marked_without_tree(file: pikepdf.Pdf) -> None:
    file.pages[0].obj.Contents = Stream(file, b"/P <</MCID 0>> BDC BT /F1 12 Tf 72 700 Td (marked) Tj ET EMC")


def inherited(file: pikepdf.Pdf) -> None:
    page = file.pages[0].obj
    parent = page.Parent
    for key in ("/Resources", "/MediaBox"):
        parent[key] = page[key]
        del page[key]


def tagged(file: pikepdf.Pdf) -> None:
    page = file.pages[0].obj
    page.Contents = Stream(file, b"/H1 <</MCID 0>> BDC BT /F1 12 Tf 72 700 Td (A title) Tj ET EMC")
    page.StructParents = 0
    tree = file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
    title = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name.H1, P=top, Pg=page, K=Array([0])))
    top.K = Array([title])
    tree.K = top
    tree.ParentTree = file.make_indirect(Dictionary(Nums=Array([0, Array([title])])))
    file.Root.StructTreeRoot = tree
    file.Root.MarkInfo = Dictionary(Marked=True)
    file.Root.Lang = pikepdf.String("en-GB")


def acting(file: pikepdf.Pdf) -> None:
    """Everything that could act, short of what is refused at the door."""
    page = file.pages[0].obj
    first = file.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 700, 172, 720]), A=_action("Launch", F="calc.exe")
        )
    )
    links = [
        first,
        _link(file, _action("URI", URI="https://x.example/")),
        _link(file, _action("URI", URI="file:///etc/passwd")),
        _link(file, _action("SubmitForm", F="https://x.example/")),
        _link(file, _action("GoTo", D=Array([page, Name.XYZ, 0, 700, 0]), Next=_action("Launch", F="calc.exe"))),
        file.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([1, 1, 20, 20]), Contents="a remark")
        ),
    ]
    page.Annots = Array(links)
    page.AA = Dictionary(O=_action("Launch", F="calc.exe"))
    file.Root.OpenAction = _action("Launch", F="calc.exe")
    file.Root.AA = Dictionary(WC=_action("Launch", F="calc.exe"))
    file.Root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(file, b"<xdp/>"))
    file.Root.URI = Dictionary(Base="https://x.example/")
    file.docinfo["/Author"] = "A. Writer"


def filled(file: pikepdf.Pdf) -> None:
    """A form with one field filled in."""
    field = file.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="name",
            V="Filled in",
            DA="/Helv 12 Tf 0 g",
            Rect=Array([72, 600, 272, 620]),
            F=4,
        )
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    file.pages[0].obj.Annots = Array([field])
    file.Root.AcroForm = Dictionary(
        Fields=Array([field]), NeedAppearances=True, DA="/Helv 0 Tf 0 g", DR=Dictionary(Font=Dictionary(Helv=font))
    )


def _action(kind: str, **more: Any) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


def _link(file: pikepdf.Pdf, action: Dictionary) -> pikepdf.Object:
    return file.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 700, 172, 720]), A=action))


A4 = (595.0, 842.0)
BLEED = ".7 .8 .9 rg 0 0 2000 2000 re f 0 g\n"

SHAPES: dict[str, bytes] = {
    "portrait": document((*A4, words(*A4))),
    "landscape": document((842, 595, words(842, 595))),
    "US Letter": document((612, 792, words(612, 792))),
    "A3": document((842, 1191, words(842, 1191))),
    "A0": document((2384, 3370, words(2384, 3370))),
    "A6": document((298, 420, words(298, 420, 20))),
    "a stamp of ten points": document((10, 10, "0 0 5 5 re f")),
    "no margins": document((*A4, words(*A4, 6))),
    "a picture to the edges": document((*A4, BLEED)),
    "several sizes": document((*A4, words(*A4)), (842, 595, words(842, 595)), (612, 792, BLEED)),
    "turned": document((*A4, words(842, 595)), change=turned),
    "cropped": document((900, 1000, words(900, 1000)), change=cropped),
    "in pieces": document((*A4, ""), change=in_pieces),
    "unbalanced": document((*A4, "Q Q EMC q 2 0 0 2 0 0 cm BT /F1 9 Tf 40 300 Td (open) Tj /Span BMC")),
    "ending within a word": document((*A4, f"{words(*A4)} (never closed")),
    "marked without a tree": document((*A4, ""), change=marked_without_tree),
    "inherited": document((*A4, words(*A4)), change=inherited),
    "transparent": document(
        (*A4, f"{words(*A4)} /G gs 100 100 200 200 re f"),
        change=lambda file: file.pages[0].obj.Resources.__setitem__(
            "/ExtGState", Dictionary(G=Dictionary(ca=0.4, BM=Name.Multiply))
        ),
    ),
    "tagged": document((*A4, ""), change=tagged),
    "acting": document((*A4, words(*A4)), change=acting),
    "a form": document((*A4, words(*A4)), change=filled),
}
