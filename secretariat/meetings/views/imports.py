"""Pages: an agenda pasted or uploaded, looked at row by row before anything is stored."""

from __future__ import annotations

from typing import cast

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.core.errors import BadInput, RuleBroken, SecretariatError, TooLarge
from secretariat.core.i18n import N_, gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.meetings import policy, queries, saying
from secretariat.meetings.forms.imports import ImportForm
from secretariat.meetings.importing import MOST_BYTES, Preview, RowFate, read_agenda
from secretariat.meetings.importing.decoding import decode
from secretariat.meetings.models import AgendaItem, Meeting
from secretariat.meetings.services import imports as services
from secretariat.meetings.services.imports import Mode
from secretariat.meetings.shown import time_of
from secretariat.meetings.views import bp
from secretariat.meetings.views.frame import frame
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
#: A longer text is not shown again in its field.
SHOWN_AGAIN = 400_000


@dataclass(frozen=True)
class ShownFate:
    """A row of the preview."""

    line: int
    title: str
    other: str
    kind: str
    minutes: str
    bad_minutes: bool
    level: int
    state: saying.State
    notes: tuple[str, ...]


@bp.route("/meetings/<pid:meeting>/agenda/import", methods=["GET", "POST"])
@requires(queries.meeting_by_pid, policy.can_build)
@writes
def import_agenda(meeting: Meeting) -> Answer:
    """Paste or upload; every row's fate is shown, nothing is stored."""
    form = _form()
    if request.method == "GET":
        return _page(meeting, form, None), 200
    if not form.validate():
        return _page(meeting, form, None), 422
    try:
        preview = _read(form)
    except SecretariatError as error:
        return _refused(meeting, form, error)
    return _shown(meeting, form, preview)


@bp.post("/meetings/<pid:meeting>/agenda/import/apply")
@requires(queries.meeting_by_pid, policy.can_build)
@writes
def apply_import(meeting: Meeting) -> Answer:
    """Store what was previewed, in one transaction; if anything differs from what was shown, it is shown again."""
    form = _form()
    session = db.session()
    if not form.validate():
        return _page(meeting, form, None), 422
    try:
        preview = _read(form)
        known = services.fates(meeting, queries.items_of(session, meeting), preview, _mode(form))
        if form.seal.data != services.seal_of(known, _mode(form)):
            form.faults.append(gettext("This is not what the preview showed. Look at it again, then add it."))
            return _shown(meeting, form, preview, status=409)
        done = services.apply_import(session, meeting, preview, mode=_mode(form), actor=current_actor())
    except SecretariatError as error:
        session.rollback()
        return _refused(meeting, form, error)
    lead = ngettext("%(num)s item added.", "%(num)s items added.", done.added)
    bits = [
        ngettext("%(num)s filled in.", "%(num)s filled in.", done.filled) if done.filled else "",
        ngettext("%(num)s row was not taken.", "%(num)s rows were not taken.", done.refused) if done.refused else "",
        gettext("No paper here bears %(symbols)s.", symbols=", ".join(done.unknown)) if done.unknown else "",
    ]
    tell("done", lead, " ".join(filter(None, bits)))
    return redirect(url_for("meetings.agenda", meeting=meeting.pid), 303)


def _form() -> ImportForm:
    form = ImportForm.of_request()
    assert isinstance(form, ImportForm)
    return form


def _mode(form: ImportForm) -> Mode:
    return cast(Mode, form.mode.data)


def _read(form: ImportForm) -> Preview:
    """Read what was sent; the text of a file is put into the form, so that it need not be uploaded again.

    Raises BadInput, TooLarge.
    """
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        content = sent.stream.read(MOST_BYTES + 1)
        text, form.encoding.data, _ = decode(content)
        form.text.data = text.removeprefix("\ufeff")
        preview = read_agenda(content)
    else:
        text = form.text.data or ""
        preview = read_agenda(text.encode() if form.encoding.data else text)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        sentence = N_("Line %(line)s holds a character that cannot be stored (NUL). Take it out.")
        raise BadInput("text", sentence, line=line)
    return preview


def _refused(meeting: Meeting, form: ImportForm, error: SecretariatError) -> Answer:
    """What cannot be read at all is said above the form; what was typed stays in it."""
    if isinstance(error, BadInput):
        form.blame(BadInput("text" if error.field == "file" else error.field, error.message, **error.values))
    elif isinstance(error, TooLarge | RuleBroken):
        form.faults.append(str(error))
    else:
        raise error
    return _page(meeting, form, None), 413 if isinstance(error, TooLarge) else 422


