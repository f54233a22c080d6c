"""What stands above a paper, a version and a draft: withdrawn, superseded, followed by another language, held elsewhere."""

from __future__ import annotations

from flask import url_for

from secretariat.committees.actors import Actor
from secretariat.core.i18n import gettext
from secretariat.documents import policy
from secretariat.documents.following import following
from secretariat.documents.front import today_of
from secretariat.documents.kinds import Custody
from secretariat.documents.models import Paper, Version
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.views import saying
from secretariat.press import dates
from secretariat.trail import shown as ties
from secretariat.web.navigation import Told


def of_version(actor: Actor, paper: Paper, version: Version, *, readable: bool) -> list[Told]:
    """How a version stands, which language follows by when, and whether it is held elsewhere."""
    told: list[Told] = []
    state = VersionState(version.state)
    if PaperState(paper.state) is PaperState.WITHDRAWN or state is VersionState.WITHDRAWN:
        text = gettext("It stays in the register with its symbol.")
        if not readable:
            text += " " + gettext("Its text is no longer open to delegations.")
        told.append(Told("late", gettext("This paper was withdrawn."), text))
    elif state is VersionState.RECALLED:
        told.append(Told("late", gettext("This version was recalled before anybody had opened it.")))
    elif state is VersionState.SUPERSEDED:
        href = url_for("documents.show", paper=paper.pid)
        current = paper.current_version.symbol if paper.current_version else gettext("the paper")
        lead = gettext("This version is no longer in force.")
        told.append(Told("soon", lead, gettext("It was superseded:"), href, current))
    for code in following(version):
        lead = gettext("The French text follows.") if code == "fr" else gettext("The English text follows.")
        by = version.follows_on
        said = gettext("It is promised for %(day)s.", day=dates.long_date(by, saying.lang())) if by else ""
        text = f"{said} {gettext('It will be added to this version.')}".strip()
        href, word = "", ""
        if policy.can_promise_face(actor, version):
            href = url_for("documents.promise", version=version.pid)
            word = gettext("Change the day") if by else gettext("Say by when")
        told.append(Told("late" if by and by < today_of(paper.body) else "soon", lead, text, href, word))
    if paper.custody == Custody.ELSEWHERE:
        told.append(Told("info", gettext("Held on another system."), gettext("Ask the secretariat for it.")))
    return told


def of_superseding(tied: ties.Ties) -> list[Told]:
    """What took the place of the whole paper, if the reader may see it."""
    lead = gettext("This paper is superseded.")
    return [
        Told("soon", lead, gettext("In its place:"), line.href, line.label)
        for line in ties.paper_lines(tied.superseding[-1:])
    ]


def of_draft(paper: Paper) -> list[Told]:
    """What a paper is that was not circulated, and who sees it."""
    if PaperState(paper.state) is PaperState.WITHDRAWN:
        return [Told("late", gettext("This paper was withdrawn."), gettext("It was never circulated."))]
    if paper.custody == Custody.ELSEWHERE:
        text = gettext("Only its symbol and unclassified title stand here.")
        return [Told("info", gettext("Held on another system."), text)]
    if PaperState(paper.state) is PaperState.EXPECTED:
        by = paper.promised_by
        if paper.promised_for:
            when = saying.stamp(paper.promised_for, paper.body)
            text = gettext("%(who)s promised it for %(when)s.", who=by, when=when)
        else:
            text = gettext("%(who)s promised it.", who=by)
        return [Told("soon", gettext("This paper has not come yet."), text)]
    text = gettext("Only the secretariat and the chair see it.")
    if paper.drafter_id is not None:
        text = gettext("Only who drafts it, the secretariat and the chair see it.")
    return [Told("info", gettext("This is a draft."), text)]
