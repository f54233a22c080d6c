"""The shape of what is typed on the page of the search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wtforms import SelectField

from secretariat.core.i18n import N_, gettext
from secretariat.documents.states import VersionState
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.saying import kind_words
from secretariat.search.models import Thing
from secretariat.web.forms import BaseForm, L, Line

#: Longest question; what is longer was pasted by mistake.
LIMIT: Final = 300
#: Among the states: drafts, which no version has.
DRAFTS: Final = "draft"
LANGUAGES: Final = {"en": N_("English"), "fr": N_("French")}


class SearchForm(BaseForm):
    """What is looked for, and what that is narrowed by; an unknown choice narrows by nothing."""

    q = Line(L(N_("Words, a phrase in quotes, or a symbol")), limit=LIMIT)
    body = SelectField(L(N_("Body")), validate_choice=False)
    kind = SelectField(L(N_("Kind")), validate_choice=False)
    year = SelectField(L(N_("Year")), validate_choice=False)
    state = SelectField(L(N_("State")), validate_choice=False)
    language = SelectField(L(N_("Language")), validate_choice=False)

    def offer(
        self,
        bodies: Iterable[tuple[str, str]],
        types: Iterable[PaperType],
        years: Iterable[int],
        states: Iterable[VersionState],
        *,
        works: bool,
    ) -> None:
        """Fill the choices, each list beginning with all. `works` is for whoever works on drafts."""
        everything = ("", gettext("All"))
        others = (Thing.MEETING, Thing.DECISION, Thing.ACTION, *([Thing.CLEARANCE] if works else []))
        drafts = [(DRAFTS, gettext(Thing.DRAFT.label))] if works else []
        self.body.choices = [everything, *bodies]
        self.kind.choices = [
            everything,
            *kind_words(types).items(),
            *((other.value, gettext(other.label)) for other in others),
        ]
        self.year.choices = [everything, *((str(year), str(year)) for year in years)]
        self.state.choices = [everything, *drafts, *((state.value, gettext(state.label)) for state in states)]
        self.language.choices = [everything, *((code, gettext(word)) for code, word in LANGUAGES.items())]

    def chosen(self, name: str) -> str:
        """Return the choice made in a field if it is one that was offered, else nothing."""
        field = self[name]
        return field.data if field.data in dict(field.choices) else ""
