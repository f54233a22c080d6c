"""What is known of the paragraphs of a translation: which of the original each belongs to, and who said that they agree."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from secretariat.core.db import Base, Pk


class TranslatedParagraph(Base):
    """A paragraph of a draft's translation, with the words of the original that it was last said to agree with.

    Kept by words and not by place, since both texts move on in the editor: see `aligning`.
    """

    __tablename__ = "translated_paragraph"
    __table_args__ = (Index("ix_translated_paragraph_paper", "paper_id", "place"),)

    id: Mapped[Pk]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    #: Its order among those of the paper, when somebody last worked on one of them.
    place: Mapped[int]
    #: Words of the original that it was said to agree with; before anybody said so, those it was begun from.
    original: Mapped[str] = mapped_column(Text)
    #: Its own words when somebody last worked on a paragraph of the paper.
    translation: Mapped[str] = mapped_column(Text)
    aligned: Mapped[bool]
    #: Who said that it agrees, or worked on it last; None for what was only found by its order.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime | None]
