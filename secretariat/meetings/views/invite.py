"""Pages: who is invited to a meeting without a seat, to which items, with whom that reaches by name; and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.committees import queries as bodies
from secretariat.core.errors import BadInput, Conflict, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.documents import access
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.forms.invite import InviteForm, InviteWhom
from secretariat.meetings.models import Invitation, Meeting
from secretariat.meetings.outline import Outline, build
from secretariat.meetings.services import invite as services
from secretariat.meetings.views import bp
from secretariat.meetings.views.frame import frame
from secretariat.meetings.views.links import paper_href
from secretariat.people.models import Party
from secretariat.people.queries import party_with_members
from secretariat.press import dates
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Shown:
    """An invitation as a line of the list."""

    name: str
    awaited: str
    items: tuple[str, ...]
    persons: tuple[str, ...]
    symbol: str
    symbol_href: str
    change: str
    end: str


@bp.get("/meetings/<pid:meeting>/invitations")
@requires(queries.meeting_by_pid, policy.can_invite)
def invitations(meeting: Meeting) -> Answer:
    """Who is invited, to what, and what they read."""
    session = db.session()
    outline = build(meeting, queries.room_items_of(session, meeting))
    numbers = {row.item.id: row.number for row in outline.rows}
    form = InviteWhom(request.args)
    around, french = queries.inviting(session, meeting), saying.lang() == "fr"
    form.to.choices = [(one.pid, one.name_fr if french else one.name_en) for one in around.invitable]
    return render_template(
        "meetings/invitations.html",
        form_=form,
        shown=[
            _shown(one, numbers, around.readers.get(one.id, ())) for one in queries.invitations_listed(session, meeting)
        ],
        items=len(outline.rows),
        **frame(meeting, around.strip),
    )


@bp.route("/meetings/<pid:meeting>/invite", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_invite)
@writes
def invite(meeting: Meeting) -> Answer:
    """Invite one party, or change what it is invited to; whom that reaches is said by name before."""
    session = db.session()
    party = party_with_members(session, request.values.get("to", ""))
    if party is None:
        tell("soon", gettext("Choose whom to invite."))
        return redirect(url_for("meetings.invitations", meeting=meeting.pid), 303)
    standing = queries.invitation_listed(session, meeting, party)
    outline = build(meeting, queries.room_items_of(session, meeting))
    by_pid = {row.item.pid: row.item for row in outline.rows if not row.struck}
    form = InviteForm.of_request(
        data={
            "items": [one.item.pid for one in standing.items] if standing else [],
            "awaited": standing.awaited_wall.time() if standing else None,
            "with_papers": standing.with_papers if standing else True,
        }
    )
    assert isinstance(form, InviteForm)
    form.items.choices = [(row.item.pid, _title(row.number, row.item)) for row in outline.rows if not row.struck]
    if form.sent_well():
        try:
            made = services.invite(
                session,
                meeting,
                party,
                actor=current_actor(),
                items=[by_pid[pid] for pid in form.items.data or () if pid in by_pid],
                with_papers=bool(form.with_papers.data),
                awaited=form.awaited.data,
                row_version=_row_version(),
            )
        except BadInput as error:
            form.blame(error)
            session.rollback()
        except Conflict:
            form.faults.append(gettext("A colleague changed this invitation meanwhile. Look at it again."))
            session.rollback()
        except RuleBroken as error:
            form.faults.append(str(error))
            session.rollback()
        else:
            _say(made)
            return redirect(url_for("meetings.invitations", meeting=meeting.pid), 303)
    page = render_template("meetings/invite.html", **_asked(meeting, party, form, standing, outline))
    return page, 422 if request.method == "POST" else 200


@bp.route("/invitations/<pid:invitation>/end", methods=["GET", "POST"])
@requires(queries.invitation_by_pid, policy.can_end_invitation)
@writes
def end_invitation(invitation: Invitation) -> Answer:
    """Take an invitation back; who no longer sees the meeting is said by name before."""
    session, meeting = db.session(), invitation.meeting
    back = url_for("meetings.invitations", meeting=meeting.pid)
    name = access.named(invitation.party)
    if request.method == "POST":
        services.end_invitation(session, invitation, actor=current_actor())
        tell("done", gettext("%(name)s is no longer invited.", name=name))
        return redirect(back, 303)
    persons = [user.name for user, _ in bodies.readers_of(session, invitation.audience)]
    return render_template(
        "meetings/end_invitation.html",
        **{**frame(meeting), "back": back},
        invitation=invitation,
        name=name,
        persons=persons,
        out=invitation.agenda_id is not None,
    )


def _say(made: Invitation) -> None:
    name = access.named(made.party)
    count = ngettext("%(num)s item", "%(num)s items", len(made.items))
    lead = gettext("%(name)s is invited to %(items)s.", name=name, items=count)
    if made.agenda is None:
        tell("done", lead, gettext("It gets its agenda when the agenda is issued; until then it knows of nothing."))
        return
    version = made.agenda.current_version
    symbol = version.symbol if version else made.agenda.symbol or ""
    tell("done", lead, gettext("Its agenda is %(symbol)s.", symbol=symbol))


def _asked(
    meeting: Meeting, party: Party, form: InviteForm, standing: Invitation | None, outline: Outline
) -> dict[str, Any]:
    strip, persons = queries.inviting_party(db.session(), meeting, party)
    agenda = meeting.agenda_paper
    return {
        **frame(meeting, strip),
        "form_": form,
        "party": party,
        "name": access.named(party),
        "persons": persons,
        "standing": standing,
        "version": standing.row_version if standing else 0,
        "issued": bool(agenda and agenda.current_version_id),
        "list_href": url_for("meetings.invitations", meeting=meeting.pid),
        "reach": ngettext("It reaches %(num)s person.", "It reaches %(num)s persons.", len(persons)),
        "items": len([row for row in outline.rows if not row.struck]),
    }


def _shown(one: Invitation, numbers: Mapping[int, str], readers: Sequence[str]) -> Shown:
    version = one.agenda.current_version if one.agenda else None
    titles = sorted(
        ((numbers.get(each.item_id, ""), each.item) for each in one.items), key=lambda pair: pair[1].position
    )
    return Shown(
        name=access.named(one.party),
        awaited=dates.hour(one.awaited_wall, saying.lang()),
        items=tuple(_title(number, item) for number, item in titles),
        persons=tuple(readers),
        symbol=version.symbol if version else "",
        symbol_href=paper_href(one.agenda) if one.agenda else "",
        change=url_for("meetings.invite", meeting=one.meeting.pid, to=one.party.pid),
        end=url_for("meetings.end_invitation", invitation=one.pid),
    )


def _title(number: str, item: Any) -> str:
    title = (item.title_fr or item.title_en) if saying.lang() == "fr" else (item.title_en or item.title_fr)
    return f"{number} {title}".strip()


def _row_version() -> int:
    text = request.form.get("row_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
