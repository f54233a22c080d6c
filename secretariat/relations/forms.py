"""The shape of what is typed on the page of relations."""

from __future__ import annotations

from wtforms import HiddenField, SelectField

from secretariat.core.i18n import N_, gettext
from secretariat.relations.states import RelationKind
from secretariat.web.forms import BaseForm, L, Line


class FindForm(BaseForm):
    """What the paper says, and of what; asked by address, since nothing changes by asking."""

    kind = SelectField(L(N_("What the paper says")), validate_choice=False)
    q = Line(L(N_("Symbol or words")), limit=200)

    def offer(self) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind.value, gettext(kind.label)) for kind in RelationKind]

    @property
    def chosen(self) -> RelationKind:
        """The kind that was chosen, or the first."""
        known = {kind.value: kind for kind in RelationKind}
        return known.get(self.kind.data or "", RelationKind.SUPERSEDES)


class RelateForm(BaseForm):
    """The relation to be entered: its kind, and the public id of what it leads to."""

    kind = HiddenField()
    to = HiddenField()
    q = HiddenField()