def _shown(meeting: Meeting, form: ImportForm, preview: Preview, *, status: int = 200) -> Answer:
    mode = _mode(form)
    items = queries.items_of(db.session(), meeting)
    try:
        known = services.fates(meeting, items, preview, mode)
    except RuleBroken as error:
        return _refused(meeting, form, error)
    form.seal.data = services.seal_of(known, mode)
    return _page(meeting, form, known), status


def _page(meeting: Meeting, form: ImportForm, known: Preview | None) -> str:
    items = queries.items_of(db.session(), meeting)
    text = (form.text.data or "").replace("\x00", "\u2400")
    form.text.data = text if len(text) <= SHOWN_AGAIN else ""
    return render_template(
        "meetings/import.html",
        **frame(meeting),
        form_=form,
        can_replace=services.can_replace(items),
        **(_outcome(meeting, items, known, _mode(form)) if known else {"rows": None}),
    )


def _outcome(meeting: Meeting, items: list[AgendaItem], known: Preview, mode: Mode) -> dict[str, object]:
    outline, numbers = services.outcome(meeting, items, known, mode)
    parts = {row.item.id: part.roman for part in outline.parts for row in part.rows}
    levels: dict[int, int] = {}
    for row in known.rows:
        levels[row.line] = levels.get(row.parent_line, 0) + 1 if row.parent_line is not None else 0
    gone = {item.id: item for item in items}
    added, filled, refused = (known.count(fate) for fate in ("add", "merge", "refuse"))
    time = time_of(outline)
    return {
        "rows": [_fate(row, numbers, parts, levels[row.line]) for row in known.rows],
        "problems": [problem.text(gettext) for problem in known.problems],
        "delimiter": {"\t": gettext("tab"), ";": gettext("semicolon"), ",": gettext("comma")}.get(known.delimiter, ""),
        "listed": mode == "replace" and len(outline.parts) == 1 and not outline.parts[0].key,
        "removed": [
            (gone[int(key)].title_fr or gone[int(key)].title_en)
            if saying.lang() == "fr"
            else (gone[int(key)].title_en or gone[int(key)].title_fr)
            for key in known.removed
        ],
        "summary": gettext(
            "%(added)s added, %(filled)s filled in, %(same)s unchanged, %(refused)s not taken.",
            added=added,
            filled=filled,
            same=known.count("skip"),
            refused=refused,
        ),
        "time": time,
        "verb": _verb(added, filled, mode),
    }


def _verb(added: int, filled: int, mode: Mode) -> str:
    """The word of the button; nothing when no row can be taken."""
    if mode == "replace" and added:
        return ngettext("Replace by %(num)s item", "Replace by %(num)s items", added)
    if added:
        return ngettext("Add %(num)s item", "Add %(num)s items", added)
    return ngettext("Fill in %(num)s item", "Fill in %(num)s items", filled) if filled else ""


_LOOKS = {"add": ("tick", "done"), "merge": ("half", "soon"), "skip": ("ring", ""), "refuse": ("octagon", "late")}


def _fate(row: RowFate, numbers: dict[int, str], parts: dict[int, str], level: int) -> ShownFate:
    said = [said.text(gettext) for said in row.messages]
    first, notes = "", said
    if row.fate == "add":
        part = parts.get(services.looked_at(row.line), "")
        words = {"number": numbers[row.line], "part": part}
        first = gettext(N_("Added as %(number)s in part %(part)s") if part else N_("Added as %(number)s"), **words)
    elif row.fate == "refuse":
        first = gettext("Not taken")
    else:
        first, notes = (said[0] if said else gettext("Left as it is")), said[1:]
    shape, tone = _LOOKS[row.fate]
    french = saying.lang() == "fr"
    title, other = (row.title_fr, row.title_en) if french else (row.title_en, row.title_fr)
    return ShownFate(
        line=row.line,
        title=title or other or "–",
        other=other if title else "",
        kind=gettext(saying.KINDS[row.kind]),
        minutes=row.minutes_given if row.minutes is None else str(row.minutes),
        bad_minutes=row.minutes is None and bool(row.minutes_given),
        level=min(level, 3),
        state=(first, shape, tone),
        notes=tuple(notes),
    )
