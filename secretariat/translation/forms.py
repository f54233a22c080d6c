"""The shape of what is typed on the page of a translation."""

from __future__ import annotations

from wtforms import HiddenField

from secretariat.core.i18n import N_
from secretariat.documents.services.register import TEXT_LIMIT
from secretariat.web.forms import BaseForm, L, Prose


class ParagraphForm(BaseForm):
    """One paragraph of the translation: what was typed, and what was shown of it and of its original."""

    text = Prose(L(N_("Translation")), limit=TEXT_LIMIT)
    do = HiddenField()
    at = HiddenField()
    original = HiddenField()
    translation = HiddenField()
