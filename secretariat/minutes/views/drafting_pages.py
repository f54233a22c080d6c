"""Pages: the whole text as it reads now, the texts that were kept, and a record written elsewhere taken in."""

from __future__ import annotations

import re
from typing import Any, cast

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, NotFound, RuleBroken, SecretariatError, TooLarge
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.documents.linking import linked
from secretariat.documents.queries.pictures import picture_of_text
from secretariat.meetings import saying
from secretariat.meetings.importing.decoding import decode
from secretariat.minutes import policy
from secretariat.minutes.assembling import assembled, text_of
from secretariat.minutes.forms import TakeInForm
from secretariat.minutes.importing import MOST, Fate, Part
from secretariat.minutes.models import KeptText, Minutes
from secretariat.minutes.queries import drafting as queries
from secretariat.minutes.queries.held import Held, held
from secretariat.minutes.queries.issued import minutes_by_pid
from secretariat.minutes.sections import Section, sections
from secretariat.minutes.services import drafting as services
from secretariat.minutes.services import imports
from secretariat.minutes.services.drafting import TooLate
from secretariat.minutes.states import EDITABLE, MinutesKind, MinutesState, Style, Why
from secretariat.minutes.views import bp
from secretariat.minutes.views import drafting_shown as shown
from secretariat.press import canonical
from secretariat.press.canonical.model import Annex, Document, Heading, Paragraph
from secretariat.press.changes import marked_changes
from secretariat.press.dates import Language
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import shown as shown_picture
from secretariat.web.told import tell

#: Places shown where the words looked for stand.
MOST_FOUND = 50
#: Letters before and behind the words.
AROUND = 70
LANGUAGES: tuple[Language, ...] = ("en", "fr")


@dataclass(frozen=True)
class Found:
    """A place where the words looked for stand: address in the page, paragraph number, heading, words around."""

    href: str
    number: str
    heading: str
    before: str
    words: str
    after: str
    language: str


@bp.get("/minutes/<pid:minutes>/read")
@requires(minutes_by_pid, policy.can_see)
def read(minutes: Minutes) -> str:
    """The whole text as it reads now, and where words stand in it."""
    parts = _parts(minutes)
    wanted = request.args.get("q", "").strip()[:100]
    documents = {
        code: assembled(minutes, parts, code)
        for code in LANGUAGES
        if any(text_of(one, code).strip() for one in minutes.passages)
    }
    picture = shown.pictures_of(minutes, *documents.values())
    with linked(db.session(), current_actor(), *documents.values()):
        texts = {
            code: canonical.to_html(document, code, top_level=2, id_prefix=f"{code}-", picture_address=picture)
            for code, document in documents.items()
        }
    found = [one for code, document in documents.items() if wanted for one in _found(document, wanted, code)]
    first = [code for code in (minutes.language, "fr" if minutes.language == "en" else "en") if code in texts]
    return render_template(
        "minutes/read.html",
        texts=[(code, texts[code]) for code in first],
        wanted=wanted,
        found=found[:MOST_FOUND],
        more=max(0, len(found) - MOST_FOUND),
        can_write=bool(policy.can_draft(current_actor(), minutes))
        and any(policy.is_open(minutes, code) for code in ("en", "fr")),
        **_frame(minutes),
    )


@bp.get("/minutes/<pid:minutes>/pictures/<sha256>")
@requires(minutes_by_pid, policy.can_see)
def picture(minutes: Minutes, sha256: str) -> Response:
    """A picture that the text shows as it reads now, in one language or the other."""
    text = "\n\n".join(text_of(one, code) for one in minutes.passages for code in LANGUAGES)
    found = picture_of_text(db.session(), text, sha256)
    if found is None:
        raise NotFound
    return shown_picture(found.sha256, found.media_type)


