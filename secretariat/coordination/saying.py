"""How coordination is said, in the language in force: offices, answers, deadlines, and the summary kept with the paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from secretariat.coordination import due
from secretariat.coordination.models import Clearance, Comment, Round
from secretariat.coordination.queries import Owed
from secretariat.coordination.states import ClearanceState, Disposition
from secretariat.core import clock
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.people.models import Party
from secretariat.press import dates

#: Word, shape and tone, as the macro `state` takes them.
State = tuple[str, str, str]

_LOOKS = {
    ClearanceState.ASKED: ("ring", ""),
    ClearanceState.CLEARED: ("tick", "done"),
    ClearanceState.WITH_COMMENTS: ("half", "soon"),
    ClearanceState.NOT_CLEARED: ("octagon", "late"),
    ClearanceState.NO_ANSWER: ("dashed", "late"),
}
_DISPOSED = {
    Disposition.TAKEN: ("tick", "done"),
    Disposition.PARTLY: ("half", "soon"),
    Disposition.NOT_TAKEN: ("octagon", "late"),
}
#: What is said of an office at the end, with the day.
_ENDED = {
    ClearanceState.CLEARED: N_("cleared on %(day)s"),
    ClearanceState.WITH_COMMENTS: N_("cleared with comments on %(day)s"),
    ClearanceState.NOT_CLEARED: N_("not cleared, on %(day)s"),
}


def name_of(party: Party | Owed) -> str:
    return party.name_fr if language() == "fr" else party.name_en


def state_of(clearance: Clearance | Owed, *, void: bool = False) -> State:
    """Return how a clearance stands; one that was given to other words than those of now is void for these."""
    state = ClearanceState(clearance.state)
    if void and state.gives_clearance:
        return (gettext("Void in part: the text has changed"), "diamond", "late")
    if due.is_overdue(clearance):
        return (gettext("No answer by the deadline"), "triangle", "late")
    return (gettext(state.label), *_LOOKS[state])


def disposed_as(comment: Comment) -> State:
    """Return what became of a comment."""
    if not comment.disposition:
        return (gettext("To be answered by the drafter"), "ring", "")
    disposition = Disposition(comment.disposition)
    return (gettext(disposition.label), *_DISPOSED[disposition])


def day(moment: datetime, zone: str) -> str:
    """17 November 2026: in sentences."""
    return dates.day_month_year(moment.astimezone(ZoneInfo(zone)), language())


def moment(at: datetime, zone: str) -> str:
    """Tuesday 17 November 2026, 10:00: deadlines."""
    return dates.long_moment(at.astimezone(ZoneInfo(zone)), language())


def answered_of(clearances: Sequence[Clearance]) -> str:
    """2 of 3 offices have answered: of those whose clearances these are."""
    answered = len([one for one in clearances if ClearanceState(one.state).is_answer])
    return ngettext("%(answered)s of %(num)s office has answered.", "%(answered)s of %(num)s offices have answered.",
                    len(clearances), answered=answered)  # fmt: skip


def extended(clearance: Clearance, zone: str) -> str:
    """Say until when an office had before it was given more time, at first; nothing where it never was."""
    if not clearance.extensions:
        return ""
    return gettext("put off; it was %(when)s", when=moment(clearance.extensions[0].was_due_at, zone))


def summary(round: Round, clearances: Sequence[Clearance], changed: Collection[int]) -> str:
    """Return who cleared the draft, when and how, as text for "Consultation and clearance" (domain 5.7).

    `changed` are the ids of the clearances given to words that have changed since. Reasons and comments stay in the house:
    the paper may go further.
    """
    zone = round.paper.body.zone
    begun, ended = (one.astimezone(ZoneInfo(zone)).date() for one in (round.opened_at, round.closed_at or clock.now()))
    if begun == ended:
        lead = gettext("The draft was put to the house for clearance on %(day)s:", day=day(round.opened_at, zone))
    else:
        period = dates.date_range(begun, ended, language())
        lead = gettext("The draft was put to the house for clearance, %(period)s:", period=period)
    lines = [f"- {_line(one, zone, changed=one.id in changed)}" for one in clearances]
    return "\n\n".join((lead, "\n".join(lines))) + "\n"


def _line(clearance: Clearance, zone: str, *, changed: bool) -> str:
    office, state = name_of(clearance.party), ClearanceState(clearance.state)
    if clearance.answered_at is None:
        how = gettext("no answer by %(day)s, which is not consent", day=day(clearance.due_at, zone))
    else:
        how = gettext(_ENDED[state], day=day(clearance.answered_at, zone))
    extra = [_disposed(clearance.comments)] if clearance.comments else []
    if changed:
        extra.append(gettext("the text has changed since"))
    more = f" ({'; '.join(extra)})" if extra and language() == "en" else f" ({' ; '.join(extra)})" if extra else ""
    return gettext("%(office)s: %(how)s.", office=office, how=how + more)


def _disposed(comments: Sequence[Comment]) -> str:
    """3 comments, 2 of them taken over."""
    taken = len([one for one in comments if one.disposition in (Disposition.TAKEN, Disposition.PARTLY)])
    all_of_them = ngettext("%(num)s comment", "%(num)s comments", len(comments))
    if not taken:
        return all_of_them
    return gettext(
        "%(comments)s, of which %(taken)s",
        comments=all_of_them,
        taken=ngettext("%(num)s taken over", "%(num)s taken over", taken),
    )
