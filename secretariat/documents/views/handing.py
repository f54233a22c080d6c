"""Pages: submitting a paper to the secretariat, and giving it back to the officer who drafts it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import gettext
from secretariat.documents import policy, queries, services
from secretariat.documents.forms import GiveBack, Submit
from secretariat.documents.models import Paper
from secretariat.documents.queries.ahead import Ahead, LastHanded, ahead
from secretariat.documents.strip import paper_tabs
from secretariat.documents.views import bp, saying
from secretariat.documents.working.queries import InWord
from secretariat.documents.working.saying import out_said
from secretariat.registry.steps import what_holds
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.navigation import Told
from secretariat.web.told import tell


@bp.route("/papers/<pid:paper>/submit", methods=["GET", "POST"])
@requires(queries.paper_with_draft, policy.can_submit)
@writes
def submit(paper: Paper) -> Response | Answer:
    """An officer hands their paper to the secretariat."""
    form = Submit.of_request()
    assert isinstance(form, Submit)
    if not _done(form, lambda: services.submit(db.session(), paper, actor=current_actor(), note=form.note.data or "")):
        return _page(paper, form, "documents/submit.html")
    tell("done", gettext("The secretariat has your paper."), gettext("You read it here; it can come back to you."))
    return redirect(url_for("documents.show", paper=paper.pid), 303)


@bp.route("/papers/<pid:paper>/give-back", methods=["GET", "POST"])
@requires(queries.paper_with_draft, policy.can_give_back)
@writes
def give_back(paper: Paper) -> Response | Answer:
    """The secretariat gives a paper back to who drafts it, and says why."""
    form = GiveBack.of_request()
    assert isinstance(form, GiveBack)
    why = form.reason.data or ""
    if not _done(form, lambda: services.give_back(db.session(), paper, actor=current_actor(), reason=why)):
        return _page(paper, form, "documents/give_back.html")
    tell("done", gettext("The paper is with %(name)s again.", name=_drafter(paper)))
    return redirect(url_for("documents.show", paper=paper.pid), 303)


def _done(form: Submit | GiveBack, act: Callable[[], object]) -> bool:
    """Do what was sent; what stands against it is said in the form, and nothing of it is kept."""
    if not form.sent_well():
        return False
    try:
        act()
    except BadInput as fault:
        form.blame(fault)
    except RuleBroken as fault:
        form.faults.append(saying.said(fault))
    else:
        return True
    db.session().rollback()
    return False


def _page(paper: Paper, form: Submit | GiveBack, template: str) -> Response:
    session, actor = db.session(), current_actor()
    about = ahead(session, paper)
    submitting = isinstance(form, Submit)
    page = render_template(
        template,
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(session, paper.body, tab="papers", facts=about.strip),
        paper_tabs=paper_tabs(actor, paper, tab=""),
        form_=form,
        drafter=_drafter(paper),
        held=_held(paper, about) if submitting else [],
        out=_out(paper, about.in_word) if submitting else [],
        last=about.handed,
        back=url_for("documents.show", paper=paper.pid),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


def _held(paper: Paper, about: Ahead) -> list[tuple[str, str]]:
    """What coordination and quality still want of the paper, and where."""
    return [(one.sentence, url_for(one.endpoint, paper=paper.pid)) for one in what_holds(db.session(), paper, about)]


def _out(paper: Paper, in_word: InWord) -> list[tuple[str, str]]:
    """What is out in Word, which must be back before the paper is handed on."""
    said = [out_said(current_actor(), paper, out) for out in in_word.outs]
    return [(f"{one.lead} {one.text}", one.href) for one in said]


def notices(paper: Paper, last: LastHanded | None) -> list[Told]:
    """Say on its page in whose hands a paper is that an officer drafts, and what was said when it changed hands last."""
    if paper.drafter_id is None:
        return []
    mine = paper.drafter_id == current_actor().user_id
    if paper.submitted_at is not None:
        when = saying.stamp(paper.submitted_at, paper.body)
        lead = gettext("You submitted it on %(when)s.", when=when) if mine else gettext(
            "%(name)s submitted it on %(when)s.", name=_drafter(paper), when=when
        )  # fmt: skip
        return [Told("info", lead, last.note if last else "")]
    if last is not None and last.returner is not None:
        return [Told("soon", gettext("%(name)s gave it back.", name=last.returner), last.reason)]
    return [] if mine else [Told("info", gettext("It is with %(name)s, who drafts it.", name=_drafter(paper)))]


def _drafter(paper: Paper) -> str:
    return paper.drafter.name if paper.drafter else "–"
