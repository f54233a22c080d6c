"""Files from elsewhere, as they were found when they were looked through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from secretariat.core.db import Base


class ReceivedFile(Base):
    """What was found in a file from elsewhere, and the PDF whose pages are circulated: itself, or what it was converted into.

    It depends on the content alone, so a file is looked through once, however many papers bring it.
    """

    __tablename__ = "received_file"
    __table_args__ = (
        CheckConstraint("pages IS NULL OR pages > 0", name="pages_positive"),
        CheckConstraint("problem = '' OR pdf_sha256 IS NULL", name="no_pdf_if_problem"),
        CheckConstraint("problem IN ('', 'failed', 'missing', 'marked')", name="problem_known"),
    )

    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True)
    #: None while a Word file waits to be converted, or could not be.
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey("blob.sha256"))
    #: Of the PDF; not known of files taken in before they were counted.
    pages: Mapped[int | None]
    #: What the file holds beside what its pages show, as words of `press.unseen.Unseen`.
    unseen: Mapped[list[Any]]
    #: Names of persons in its properties.
    author: Mapped[str] = mapped_column(String(200))
    #: Why it could not be converted: the program failed, is missing, or the result carries a marking above the ceiling.
    problem: Mapped[str] = mapped_column(String(16), default="")
    received_at: Mapped[datetime]
