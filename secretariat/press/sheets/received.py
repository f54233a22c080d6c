"""A paper that was received as a file: the cover page under which it is circulated."""

from __future__ import annotations

from secretariat.core.values import dataclass

from .front import Foot, Front


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedSheet:
    """A file from elsewhere, under a cover of ours.

    `name` and `sha256` (hexadecimal) are those of the file as it was received; `pdf_sha256` is that of the PDF whose pages
    stand behind the cover, another one where the file had to be converted.
    """

    front: Front
    name: str
    sha256: str
    pdf_sha256: str
    foot: Foot | None = None

    @property
    def converted(self) -> bool:
        """The pages behind the cover were made from the file; they are not the file."""
        return self.pdf_sha256 != self.sha256
