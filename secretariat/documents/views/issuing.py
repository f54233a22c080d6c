"""Pages: circulating a paper, adding the language that followed, recalling, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.documents import policy, queries, services
from secretariat.documents.errors import BothLanguagesRequired, FileNotReady, PictureUnsaid
from secretariat.documents.following import following
from secretariat.documents.forms import Circulate, PromiseFace, Reason
from secretariat.documents.kinds import Custody
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper, Version
from secretariat.documents.outgoing import FaceContent, Outgoing
from secretariat.documents.queries.ahead import Ahead, ahead
from secretariat.documents.services import circulate as circulation
from secretariat.documents.views import bp, came, saying, working_said
from secretariat.press.canonical import pictures_unsaid
from secretariat.quality import queries as quality
from secretariat.quality.queries import Reviewed
from secretariat.translation.aligning import Pair, open_among
from secretariat.translation.services import listed
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Check = tuple[str, str, str, str]


@bp.route("/papers/<pid:paper>/circulate", methods=["GET", "POST"])
@requires(queries.paper_with_draft, policy.can_circulate)
@writes
def circulate(paper: Paper) -> Response | Answer:
    """Circulate the draft: who gets it, under which symbol, and what cannot be undone, are said before."""
    session = db.session()
    form = Circulate.of_request()
    assert isinstance(form, Circulate)
    if form.sent_well():
        try:
            version = circulation.circulate(
                session,
                paper,
                actor=current_actor(),
                to_follow=("en", "fr") if form.to_follow.data else (),
                follows_on=form.follows_on.data,
                seal=form.seal.data,
            )
        except BadInput as fault:
            form.blame(fault)
            session.rollback()
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
            session.rollback()
        else:
            _tell_circulated(version)
            return redirect(url_for("documents.show", paper=paper.pid), 303)
    page = render_template("documents/circulate.html", **_asked(paper, form))
    return make_response(page, 409 if form.faults else 422 if request.method == "POST" else 200)


def _asked(paper: Paper, form: Circulate) -> dict[str, Any]:
    session = db.session()
    fault = ""
    outgoing: Outgoing | None = None
    about = ahead(session, paper)
    try:
        outgoing = circulation.prepare(session, paper, drafts=queries.drafts_by_language(paper), known_ahead=about)
    except BadInput as problem:
        fault = saying.said(problem)
    missing = outgoing.missing if outgoing and paper.custody == Custody.HERE else ()
    checks = _checks(paper, outgoing) if outgoing else [(fault, "late", _write(paper), gettext("Edit"))]
    reviewed: list[Check] = []
    if outgoing and paper.custody == Custody.HERE:
        state = quality.reviewed(session, paper, outgoing, about)
        checks += [*_word_checks(paper, outgoing, about), *_translation_checks(paper, state.pairs)]
        reviewed = _review_checks(paper, state)
    ready = outgoing is not None and all(tone != "late" for _, tone, _, _ in (*checks, *reviewed))
    return {
        "paper": paper,
        "title": saying.title_of(paper)[0],
        "strip": body_strip(session, paper.body, tab="papers", facts=about.strip),
        "form_": form,
        "outgoing": outgoing,
        "checks": checks,
        "reviewed": reviewed,
        "ready": ready,
        "following": missing[0] if len(missing) == 1 else "",
        "symbol": paper.symbol if paper.custody == Custody.ELSEWHERE else about.symbol(session, paper),
        "reserved": paper.symbol is not None,
        "marking": Marking(paper.marking).words(saying.lang()) or gettext(Marking(paper.marking).label),
        "added_to": outgoing.added_to if outgoing else None,
        "back": url_for("documents.show", paper=paper.pid),
        **_audience(outgoing),
    }


def _checks(paper: Paper, outgoing: Outgoing) -> list[Check]:
    """What is in order and what is not, each with the way to put it right."""
    edit = _edit(paper)
    rows: list[Check] = []
    if all(outgoing.titles.values()):
        rows.append((gettext("The title stands in both languages."), "done", "", ""))
    else:
        rows.append((gettext("The title is missing in one language."), "late", edit, gettext("Give it")))
    if paper.custody == Custody.ELSEWHERE:
        rows.append((gettext("Held on another system: no text goes out."), "done", "", ""))
        if outgoing.before is not None:
            rows.append((gettext("The reference has been circulated already."), "late", "", ""))
        return rows
    for code in (paper.original_language, saying.other(paper.original_language)):
        word = saying.language_word(code)
        brought = next((face for face in outgoing.faces if face.language == code and face.file_sha256), None)
        if brought is not None:
            rows += _file_checks(paper, brought, outgoing.received)
        elif code in outgoing.languages:
            rows.append((gettext("%(language)s: the text is there.", language=word), "done", "", ""))
            for number in pictures_unsaid(outgoing.texts["fr" if code == "fr" else "en"]):
                said = saying.said(PictureUnsaid(code, number))
                rows.append((said, "late", _write(paper, code), gettext("Write it")))
        elif code != paper.original_language and paper.type is not None and paper.type.both_languages:
            rows.append(
                (saying.said(BothLanguagesRequired(paper.type, code)), "late", _write(paper, code), gettext("Add it"))
            )
        else:
            tone = "late" if code == paper.original_language else "soon"
            said = gettext("%(language)s: there is no text.", language=word)
            rows.append((said, tone, _write(paper, code), gettext("Add it")))
    if outgoing.unchanged:
        rows.append((gettext("The draft says what the version in force says."), "late", edit, gettext("Edit")))
    if not paper.action_officer:
        rows.append((gettext("No action officer is named."), "soon", edit, gettext("Name one")))
    return rows


def _word_checks(paper: Paper, outgoing: Outgoing, about: Ahead) -> list[Check]:
    """What is out in Word, or came back and is not settled, of the languages that go out."""
    told = working_said.notices(paper, about.in_word, outgoing.languages)
    return [(f"{one.lead} {one.text}", "late", one.href, one.link) for one in told]


def _translation_checks(paper: Paper, pairs: Sequence[Pair]) -> list[Check]:
    """How the translation stands to its original, with the way to what is to do."""
    if not pairs:
        return []
    still = open_among(pairs)
    if not still:
        return [(gettext("Every paragraph of the translation is aligned."), "done", "", "")]
    tone = "late" if paper.type is not None and paper.type.both_languages else "soon"
    said = gettext("The translation is not aligned yet: %(listed)s.", listed=listed(still))
    return [(said, tone, url_for("translation.show", paper=paper.pid, show="todo"), gettext("See what is to do"))]


#: What the checks above say in their own words.
_SAID_ABOVE = frozenset({"title", "faces", "officer", "tracks"})


def _review_checks(paper: Paper, state: Reviewed) -> list[Check]:
    """What the review of the paper has open, each with the way to it."""
    there, see = url_for("quality.show", paper=paper.pid), gettext("See the review")
    if state.passed:
        return [(gettext("The text as it stands now has passed its review."), "done", there, see)]
    rows: list[Check] = []
    if quality.is_required(paper.body):
        rows.append((gettext("This body circulates no paper whose review has not passed."), "late", there, see))
    by_eye = 0
    for row in state.open:
        if row.forbids or (row.judged and row.point.key not in _SAID_ABOVE):
            href = f"{there}#point-{row.point.key}"
            said = gettext("Open: %(point)s", point=row.point.text(saying.lang()))
            rows.append((said, "late" if row.forbids else "soon", href, see))
        elif not row.judged:
            by_eye += 1
    if by_eye:
        said = ngettext("%(num)s point nobody has looked at yet.", "%(num)s points nobody has looked at yet.", by_eye)
        rows.append((said, "", f"{there}#checklist", see))
    return rows or [(gettext("Nothing is open in its review."), "done", there, see)]


def _file_checks(paper: Paper, face: FaceContent, received: came.Received) -> list[Check]:
    """A file goes out only with its pages behind a cover; what it holds beside them is named before."""
    known = received.get(face.file_sha256 or "")
    word = saying.language_word(face.language)
    preview = url_for("documents.preview", paper=paper.pid)
    if known is None or known.pdf_sha256 is None:
        fault = FileNotReady(face.file_name, known.problem if known else "failed")
        return [(saying.said(fault), "late", preview, gettext("See the draft"))]
    rows = [(gettext("%(language)s: the file is there, and goes out under a cover.", language=word), "done", "", "")]
    hidden = came.unseen(known)
    if hidden:
        text = gettext("%(name)s holds more than its pages show: %(what)s.", name=face.file_name, what=hidden)
        rows.append((text, "soon", preview, gettext("See the draft")))
    return rows


def _audience(outgoing: Outgoing | None) -> dict[str, Any]:
    if outgoing is None:
        return {"reach": "", "names": []}
    parties = outgoing.distribution["parties"]
    key = "name_fr" if saying.lang() == "fr" else "name_en"
    said = N_("%(party)s: %(names)s")
    names = [gettext(said, party=row[key], names=", ".join(row["persons"])) for row in parties]
    persons = ngettext("%(num)s person", "%(num)s persons", outgoing.distribution["persons"])
    of = ngettext("%(num)s delegation or office", "%(num)s delegations and offices", len(parties))
    format_name = outgoing.distribution["format"][saying.lang()]
    said = N_("%(persons)s of %(parties)s, in the format “%(format)s”")
    return {"reach": gettext(said, persons=persons, parties=of, format=format_name), "names": names}


def _tell_circulated(version: Version) -> None:
    persons = ngettext("%(num)s person", "%(num)s persons", version.distribution["persons"])
    hour = saying.hour(version.issued_at, version.paper.body)
    lead = gettext("Circulated at %(hour)s to %(persons)s.", hour=hour, persons=persons)
    here = version.paper.custody == Custody.HERE
    tell("done", lead, gettext("You can recall it until one of them opens it.") if here else "")


@bp.route("/versions/<pid:version>/follows", methods=["GET", "POST"])
@requires(queries.version_by_pid, policy.can_promise_face)
@writes
def promise(version: Version) -> Response | Answer:
    """Say by when the language that follows is promised."""
    form = PromiseFace.of_request(data={"follows_on": version.follows_on})
    assert isinstance(form, PromiseFace)
    if form.sent_well():
        try:
            circulation.promise_face(db.session(), version, actor=current_actor(), by=form.follows_on.data)
        except BadInput as fault:
            form.blame(fault)
        else:
            tell("done", gettext("Readers see the day now.") if version.follows_on else gettext("No day is promised."))
            return redirect(url_for("documents.show", paper=version.paper.pid), 303)
    page = render_template(
        "documents/promise.html",
        version=version,
        paper=version.paper,
        title=saying.title_of(version)[0],
        strip=body_strip(db.session(), version.paper.body, tab="papers"),
        form_=form,
        code=following(version)[0],
        back=url_for("documents.show", paper=version.paper.pid),
    )
    return make_response(page, 422 if request.method == "POST" else 200)


@bp.post("/versions/<pid:version>/add-face/<any('en','fr'):face>")
@requires(queries.version_by_pid, policy.can_add_face)
@writes
def add_face(version: Version, face: str) -> Response | Answer:
    """Add the language that was to follow to the version in force."""
    try:
        circulation.add_face(db.session(), version, actor=current_actor(), language=face)
    except BadInput as fault:
        raise RuleBroken(fault.message, **fault.values) from fault
    lead = gettext("The French text was added.") if face == "fr" else gettext("The English text was added.")
    tell("done", lead, gettext("What was circulated before stays as it is."))
    return redirect(url_for("documents.show", paper=version.paper.pid), 303)


@bp.route("/versions/<pid:version>/recall", methods=["GET", "POST"])
@requires(queries.version_by_pid, policy.can_recall)
@writes
def recall(version: Version) -> Response | Answer:
    """Take back what nobody outside the house has opened."""
    form = Reason.of_request()
    assert isinstance(form, Reason)
    if _reasoned(form):
        try:
            restored = circulation.recall_version(
                db.session(), version, actor=current_actor(), reason=form.reason.data or ""
            )
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
            db.session().rollback()
        else:
            lead = gettext("%(symbol)s was recalled.", symbol=version.symbol)
            stands = gettext("%(symbol)s is in force again.", symbol=restored.symbol) if restored else ""
            tell("done", lead, stands or gettext("The paper is a draft again."))
            return redirect(url_for("documents.show", paper=version.paper.pid), 303)
    page = render_template(
        "documents/recall.html",
        version=version,
        paper=version.paper,
        title=saying.title_of(version)[0],
        strip=body_strip(db.session(), version.paper.body, tab="papers"),
        form_=form,
        back=url_for("documents.show", paper=version.paper.pid),
        persons=version.distribution.get("persons", 0),
    )
    return make_response(page, 409 if form.faults else 422 if request.method == "POST" else 200)


@bp.route("/papers/<pid:paper>/withdraw", methods=["GET", "POST"])
@requires(queries.paper_by_pid, policy.can_withdraw)
@writes
def withdraw(paper: Paper) -> Response | Answer:
    """Withdraw a paper: its line stays in the register, its text is closed to delegations."""
    form = Reason.of_request()
    assert isinstance(form, Reason)
    if _reasoned(form):
        try:
            services.withdraw(db.session(), paper, actor=current_actor(), reason=form.reason.data or "")
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
            db.session().rollback()
        else:
            tell("done", gettext("The paper was withdrawn."))
            return redirect(url_for("documents.show", paper=paper.pid), 303)
    page = render_template(
        "documents/withdraw.html",
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(db.session(), paper.body, tab="papers"),
        form_=form,
        back=url_for("documents.show", paper=paper.pid),
        persons=paper.current_version.distribution.get("persons", 0) if paper.current_version else 0,
    )
    return make_response(page, 409 if form.faults else 422 if request.method == "POST" else 200)


def _reasoned(form: Reason) -> bool:
    """The form was sent, with a reason."""
    if not form.sent_well():
        return False
    if not form.reason.data:
        form.blame(BadInput("reason", N_("Say why: it is kept with the act.")))
        return False
    return True


def _edit(paper: Paper) -> str:
    return url_for("documents.edit", paper=paper.pid)


def _write(paper: Paper, code: str = "") -> str:
    return url_for("documents.write", paper=paper.pid, language=code or None)
