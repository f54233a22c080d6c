"""The names of what a paper may be, in the language in force."""

from __future__ import annotations

from collections.abc import Iterable

from secretariat.core.i18n import gettext, language
from secretariat.documents.kinds import LABELS, PaperKind
from secretariat.documents.models import Paper
from secretariat.documents.types.models import PaperType
from secretariat.press.typography import polish


def kind_word(paper: Paper) -> str:
    """Return what a paper is: by its type, or by what it is made from."""
    return polish(paper.type.name(language()), language()) if paper.type else gettext(LABELS[PaperKind(paper.kind)])


def kind_words(types: Iterable[PaperType]) -> dict[str, str]:
    """Return the names of all that a paper may be, by what stands in `Paper.kind`: first what is made from meetings."""
    return kind_words_of((type.key, type.name(language())) for type in types)


def kind_words_of(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the same of types that are keys and names in the language in force."""
    return {kind.value: gettext(label) for kind, label in LABELS.items()} | {
        key: polish(name, language()) for key, name in named
    }
