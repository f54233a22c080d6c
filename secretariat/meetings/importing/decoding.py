"""Bytes to text: which encoding, and what is no text at all."""

from __future__ import annotations

import codecs
from typing import Final

from secretariat.core.errors import BadInput, TooLarge
from secretariat.core.messages import N_, Message, message

MOST_BYTES: Final = 4_000_000

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 BE"),
)
_NO_TEXT: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")


def decode(source: bytes) -> tuple[str, str, tuple[Message, ...]]:
    """Return the text, the name of its encoding, and what there is to say about it.

    UTF-8, or UTF-16 with its mark; anything else is read as Windows-1252 (or ISO 8859-1) and said to be so. Raises
    TooLarge, and BadInput for a workbook, a PDF and other things that are no text.
    """
    if len(source) > MOST_BYTES:
        most = MOST_BYTES // 10**6
        raise TooLarge(N_("The file is too large: an agenda has at most %(megabytes)s MB."), megabytes=most)
    if source.startswith(_NO_TEXT):
        raise BadInput("file", N_("This is not a CSV file. Save the sheet as “CSV UTF-8” and upload that."))
    if source.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _undecodable()
    for mark, codec, name in _MARKS:
        if source.startswith(mark):
            try:
                return source[len(mark) :].decode(codec), name, ()
            except UnicodeDecodeError:
                raise _undecodable() from None
    if source.count(0) > len(source) // 10:  # UTF-16 without its mark, or no text
        raise _undecodable()
    try:
        return source.decode("utf-8"), "UTF-8", ()
    except UnicodeDecodeError:
        pass
    for codec, name in (("cp1252", "Windows-1252"), ("latin-1", "ISO 8859-1")):
        try:
            text = source.decode(codec)
        except UnicodeDecodeError:
            continue
        said = message(N_("The file is not UTF-8 and was read as %(encoding)s: check the accents."), encoding=name)
        return text, name, (said,)
    raise _undecodable()


def _undecodable() -> BadInput:
    return BadInput("file", N_("The text cannot be read. Save the file as “CSV UTF-8” and upload it again."))
