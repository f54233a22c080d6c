"""The shape of what is typed on the pages of decisions and actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, SelectField
from wtforms.validators import Optional

from secretariat.core.i18n import N_, gettext
from secretariat.web.forms import BaseForm, L, Line, Prose

NOTE_LIMIT = 1000
STANDINGS = {
    "": N_("Still waiting"),
    "overdue": N_("Overdue"),
    "closed": N_("Done with"),
    "all": N_("All"),
}


class DecisionsFilter(BaseForm):
    """What the decisions are narrowed by; an unknown choice narrows by nothing."""

    q = Line(L(N_("Words or symbol")), limit=200)
    body = SelectField(L(N_("Body")), validate_choice=False)
    verb = SelectField(L(N_("Verb")), validate_choice=False)
    year = SelectField(L(N_("Year")), validate_choice=False)

    def offer(self, bodies: Iterable[tuple[str, str]], verbs: Iterable[tuple[str, str]], years: Iterable[int]) -> None:
        """Fill the choices, each list beginning with all."""
        everything = ("", gettext("All"))
        self.body.choices = [everything, *bodies]
        self.verb.choices = [everything, *verbs]
        self.year.choices = [everything, *((str(year), str(year)) for year in years)]


class ActionsFilter(BaseForm):
    """What the actions are narrowed by; without a choice, those that wait."""

    q = Line(L(N_("Words or symbol")), limit=200)
    body = SelectField(L(N_("Body")), validate_choice=False)
    owner = SelectField(L(N_("Owner")), validate_choice=False)
    state = SelectField(L(N_("State")), validate_choice=False)

    def offer(self, bodies: Iterable[tuple[str, str]], owners: Iterable[tuple[str, str]]) -> None:
        """Fill the choices; `mine` are the actions the reader owes or follows up."""
        everything = ("", gettext("All"))
        self.body.choices = [everything, *bodies]
        self.owner.choices = [everything, ("mine", gettext("Mine to do or follow up")), *owners]
        self.state.choices = [(value, gettext(word)) for value, word in STANDINGS.items()]


class ActForm(BaseForm):
    """One act on an action. Several stand on one page, so each names its fields' ids for itself."""

    def __init__(self, *args: Any, act: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.id = field.label.field_id = f"{act}-{field.name}"


class NoteForm(ActForm):
    """A note, needed or not."""

    note = Prose(L(N_("Your note")), limit=NOTE_LIMIT)


class DeliverForm(ActForm):
    """What was delivered, in words or as a paper of the register."""

    note = Prose(L(N_("What was delivered")), limit=NOTE_LIMIT)
    evidence = Line(L(N_("Symbol of the paper")), limit=140)


class ReassignForm(ActForm):
    """The new owner: one we know, or words."""

    owner = SelectField(L(N_("New owner")), validate_choice=False)
    owner_words = Line(L(N_("Or in words")), limit=200)
    note = Prose(L(N_("Reason")), limit=NOTE_LIMIT)

    def offer(self, owners: Iterable[tuple[str, str]]) -> None:
        self.owner.choices = [("", gettext("Somebody else, named below")), *owners]


class ByBodyForm(ActForm):
    """What the body decided about the action; the chair needs no meeting for it."""

    closed_by_body = Line(L(N_("Decided by the body at")), limit=200)
    note = Prose(L(N_("Your note")), limit=NOTE_LIMIT)


class LaterForm(ActForm):
    """The later decision that ends an action."""

    later = SelectField(L(N_("Later decision")), validate_choice=False)
    note = Prose(L(N_("Reason")), limit=NOTE_LIMIT)

    def offer(self, decisions: Iterable[tuple[str, str]]) -> None:
        self.later.choices = [("", gettext("No later decision")), *decisions]


class AskForm(ActForm):
    """More time."""

    until = DateField(L(N_("Until")), validators=[Optional()])
    reason = Prose(L(N_("Reason")), limit=500)


class AnswerForm(ActForm):
    """The chair's answer; which one it is, the button says."""

    note = Prose(L(N_("Remark")), limit=NOTE_LIMIT)
