"""The shape of what is typed on the page of a review."""

from __future__ import annotations

from wtforms import HiddenField

from secretariat.core.i18n import N_
from secretariat.quality.services import REASON_LIMIT, REMARKS_LIMIT
from secretariat.web.forms import BaseForm, L, Line, Prose


class SettleForm(BaseForm):
    """One point of the checklist."""

    point = HiddenField()
    do = HiddenField()
    reason = Line(L(N_("Reason")), limit=REASON_LIMIT)
    seal = HiddenField()


class EndForm(BaseForm):
    """The review as a whole."""

    do = HiddenField()
    remarks = Prose(L(N_("Remarks for the drafter")), limit=REMARKS_LIMIT)
    seal = HiddenField()
