"""Small Word files, made part by part, with whatever a test wants in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def paragraph(*words: str) -> str:
    """A paragraph whose words stand in a run each."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{word}</w:t></w:r>' for word in words) + "</w:p>"


def field(instruction: str) -> str:
    """A paragraph with a field, its instruction cut in two as Word does."""
    half = len(instruction) // 2
    parts = "".join(
        f'<w:r><w:instrText xml:space="preserve">{part}</w:instrText></w:r>'
        for part in (instruction[:half], instruction[half:])
    )
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{parts}{end}</w:p>"


def part(name: str, body: str) -> str:
    """The XML of a further part: a header, comments."""
    return f"{_HEAD}<w:{name} {_W}>{body}</w:{name}>"


def relation(kind: str, target: str, mode: str = "") -> str:
    outside = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="r{len(target)}" Type="{kind}" Target="{target}"{outside}/>'


def word_file(
    body: str = "",
    *,
    parts: Mapping[str, str | bytes] | None = None,
    relations: str = "",
    kind: str = f"{_KIND}.document.main+xml",
    types: str = "",
    author: str = "",
    without: Collection[str] = (),
) -> bytes:
    """A file of Word with these paragraphs, the same bytes each time."""
    body = body or paragraph("A paper.")
    core = f"<dc:creator>{author}</dc:creator>" if author else ""
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/>{types}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relation(f'{OFFICE}/officeDocument', 'word/document.xml')}</Relationships>",
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f"{_HEAD}<w:document {_W}><w:body>{body}<w:sectPr>"
        '<w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>',
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</cp:coreProperties>',
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            if name not in without:
                archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


#: A part that holds pictures is of a kind that the file names.
PNGS = '<Default Extension="png" ContentType="image/png"/>'
#: A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
