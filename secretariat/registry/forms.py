"""The shape of what the register is narrowed by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import SelectField

from secretariat.core.i18n import N_, gettext
from secretariat.documents.kinds import Faces
from secretariat.documents.markings import Marking
from secretariat.documents.states import PaperState
from secretariat.registry.queries import Counts
from secretariat.registry.wanted import ORDERS
from secretariat.web.forms import BaseForm, L, Line

Choice = tuple[str, str]


class RegisterFilter(BaseForm):
    """What the register is narrowed by; an unknown choice narrows by nothing."""

    q = Line(L(N_("Symbol or title")), limit=200)
    body = SelectField(L(N_("Body")), validate_choice=False)
    kind = SelectField(L(N_("Kind")), validate_choice=False)
    year = SelectField(L(N_("Year")), validate_choice=False)
    state = SelectField(L(N_("State")), validate_choice=False)
    marking = SelectField(L(N_("Marking")), validate_choice=False)
    original = SelectField(L(N_("Original language")), validate_choice=False)
    faces = SelectField(L(N_("Languages there")), validate_choice=False)
    drafter = SelectField(L(N_("Drafter")), validate_choice=False)
    officer = Line(L(N_("Action officer")), limit=200)
    order = SelectField(L(N_("Order")), validate_choice=False)

    def offer(
        self,
        bodies: Mapping[str, str],
        kinds: Mapping[str, str],
        years: Iterable[int],
        states: Iterable[PaperState],
        drafters: Mapping[str, str],
        counts: Counts,
    ) -> None:
        """Fill the choices, each list beginning with all: what is in the list with how many, or without, all there is."""
        whole: dict[str, list[Choice]] = {
            "body": list(bodies.items()),
            "kind": list(kinds.items()),
            "year": [(str(year), str(year)) for year in years],
            "state": [(state.value, gettext(state.label)) for state in states],
            "marking": [(marking.value, gettext(marking.label)) for marking in Marking if not marking.classified],
            "original": [("en", gettext("English")), ("fr", gettext("French"))],
            "faces": [(faces.value, gettext(faces.label)) for faces in Faces],
        }
        said = N_("%(what)s (%(number)s)")
        for name, choices in whole.items():
            found, chosen = counts.by.get(name, {}), self[name].data
            self[name].choices = [("", gettext("All"))] + [
                (value, gettext(said, what=word, number=found[value]) if value in found else word)
                for value, word in choices
                if value in found or value == chosen or counts.more or chosen in dict(choices)
            ]
        self.drafter.choices = [("", gettext("All")), *drafters.items()]
        self.order.choices = [(value, gettext(word)) for value, word in ORDERS.items()]

    @property
    def chosen(self) -> int:
        """How many fields narrow the list, beside the words looked for."""
        lists = ("body", "kind", "year", "state", "marking", "original", "faces", "drafter")
        known = [name for name in lists if self[name].data and self[name].data in dict(self[name].choices)]
        return len(known) + bool(self.officer.data)

    @property
    def narrows_further(self) -> bool:
        """Whether one of the fields is used that most people never need."""
        return any(self[name].data for name in ("marking", "original", "faces", "drafter", "officer"))


class FlightFilter(BaseForm):
    """By what words papers in flight are narrowed; the body is asked for beside them."""

    q = Line(L(N_("Symbol or title")), limit=200)


class KeepView(BaseForm):
    """Under what name a list is kept, and whether for a secretariat."""

    name = Line(L(N_("Name of the view")), limit=80)
    share = SelectField(L(N_("For whom")), validate_choice=False)

    def offer(self, secretariats: Iterable[Choice]) -> None:
        """Fill the choices: oneself, or a secretariat to which one belongs."""
        self.share.choices = [("", gettext("For me alone")), *secretariats]


class HandOn(BaseForm):
    """With whom a paper lies."""

    holder = SelectField(L(N_("With whom it lies")), validate_choice=False)

    def offer(self, people: Iterable[Choice]) -> None:
        """Fill the choices."""
        self.holder.choices = [("", "–"), *people]


class HandOver(BaseForm):
    """Whose papers go to whom; it is asked by address first, since nothing changes by asking."""

    who = SelectField(L(N_("Whose papers")), validate_choice=False)
    to = SelectField(L(N_("To whom they go")), validate_choice=False)

    def offer(self, holders: Mapping[str, str], people: Mapping[str, str]) -> None:
        """Fill the choices: who holds papers, and who may."""
        self.who.choices = [("", "–"), *sorted(holders.items(), key=lambda one: one[1])]
        self.to.choices = [("", "–"), *sorted(people.items(), key=lambda one: one[1])]
