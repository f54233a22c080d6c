"""Words that several pages of accounts use: functions, and when the next review is due, also for the first page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.accounts import review
from secretariat.accounts.review import Rule
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext, language
from secretariat.people.states import MembershipFunction
from secretariat.press import dates

FUNCTIONS = {
    MembershipFunction.HEAD: N_("Head"),
    MembershipFunction.DEPUTY_HEAD: N_("Deputy head"),
    MembershipFunction.DELEGATE: N_("Delegate"),
    MembershipFunction.STAFF: N_("Staff"),
    MembershipFunction.DRAFTING_OFFICER: N_("Drafting officer"),
}


def due(session: Session, rule: Rule, zone: ZoneInfo) -> dict[str, str]:
    """Return `said`, when the next review is due, and `tone`: late where it is overdue."""
    last, at = review.due_at(session, rule)
    late = at <= clock.now()
    day = dates.table_date(at.astimezone(zone), language())
    if last is None and late:
        said = gettext("There was no review of accounts yet: it is due now.")
    elif late:
        said = gettext("The review of accounts is overdue since %(day)s.", day=day)
    else:
        said = gettext("The next review of accounts is due on %(day)s.", day=day)
    return {"said": said, "tone": "late" if late else "info"}
