"""The last hand on a PDF: the PDF/UA claim in its metadata, page labels, bytes that do not change."""

from __future__ import annotations

import io

import pikepdf

_UA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA to which this file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END = b"</rdf:RDF>"


def finished(pdf: bytes, *, pages: list[str], annexes: tuple[str, ...]) -> bytes:
    """Return `pdf` complete; `pages` holds the page name of each page ("annex2" in the second annex)."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        metadata = file.Root.Metadata.read_bytes()
        head, end, tail = metadata.rpartition(_END)
        assert end, "WeasyPrint wrote no RDF"
        file.Root.Metadata = pikepdf.Stream(file, head + _UA + end + tail)
        file.Root.Metadata.Type = pikepdf.Name.Metadata
        file.Root.Metadata.Subtype = pikepdf.Name.XML
        file.Root.PageLabels = pikepdf.Dictionary(Nums=_labels(pages, annexes))
        out = io.BytesIO()
        file.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return out.getvalue()


def _labels(pages: list[str], annexes: tuple[str, ...]) -> pikepdf.Array:
    """Label pages 1, 2 … and those of annexes 1-1, 1-2 …, as they are printed."""
    names = {f"annex{place}": number for place, number in enumerate(annexes, start=1)}
    labels = pikepdf.Array()
    before: str | None = None
    for at, name in enumerate(pages):
        number = names.get(name, "")
        if number != before:
            label = pikepdf.Dictionary(S=pikepdf.Name.D)
            if number:
                label.P = pikepdf.String(f"{number}-")
            labels.append(at)
            labels.append(label)
            before = number
    return labels
