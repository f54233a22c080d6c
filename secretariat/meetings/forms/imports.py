"""What is pasted or uploaded to become an agenda."""

from __future__ import annotations

from wtforms import FileField, HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice

from secretariat.core.i18n import N_
from secretariat.web.forms import BaseForm, L


class ImportForm(BaseForm):
    """Lines or a file, and what becomes of the items that stand. The text of a file comes back in `text`."""

    text = TextAreaField(L(N_("Lines from a spreadsheet, or CSV")))
    file = FileField(L(N_("CSV file")))
    mode = RadioField(
        L(N_("The items that stand")),
        choices=[SelectChoice("merge", L(N_("Merge"))), SelectChoice("replace", L(N_("Replace")))],
        default="merge",
    )
    #: Set when the text came from a file: its encoding, for the page.
    encoding = HiddenField()
    #: What was shown: an import is applied only as it was previewed.
    seal = HiddenField()
