"""Prints of what is no version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from secretariat.core.db import Base


class Printed(Base):
    """A draft or a comparison as it was printed, kept under the hash of what it was printed from; no version and no record."""

    __tablename__ = "printed"

    #: SHA-256 of face and sheet.
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    blob_sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"))
    pages: Mapped[int]
    made_at: Mapped[datetime]
