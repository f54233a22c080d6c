"""Pages: releasing a paper to somebody outside its format, with what that changes by name, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from secretariat.committees import queries as bodies
from secretariat.committees.states import CHAIRING
from secretariat.committees.strip import body_strip
from secretariat.core import wall_time
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.documents import access, policy, queries
from secretariat.documents.errors import ChangedMeanwhile
from secretariat.documents.forms import Nothing, Release, ReleaseTo
from secretariat.documents.models import Paper
from secretariat.documents.models import Release as Row
from secretariat.documents.queries.copies import ReleasedTo
from secretariat.documents.services import release as services
from secretariat.documents.services.release import Recipient
from secretariat.documents.views import bp, saying
from secretariat.people.models import Party, User
from secretariat.people.queries import parties_with_members
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell


@dataclass(frozen=True)
class Released:
    """A release that holds, as a line of the paper's page."""

    said: str
    period: str
    symbol: str
    href: str
    end: str


@bp.route("/papers/<pid:paper>/release", methods=["GET", "POST"])
@requires(queries.paper_by_pid, policy.can_release)
@writes
def release(paper: Paper) -> Response | Answer:
    """Choose to whom; then what changes, by name, before it is done."""
    session = db.session()
    parties = {party.pid: party for party in parties_with_members(session)}
    party = parties.get(request.values.get("to", ""))
    if party is None:
        return make_response(_choosing(paper, parties.values()), 422 if request.method == "POST" else 200)
    persons = {user.pid: user for user, _ in bodies.members_of(session, party.id)}
    whom = request.values.get("whom", "party")
    form = Release.of_request(
        data={"whom": whom if whom in persons else "party", "extent": "following", "authority": _authority(paper)}
    )
    assert isinstance(form, Release)
    form.offer(
        gettext("All of %(party)s: whoever belongs to it, now and later", party=access.named(party)),
        [(pid, user.name) for pid, user in persons.items()],
    )
    to = Recipient(party, persons.get(form.whom.data or ""))
    if form.sent_well():
        try:
            if form.seal.data != _seal(session, paper, party):
                raise ChangedMeanwhile
            made = services.release_paper(
                session,
                paper,
                actor=current_actor(),
                to=to,
                authority=form.authority.data or "",
                only=queries.version_in_force(session, paper) if form.extent.data == "only" else None,
                until=_until(form, paper),
            )
        except BadInput as fault:
            form.blame(fault)
            session.rollback()
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
            session.rollback()
        else:
            reached = ngettext("%(num)s person", "%(num)s persons", len(services.reached(session, to)))
            lead = gettext("Released to %(name)s.", name=to.name[saying.lang()])
            text = gettext("%(persons)s read it as %(symbol)s.", persons=reached, symbol=_symbol(session, made))
            tell("done", lead, text)
            return redirect(url_for("documents.show", paper=paper.pid), 303)
    page = render_template("documents/release.html", **_asked(paper, form, party, to))
    return make_response(page, 409 if form.faults else 422 if request.method == "POST" else 200)


@bp.route("/releases/<pid:release>/end", methods=["GET", "POST"])
@requires(queries.release_by_pid, policy.can_end_release)
@writes
def end_release(release: Row) -> Response | Answer:
    """Take a release back: who no longer sees the paper is said by name before."""
    session = db.session()
    to = services.recipient_of(session, release)
    form = Nothing.of_request()
    paper = release.paper
    if form.sent_well():
        services.take_back(session, release, actor=current_actor())
        tell("done", gettext("No longer released to %(name)s.", name=to.name[saying.lang()]))
        return redirect(url_for("documents.show", paper=paper.pid), 303)
    page = render_template(
        "documents/end_release.html",
        **_about(paper),
        release=release,
        name=to.name[saying.lang()],
        names=[user.name for user in services.reached(session, to)],
        symbol=_symbol(session, release),
        form_=form,
    )
    return make_response(page, 422 if request.method == "POST" else 200)


def released_lines(paper: Paper, released: Sequence[ReleasedTo]) -> list[Released]:
    """Return to whom a paper is released, for its house."""
    may, french = bool(policy.can_release(current_actor(), paper)), saying.lang() == "fr"
    return [
        Released(
            said=", ".join(filter(None, (one.person, one.party_fr if french else one.party_en))),
            period=_period(one, paper),
            symbol=one.symbol,
            href=url_for("documents.show", paper=one.copy),
            end=url_for("documents.end_release", release=one.pid) if may else "",
        )
        for one in released
    ]


def _choosing(paper: Paper, parties: Any) -> str:
    form = ReleaseTo(request.args)
    form.to.choices = [(party.pid, access.named(party)) for party in parties]
    return render_template("documents/release_to.html", **_about(paper), form_=form)


def _asked(paper: Paper, form: Release, party: Party, to: Recipient) -> dict[str, Any]:
    """What would change: who would newly see it, and who sees it already."""
    session = db.session()
    version = queries.version_in_force(session, paper)
    assert version is not None
    ways = access.ways_to(session, paper, version)
    already = frozenset().union(*(way.users for way in ways))
    reached = services.reached(session, to)
    new = [user.name for user in reached if user.id not in already]
    return {
        **_about(paper),
        "form_": form,
        "party": party,
        "to": to.name[saying.lang()],
        "line": to.line[saying.lang()],
        "symbol": services.invitees_symbol(version.symbol, to.code),
        "new": new,
        "known": _names(reached, already),
        "persons": access.persons(ways),
        "seal": _seal(session, paper, party),
        "reach": ngettext("%(num)s person newly sees it", "%(num)s persons newly see it", len(new)),
        "choose_href": url_for("documents.release", paper=paper.pid),
    }


def _seal(session: Session, paper: Paper, party: Party) -> str:
    version = queries.version_in_force(session, paper)
    return services.seal_of(session, Recipient(party), version) if version else ""


def _names(reached: Sequence[User], among: frozenset[int]) -> list[str]:
    return [user.name for user in reached if user.id in among]


def _about(paper: Paper) -> dict[str, Any]:
    return {
        "paper": paper,
        "title": saying.title_of(paper)[0],
        "strip": body_strip(db.session(), paper.body, tab="papers"),
        "back": url_for("documents.show", paper=paper.pid),
    }


def _authority(paper: Paper) -> str:
    """The chair in mandate, as printed; the secretary may say it otherwise."""
    held = [one for one in bodies.mandates_of(db.session(), paper.body_id) if one.function in CHAIRING]
    if not held:
        return ""
    title = held[0].title_fr if saying.lang() == "fr" else held[0].title_en
    return ", ".join(filter(None, (held[0].user.name, title)))


def _until(form: Release, paper: Paper) -> datetime | None:
    """The last day counts whole, on the clock of the body."""
    if form.until.data is None:
        return None
    try:
        after = datetime.combine(form.until.data + timedelta(days=1), time())
    except OverflowError as error:
        raise BadInput("until", gettext("Give a day that can be counted with.")) from error
    return wall_time.instant_of(after, paper.body.zone)


def _period(release: ReleasedTo, paper: Paper) -> str:
    since = saying.day(release.starts_at, paper.body)
    kind = gettext("this version only") if release.version_id else gettext("with the versions to come")
    if release.ends_at is None:
        return gettext("since %(day)s, %(extent)s", day=since, extent=kind)
    until = saying.day(release.ends_at - timedelta(seconds=1), paper.body)
    return gettext("from %(start)s to %(end)s, %(extent)s", start=since, end=until, extent=kind)


def _symbol(session: Session, release: Row) -> str:
    version = queries.version_in_force(session, release.copy)
    return version.symbol if version else release.copy.symbol or ""
