"""The shape of what is typed when somebody is invited to items of a meeting."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from secretariat.core.i18n import N_
from secretariat.web.forms import BaseForm, L


class InviteWhom(BaseForm):
    """Which party; it is asked by address, since nothing changes by asking."""

    to = SelectField(L(N_("Delegation or office")), validate_choice=False)


class InviteForm(BaseForm):
    """To which items a party is invited, when it is awaited, and whether the papers go with them."""

    items = SelectMultipleField(
        L(N_("Items")), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), choices=[]
    )
    awaited = TimeField(L(N_("Awaited at")), validators=[Optional()])
    with_papers = BooleanField(L(N_("Release the papers under these items to them")))
