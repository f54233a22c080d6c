"""The table of types: what a person drafts is of one of them. The head of the secretariat keeps it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from secretariat.core.db import Base, Pid, Pk
from secretariat.core.ids import Ref


class PaperType(Base):
    """A type of paper. Its key stands in `Paper.kind` and never changes; a type is taken out of use, never deleted."""

    __tablename__ = "paper_type"
    __table_args__ = (
        CheckConstraint("name_en <> '' AND name_fr <> ''", name="named"),
        CheckConstraint("class_en <> '' AND class_fr <> ''", name="classed"),
        CheckConstraint("word_limit IS NULL OR word_limit > 0", name="word_limit_positive"),
    )

    id: Mapped[Pk]
    pid: Mapped[Pid]
    key: Mapped[str] = mapped_column(String(24), unique=True)
    name_en: Mapped[str] = mapped_column(String(80))
    name_fr: Mapped[str] = mapped_column(String(80))
    #: The word at the top right of the first page: "DOCUMENT", "NOTICE".
    class_en: Mapped[str] = mapped_column(String(40))
    class_fr: Mapped[str] = mapped_column(String(40))
    #: Of the series: `D`, `WP`, `N`.
    letter: Mapped[str] = mapped_column(String(4))
    #: Nothing is circulated without both languages.
    both_languages: Mapped[bool]
    #: Of each language, without annexes; None for no limit.
    word_limit: Mapped[int | None]
    #: Offered for new papers.
    in_use: Mapped[bool]
    #: Place in the list of types.
    position: Mapped[int]
    #: Canonical text with which a draft begins; words in square brackets say what goes where. Loaded where it is asked for.
    template_en: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="anatomy")
    template_fr: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="anatomy")
    #: The checklist: plain `documents.types.points.Point`s.
    points: Mapped[list[Any]] = mapped_column(deferred=True, deferred_group="anatomy")
    row_version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  # SQLAlchemy's own way

    @property
    def ref(self) -> Ref:
        return Ref("paper_type", self.id)

    def name(self, language: str) -> str:
        return self.name_fr if language == "fr" else self.name_en

    def template(self, language: str) -> str:
        return self.template_fr if language == "fr" else self.template_en