def _found(document: Document, wanted: str, code: str) -> list[Found]:
    pattern = re.compile(re.escape(wanted), re.IGNORECASE)
    found: list[Found] = []
    heading = ""
    for block in document.blocks:
        text = canonical.block_text(block)
        if isinstance(block, Heading | Annex):
            heading = text
        for match in pattern.finditer(text):
            start, end = max(0, match.start() - AROUND), match.end() + AROUND
            found.append(
                Found(
                    href=f"#{code}-{block.id}",
                    number=(block.number or "") if isinstance(block, Paragraph) else "",
                    heading=heading,
                    before=("…" if start else "") + text[start : match.start()],
                    words=match[0],
                    after=text[match.end() : end] + ("…" if end < len(text) else ""),
                    language=code,
                )
            )
            if len(found) > 20 * MOST_FOUND:
                return found
    return found


def _parts(minutes: Minutes) -> tuple[Section, ...]:
    return sections(held(db.session(), minutes.meeting)) if minutes.kind == MinutesKind.RECORD.value else ()


def _frame(minutes: Minutes) -> dict[str, Any]:
    return {
        "strip": body_strip(db.session(), minutes.paper.body, tab="meetings"),
        "minutes": minutes,
        "heading": shown.heading_of(minutes),
        "meeting_title": saying.ordinal_of(minutes.meeting),
        "meeting_href": url_for("meetings.show", meeting=minutes.meeting.pid),
        "style": gettext(Style(minutes.style).label),
        "state": shown.state_of_minutes(minutes),
        "editor": url_for("minutes.edit", minutes=minutes.pid),
        "editable": MinutesState(minutes.state) in EDITABLE,
    }


@bp.get("/minutes/<pid:minutes>/kept")
@requires(minutes_by_pid, policy.can_draft)
def kept(minutes: Minutes) -> str:
    """Texts that do not stand and that nobody has lost, beside what stands."""
    session, actor = db.session(), current_actor()
    behind = queries.kept_by_pid(session, actor, request.args["before"]) if request.args.get("before") else None
    if behind is not None and behind.passage.minutes_id != minutes.id:
        behind = None
    rows = queries.kept_of(session, actor, minutes, before=behind, limit=26)
    zone = minutes.paper.body.zone
    texts = [
        {
            "pid": one.pid,
            "title": shown.title_of(one.passage),
            "why": gettext(Why(one.why).label),
            "by": one.by.name,
            "at": saying.stamp(one.at, zone),
            "code": one.language,
            "language": gettext("French") if one.language == "fr" else gettext("English"),
            "stands": one.text == text_of(one.passage, one.language),
            "text": one.text,
            "pieces": marked_changes(text_of(one.passage, one.language), one.text),
            "href": url_for("minutes.passage", passage=one.passage.pid, language=one.language),
        }
        for one in rows[:25]
    ]
    older = url_for("minutes.kept", minutes=minutes.pid, before=rows[24].pid) if len(rows) > 25 else ""
    return render_template("minutes/kept.html", texts=texts, older=older, **_frame(minutes))


@bp.post("/kept-texts/<pid:kept>/put-back")
@requires(queries.kept_by_pid, policy.can_put_back)
@writes
def put_back(kept: KeptText) -> Answer:
    """A kept text stands again; what stood there is kept in its turn."""
    outcome = services.restore(db.session(), kept, actor=current_actor())
    if isinstance(outcome, TooLate):
        tell("soon", gettext("The text is with the chair, or approved: it cannot be edited."))
        return redirect(url_for("minutes.kept", minutes=kept.passage.minutes.pid), 303)
    tell("done", gettext("The text stands again."), gettext("What stood there is kept."))
    return redirect(url_for("minutes.passage", passage=kept.passage.pid, language=kept.language), 303)


@bp.route("/minutes/<pid:minutes>/take-in", methods=["GET", "POST"])
@requires(minutes_by_pid, policy.can_edit)
@writes
def take_in(minutes: Minutes) -> Response:
    """A record written elsewhere, pasted or uploaded: where each part goes is shown, nothing is stored."""
    whole = held(db.session(), minutes.meeting)
    form = _take_in_form(minutes, whole)
    if request.method == "GET":
        return make_response(_take_in_page(minutes, whole, form, None))
    try:
        parts = _planned(minutes, whole, form)
    except SecretariatError as fault:
        return _refused(minutes, whole, form, fault)
    form.seal.data = imports.seal_of(minutes, parts, _code(form))
    return make_response(_take_in_page(minutes, whole, form, parts))


