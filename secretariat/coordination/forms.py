"""The shape of what is typed on the pages of coordination."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from wtforms import BooleanField, DateTimeLocalField, HiddenField, IntegerField, RadioField
from wtforms.validators import Optional

from secretariat.coordination.services.answers import COMMENT_LIMIT, PROPOSED_LIMIT, REASON_LIMIT
from secretariat.coordination.services.extending import EXTENSION_LIMIT
from secretariat.coordination.services.rounds import NOTE_LIMIT
from secretariat.coordination.states import ANSWERS, ClearanceMove, Disposition
from secretariat.core.i18n import N_, gettext
from secretariat.people.models import Party
from secretariat.web.forms import BaseForm, L, Line, Prose

#: What an office answers, in its own words, and what that means.
MOVES = {
    ClearanceMove.CLEAR: (N_("We clear it"), N_("It can go forward as it stands.")),
    ClearanceMove.COMMENT: (
        N_("We clear it, with comments"),
        N_("It can go forward; the drafter answers each comment."),
    ),
    ClearanceMove.REFUSE: (N_("We do not clear it"), N_("It cannot go forward like this: say why.")),
}


class AskForm(BaseForm):
    """Whom to ask, each by a deadline of its own; made for the offices there are."""

    #: How the names of boxes and of deadlines begin: two such forms may stand on one page.
    box, deadline = "office", "due"

    def deadline_of(self, office: Party) -> datetime | None:
        """The wall time typed for an office that is ticked, without a zone; None if it is not ticked or none was typed."""
        return cast("datetime | None", self[f"{self.deadline}_{office.pid}"].data) if self.asks(office) else None

    def asks(self, office: Party) -> bool:
        return bool(self[f"{self.box}_{office.pid}"].data)


class StartForm(AskForm):
    """A new round, with a note to those who are asked."""

    note = Prose(L(N_("Note to the offices")), limit=NOTE_LIMIT)


def asking_form(kind: type[AskForm], offices: Sequence[tuple[Party, str]]) -> type[AskForm]:
    """Return the form with a box and a deadline for each office, which is given with its name."""
    fields: dict[str, Any] = {}
    for office, name in offices:
        fields[f"{kind.box}_{office.pid}"] = BooleanField(name)
        fields[f"{kind.deadline}_{office.pid}"] = DateTimeLocalField(
            gettext("Deadline for %(office)s", office=name), format="%Y-%m-%dT%H:%M", validators=[Optional()]
        )
    return type(kind.__name__, (kind,), fields)


class ExtendForm(AskForm):
    """More time for offices that have not answered, and why. It stands beside the form that asks again."""

    box, deadline = "wait", "more"

    reason = Line(L(N_("Why there is more time")), limit=EXTENSION_LIMIT)


class AnswerForm(BaseForm):
    """The answer of an office."""

    move = RadioField(L(N_("Your answer")), choices=[], validate_choice=False)
    reason = Prose(L(N_("What you want to say with it")), limit=REASON_LIMIT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move.choices = [(move.value, gettext(MOVES[move][0])) for move in ANSWERS]

    @property
    def helps(self) -> dict[str, str]:
        return {move.value: gettext(MOVES[move][1]) for move in ANSWERS}


class CommentForm(BaseForm):
    """A comment on a paragraph, on a page of a file, or on the whole."""

    text = Prose(L(N_("Comment")), limit=COMMENT_LIMIT)
    proposed = Prose(L(N_("Text that you propose instead")), limit=PROPOSED_LIMIT)
    page = IntegerField(L(N_("Page of the file")), validators=[Optional()])
    face = HiddenField()
    at = HiddenField()


class DisposeForm(BaseForm):
    """What becomes of a comment. Several stand on one page, so each names its fields' ids for itself."""

    disposition = RadioField(L(N_("What becomes of it")), choices=[], validate_choice=False)
    text = Line(L(N_("In a sentence")), limit=REASON_LIMIT)

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disposition.choices = [(one.value, gettext(one.label)) for one in Disposition]
        for field in self:
            field.id = field.label.field_id = f"{field.name}-{of}"
