"""What is typed about members of a delegation: who, for which bodies, from when to when."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from secretariat.accounts.mapping import GROUP_LIMIT
from secretariat.accounts.reviewing import REASON_LIMIT
from secretariat.core.i18n import N_, NAMES
from secretariat.people.forms import EmailLine
from secretariat.web.forms import BaseForm, Day, L, Line


class _PersonForm(BaseForm):
    email = EmailLine(
        L(N_("E-mail address")), limit=254, validators=[DataRequired(L(N_("Give the person’s e-mail address.")))]
    )
    name = Line(L(N_("Name")), limit=200)
    language = RadioField(
        L(N_("Language of pages and mail")), choices=[SelectChoice(code, name) for code, name in NAMES.items()]
    )


def _bodies() -> SelectMultipleField:
    return SelectMultipleField(
        L(N_("Bodies")), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), choices=[]
    )


class LetInForm(_PersonForm):
    """Both days count whole, on the clock of the installation."""

    bodies = _bodies()
    starts = Day(L(N_("First day")), [InputRequired(L(N_("Give the first day.")))])
    ends = Day(L(N_("Last day")), [InputRequired(L(N_("Give the last day.")))])


class MemberForm(BaseForm):
    bodies = _bodies()
    ends = Day(L(N_("Last day")), [InputRequired(L(N_("Give the last day.")))])


class HeadForm(_PersonForm):
    """A member of the delegation, or somebody whose account it opens."""


class GroupForm(BaseForm):
    """A group of the directory, and what it gives. `shown` is what the page said of, so that nothing else is saved."""

    group = Line(L(N_("Group of the directory")), limit=GROUP_LIMIT)
    party = SelectField(L(N_("Delegation or office")), validate_choice=False)
    function = RadioField(L(N_("Function")))
    shown = HiddenField()


class KeepForm(BaseForm):
    ends = Day(L(N_("Keep until")), [InputRequired(L(N_("Give the last day.")))])


class EndForm(BaseForm):
    reason = Line(L(N_("Why it ends")), limit=REASON_LIMIT)