@bp.post("/minutes/<pid:minutes>/take-in/apply")
@requires(minutes_by_pid, policy.can_edit)
@writes
def apply_take_in(minutes: Minutes) -> Response | Answer:
    """Store what was shown; if anything differs from it, it is shown again."""
    session = db.session()
    whole = held(session, minutes.meeting)
    form = _take_in_form(minutes, whole)
    try:
        parts = _planned(minutes, whole, form)
        code = _code(form)
        if form.seal.data != imports.seal_of(minutes, parts, code):
            form.faults.append(gettext("This is not what was shown. Look at it again, then take it in."))
            form.seal.data = imports.seal_of(minutes, parts, code)
            return make_response(_take_in_page(minutes, whole, form, parts), 409)
        done = imports.import_record(session, minutes, actor=current_actor(), parts=parts, language=code)
    except SecretariatError as fault:
        session.rollback()
        return _refused(minutes, held(session, minutes.meeting), form, fault)
    lead = ngettext("%(num)s part took it in.", "%(num)s parts took it in.", done.passages)
    tell("done", lead, ngettext("%(num)s word.", "%(num)s words.", done.words))
    return redirect(url_for("minutes.read", minutes=minutes.pid), 303)


def _take_in_form(minutes: Minutes, whole: Held) -> TakeInForm:
    places = []
    for passage in minutes.passages:
        number = shown.number_of(passage, whole)
        places.append((passage.pid, f"{number}  {shown.title_of(passage)}".strip()))
    form = TakeInForm.of_request(places=places, data={"language": minutes.language, "into": ""})
    assert isinstance(form, TakeInForm)
    return form


def _code(form: TakeInForm) -> Language:
    return cast(Language, form.language.data)


def _planned(minutes: Minutes, whole: Held, form: TakeInForm) -> tuple[Part, ...]:
    """Read what was sent; the text of a file is put into the form, so that it need not be uploaded again.

    Raises BadInput, TooLarge.
    """
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        content = sent.stream.read(4 * MOST + 1)
        if len(content) > 4 * MOST:
            raise TooLarge(N_("The file is too large: a record has at most %(most)s letters."), most=MOST)
        form.text.data = decode(content)[0].removeprefix("\ufeff")
    if not form.validate():
        faults = [(name, errors) for name, errors in form.errors.items() if name and name != "text"]
        if faults:
            raise BadInput(str(faults[0][0]), N_("Choose one of the list."))
    into = next((one for one in minutes.passages if one.pid == form.into.data), None)
    return imports.planned(minutes, whole, text=form.text.data or "", into=into)


def _refused(minutes: Minutes, whole: Held, form: TakeInForm, fault: SecretariatError) -> Response:
    if isinstance(fault, BadInput):
        if not form.errors:
            form.blame(BadInput("text" if fault.field == "file" else fault.field, fault.message, **fault.values))
    elif isinstance(fault, TooLarge | RuleBroken):
        form.faults.append(str(fault))
    else:
        raise fault
    return make_response(_take_in_page(minutes, whole, form, None), 413 if isinstance(fault, TooLarge) else 422)


def _take_in_page(minutes: Minutes, whole: Held, form: TakeInForm, parts: tuple[Part, ...] | None) -> str:
    by_pid = {passage.pid: passage for passage in minutes.passages}
    looks = {Fate.WITH_BEFORE: ("diamond", "soon"), Fate.OPENING: ("half", "")}
    rows = []
    for part in parts or ():
        target = by_pid[part.target]
        stands = text_of(target, form.language.data)
        behind = bool(stands) and not services.is_skeleton(target, form.language.data)
        number = shown.number_of(target, whole)
        rows.append(
            {
                "heading": part.heading or gettext("Before the first heading"),
                "words": part.words,
                "into": f"{number} {shown.title_of(target)}".strip(),
                "state": (gettext(part.fate.label), *looks.get(part.fate, ("tick", "done"))),
                "behind": behind,
            }
        )
    return render_template(
        "minutes/take_in.html", form_=form, rows=rows if parts is not None else None, **_frame(minutes)
    )
