"""Page: one language of a draft being written, saved by itself, beside the text as it will look."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core import canonical_json, clock
from secretariat.core.errors import BadInput, Conflict, RuleBroken
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.documents import policy, queries, services
from secretariat.documents.forms import WriteText
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.queries.pictures import shown_in
from secretariat.documents.strip import paper_tabs
from secretariat.documents.views import bp, pictures, saying, working_said
from secretariat.documents.views.typeset import Set, changed_part, set_text
from secretariat.documents.working import queries as words
from secretariat.press import canonical
from secretariat.press.changes import marked_changes
from secretariat.press.dates import Language
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.errors import wants_json
from secretariat.web.told import tell


@dataclass(frozen=True)
class Clash:
    """What another saved while this text was being written, and where the two differ."""

    sentence: str
    at: str
    mine: str
    theirs: str
    pieces: list[tuple[str, str]]
    version: str


@bp.route("/papers/<pid:paper>/text", methods=["GET", "POST"])
@requires(queries.paper_by_pid, policy.can_attach_file)
@writes
def write(paper: Paper) -> Response | Answer:
    """One language of the draft; what another saved meanwhile is never written over."""
    session = db.session()
    code = _language(request.form.get("language") or request.args.get("language"), paper)
    draft = queries.drafts_of(session, paper)[code]
    form = WriteText.of_request(data={"text": draft.text, "language": code, "stands": _digest(draft.text)})
    assert isinstance(form, WriteText)
    clash = None
    if request.method == "POST":
        try:
            before = _saved_over(draft, form)
        except Conflict:
            clash = _clash(queries.drafts_of(session, paper)[code], form.text.data or "")
            if wants_json():
                return make_response(jsonify(sentence=clash.sentence, conflict=asdict(clash)), 409)
            form.stands.data = clash.version
        except BadInput as fault:
            if wants_json():
                raise
            form.blame(_at_the_text(fault))
        except RuleBroken as fault:
            if wants_json():
                raise
            form.faults.append(saying.said(fault))
        else:
            return _saved(draft, before)
    status = 409 if clash else 422 if request.method == "POST" else 200
    return make_response(_page(paper, draft, form, clash), status)


def _language(wanted: str | None, paper: Paper) -> Language:
    return cast(Language, wanted if wanted in ("en", "fr") else paper.original_language)


def _saved_over(draft: DraftFace, form: WriteText) -> str:
    """Save what was typed; return the text that stood there. Raises Conflict if it is not the one the writer found."""
    session, before, typed = db.session(), draft.text, form.text.data or ""
    if form.stands.data != _digest(before) and typed != before:
        raise Conflict(mine=typed, theirs=before, by=draft.saver.name, at=draft.saved_at)
    services.save_draft(
        session, draft, actor=current_actor(), title=draft.title, text=typed, row_version=draft.row_version
    )
    return before


def _saved(draft: DraftFace, before: str) -> Response | Answer:
    code, body = _language(draft.language, draft.paper), draft.paper.body
    if not wants_json():
        tell("done", gettext("Saved at %(hour)s.", hour=saying.hour(clock.now(), body)))
        then = "documents.put_picture" if request.form.get("then") == "picture" else "documents.write"
        return redirect(url_for(then, paper=draft.paper.pid, language=code), 303)
    was, made = _sets(draft, before, draft.text)
    return jsonify(
        saved=saying.hour(clock.now(), body),
        version=_digest(draft.text),
        set=changed_part(was, made),
        outline=[asdict(one) for one in made.outline],
        counted=_counted(made),
        unsaid=pictures.said_unsaid(made.unsaid, code),
    )


def _sets(draft: DraftFace, *texts: str) -> list[Set]:
    """Return texts of a draft as they are shown beside the one who writes."""
    code = _language(draft.language, draft.paper)
    documents = [canonical.parse(text) for text in texts]
    address = pictures.of_draft(draft.paper, shown_in(db.session(), documents))(code)
    return [set_text(document, code, address) for document in documents]


def _counted(made: Set) -> str:
    return " · ".join(
        (
            ngettext("%(num)s word", "%(num)s words", made.words),
            ngettext("%(num)s paragraph", "%(num)s paragraphs", made.paragraphs),
        )
    )


def _clash(draft: DraftFace, mine: str) -> Clash:
    at = saying.hour(draft.saved_at, draft.paper.body)
    if draft.saved_by == current_actor().user_id:
        sentence = gettext("You saved this text from another window at %(hour)s. Both texts are kept.", hour=at)
    else:
        sentence = gettext("%(name)s saved this while you were writing.", name=draft.saver.name)
    return Clash(sentence, at, mine, draft.text, marked_changes(draft.text, mine), _digest(draft.text))


def _page(paper: Paper, draft: DraftFace, form: WriteText, clash: Clash | None) -> str:
    code = _language(draft.language, paper)
    [made] = _sets(draft, draft.text)
    here = url_for("documents.write", paper=paper.pid)
    switch = [
        ("EN", f"{here}?language=en", "en", code == "en", "English"),
        ("FR", f"{here}?language=fr", "fr", code == "fr", "Français"),
    ]
    out, latest = words.out_of(db.session(), draft), words.latest_copy(db.session(), draft)
    context: dict[str, Any] = {
        "out": working_said.out_notice(paper, words.OutInWord.of(out)) if out else None,
        "copy_": working_said.open_notice(words.LatestCopy.of(latest)) if latest else None,
        "strip": body_strip(db.session(), paper.body, tab="papers"),
        "paper_tabs": paper_tabs(current_actor(), paper, tab="write"),
        "title": saying.title_of(paper)[0],
        "saved": gettext("Saved at %(hour)s.", hour=saying.hour(draft.saved_at, paper.body)) if draft.text else "",
        "marking": Marking(paper.marking).words(code),
    }
    return render_template(
        "documents/write.html",
        paper=paper,
        draft=draft,
        code=code,
        here=here,
        switch=switch,
        form_=form,
        clash=clash,
        made=made,
        counted=_counted(made),
        unsaid=pictures.said_unsaid(made.unsaid, code),
        limit=pictures.limit(),
        **context,
    )


def _at_the_text(fault: BadInput) -> BadInput:
    fault.field = "text"
    return fault


def _digest(text: str) -> str:
    return canonical_json.digest(text)
