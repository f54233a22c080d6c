"""Error pages. They touch neither the database nor the user, keep what was typed, and say what to do.

A script that saves as people type asks for JSON (`Accept: application/json`) and gets the same sentences as JSON:
`{"sentence": …}`, with `"conflict": {"mine", "theirs", "by", "at"}` where somebody else was first, and `"faults"`, by
field, where what was typed cannot be used.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from secretariat.core import clock, i18n, schema, texts
from secretariat.core.blobs import StoreFailed
from secretariat.core.db import disk_fault, has_ended, lacks_tables
from secretariat.core.errors import (
    BadInput,
    Conflict,
    NotAllowed,
    NotFound,
    RuleBroken,
    SecretariatError,
    TooLarge,
    Unavailable,
)
from secretariat.core.i18n import N_, gettext
from secretariat.core.installation import ReadOnly
from secretariat.press import dates
from secretariat.web import frame
from secretariat.web.database import db
from secretariat.web.filters import local
from secretariat.web.pace import TooOften
from secretariat.web.refusals import FormExpired, SignedOut
from secretariat.web.requests import SAFE

log = structlog.get_logger("web")

#: Secrets, never shown again.
SECRET = frozenset({"csrf_token", "once", "row_version", "password", "new_password", "again"})
#: What nobody typed: choices, ways back, and what tells the state that a form stood on.
UNTYPED = frozenset({"how", "way", "to", "mode", "part", "item", "next", "seal", "seen", "encoding"})
HIDDEN = SECRET | UNTYPED | {"version_en", "version_fr", "shown_en", "shown_fr", "shown_details"}
#: PostgreSQL's words for a statement that ran, and one that waited for a lock, longer than the settings allow.
CUT_OFF = frozenset({"57014", "55P03"})
KNOWN_CODES = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503})
#: What fields are called above the text that comes back; the rest are called by their own names.
LABELS = {
    "title_en": N_("Title, English"),
    "title_fr": N_("Title, French"),
    "text_en": N_("Text, English"),
    "text_fr": N_("Text, French"),
    "text": N_("Text"),
    "action_en": N_("Proposed action, English"),
    "action_fr": N_("Proposed action, French"),
    "presenter_en": N_("Presenter, English"),
    "presenter_fr": N_("Presenter, French"),
    "purpose_en": N_("Purpose, English"),
    "purpose_fr": N_("Purpose, French"),
    "place_en": N_("Place, English"),
    "place_fr": N_("Place, French"),
    "video_link": N_("Video link"),
    "minutes": N_("Minutes"),
    "reason": N_("Reason"),
    "remark": N_("Remark"),
    "email": N_("E-mail"),
    "name": N_("Name"),
    "verb": N_("Outcome"),
    "party": N_("Delegation"),
    "presence": N_("Attendance"),
    "represented_by": N_("Represented by"),
    "people": N_("Who comes"),
    "owner": N_("Owner"),
    "due_on": N_("Due"),
    "staff": N_("Staff"),
    "chair_name": N_("Chair"),
}
#: What a script is told where the error brings no sentence of its own; those of the pages, word for word.
SENTENCES = {
    400: N_("What your browser sent is not what this page expects. Nothing was saved."),
    401: N_("You were signed out. Your text is kept."),
    404: N_("This page does not exist, or is not open to you. Ask the secretariat, quoting %(reference)s."),
    405: N_(
        "The address exists, but not for what was asked of it. Nothing was changed. Go back and use the buttons of the page."
    ),
    409: N_(
        "Somebody saved this while you were writing. Your text is kept. Compare the two, and write what shall stand."
    ),
    413: N_(
        "What was sent is larger than this page takes. Nothing was saved. Send a smaller file, or ask the secretariat."
    ),
    429: N_(
        "This was asked too often in a short time. Wait a few minutes, then try again. Nobody is shut out for good."
    ),
    500: N_(
        "The page could not be made. Nothing was half saved. The fault is recorded under %(reference)s; try again in a moment."
    ),
    503: N_("The register does not answer at the moment. Nothing was saved. Try again in a few minutes."),
}
FIRST_BY = N_(
    "%(name)s saved this while you were writing. Your text is kept. Compare the two, and write what shall stand."
)
EXPIRED = N_("It was opened before you signed in or out, or in another place. Nothing was saved. Your text is kept.")


def wants_json() -> bool:
    """Tell whether a script asks, and not a reader."""
    return bool(request.accept_mimetypes.best == "application/json")


def kept() -> dict[str, str]:
    """Return what was typed into the form that failed, by the name of its field, without secrets."""
    if request.method in SAFE:
        return {}
    try:
        typed = request.form.items()
    except (HTTPException, OSError):  # what could not be taken in cannot be given back
        return {}
    return {label_of(name): texts.shown(text) for name, text in typed if name not in HIDDEN and text.strip()}


def label_of(name: str) -> str:
    """Return what a field is called, in the language in force."""
    return gettext(LABELS[name]) if name in LABELS else dates.initial_capital(name.replace("_", " "))


def page(code: int, template: str | None = None, **context: Any) -> Response:
    """Return an error page, or what it says as JSON."""
    if wants_json():
        return _plain(code, template, context)
    name = template or (str(code) if code in KNOWN_CODES else "400" if code < 500 else "500")
    given = {"kept": kept(), "reference": g.get("reference", ""), "back": _back(), **frame.bare(), **context}
    return make_response(render_template(f"errors/{name}.html", code=code, **given), code)


def _plain(code: int, template: str | None, context: Mapping[str, Any]) -> Response:
    """What a script is told; a page that may not be seen and one that never was sound the same here too."""
    said: dict[str, Any] = {}
    sentence = str(context.get("sentence") or "")
    if "mine" in context:
        by, at = context["by"], context["at"]
        hour = dates.hour(local(at), i18n.language()) if isinstance(at, datetime) else ""
        said["conflict"] = {"mine": context["mine"], "theirs": context["theirs"], "by": by, "at": hour}
        sentence = gettext(FIRST_BY, name=by) if by else ""
    elif template == "csrf":
        said["expired"] = True
        sentence = gettext(EXPIRED)
    if not sentence:
        msgid = SENTENCES.get(404 if code == 403 else code) or SENTENCES[400 if code < 500 else 500]
        sentence = gettext(msgid, reference=g.get("reference", "–"))
    if "faults" in context:
        said["faults"] = context["faults"]
    return make_response(jsonify(sentence=sentence, **said), code)


def _back() -> str:
    """Where the page stands whose form failed; nothing after a page that was only asked for."""
    return "" if request.method in SAFE else frame.sent_from()


def install(app: Flask) -> None:
    """Wire the error pages into the application."""
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(FormExpired, lambda _: page(400, "csrf"))
    app.register_error_handler(SecretariatError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, lambda _: page(409, mine=kept(), theirs={}, by="", at=None))
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(OperationalError, _database_gone)
    app.register_error_handler(ProgrammingError, lambda error: _not_upgraded(error) or _unforeseen(error))
    app.register_error_handler(OSError, _system)
    app.register_error_handler(Exception, _unforeseen)


def _signed_out(_error: SignedOut) -> Response:
    if request.method in SAFE and request.endpoint != "people.sign_in" and not wants_json():
        return make_response(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303))
    now = dates.hour(local(clock.now()), i18n.language())
    return page(401, when=now)


def _domain(error: SecretariatError) -> Response:
    sentence = error.sentence.text(gettext)
    match error:
        case NotFound():
            return page(404)
        case NotAllowed():
            return page(403)
        case Conflict():
            return page(409, mine=_labelled(error.mine), theirs=_labelled(error.theirs), by=error.by, at=error.at)
        case TooOften():
            response = page(429, sentence=sentence, often=True)
            response.headers["Retry-After"] = str(error.seconds)
            return response
        case TooLarge():
            return page(413, sentence=sentence)
        case ReadOnly():
            return page(503, "read_only", sentence=sentence)
        case Unavailable():
            return page(503, sentence=sentence)
        case BadInput():
            if wants_json():
                return page(422, sentence=sentence, faults={error.field: [sentence]})
            return page(400, sentence=sentence)
        case RuleBroken():
            return page(409, "rule", sentence=sentence)
    return page(400, sentence=sentence)


def _labelled(texts: object) -> object:
    return {label_of(str(name)): text for name, text in texts.items()} if isinstance(texts, Mapping) else texts


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    response = page(code)
    for name, value in _headers_of(error).items():
        response.headers[name] = value
    return response


def _headers_of(error: HTTPException) -> Mapping[str, str]:
    return {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}


def _integrity(error: IntegrityError) -> Response:
    """Two people did the same at the same instant: the database let one of them through."""
    log.warning("database.refused", reference=g.get("reference"), error=type(error.orig).__name__)
    return page(409, mine=kept(), theirs={}, by="", at=None)


def _not_upgraded(error: DBAPIError) -> Response | None:
    """Say that the operator has not run `secretariat upgrade`, if that is why a table is not there; else it is our fault."""
    if not lacks_tables(error) or schema.is_ours(db.engine):
        return None
    log.error("database.not_upgraded", reference=g.get("reference"), mend="run: secretariat upgrade")
    sentence = i18n.gettext(
        "The register has not been brought to the form that this release needs. Nothing was saved; what you typed is below."
    )
    return page(503, sentence=sentence)


def _database_gone(error: OperationalError) -> Response:
    if lacking := _not_upgraded(error):
        return lacking
    log.error("database.unavailable", reference=g.get("reference"), error=type(error.orig).__name__)
    if getattr(error.orig, "sqlstate", None) in CUT_OFF:  # it is taken back for certain
        sentence = i18n.gettext("This took too long and was cut off. Nothing was saved; what you typed is below.")
        return page(503, sentence=sentence)
    fault = disk_fault(error)
    # What has no room is taken back for certain, unless the server itself ended over it.
    if g.get("committing") and (fault != errno.ENOSPC or has_ended(error)):
        sentence = i18n.gettext(
            "It broke off while it was being saved. Perhaps it is there: look before you send it again. "
            "What you typed is below."
        )
        return page(503, sentence=sentence)
    return _disk(fault) or page(
        503, sentence=i18n.gettext("The database does not answer. Nothing was saved; what you typed is below.")
    )


def _system(error: OSError) -> Response:
    if isinstance(error, StoreFailed):
        log.error("store.failed", reference=g.get("reference"), why=error.strerror)
        sentence = i18n.gettext("The store of files does not answer. Nothing was saved; what you typed is below.")
        return page(503, sentence=sentence)
    return _disk(error.errno) or _unforeseen(error)


def _disk(fault: int | None) -> Response | None:
    """Say that the disk is full or broken, if that is what it is."""
    if fault in (errno.ENOSPC, errno.EDQUOT):
        log.error("disk.full", reference=g.get("reference"))
        return page(503, sentence=i18n.gettext("The disk is full. Nothing was saved; what you typed is below."))
    if fault in (errno.EIO, errno.EROFS):
        log.error("disk.broken", reference=g.get("reference"))
        sentence = i18n.gettext("The disk cannot be read or written. Nothing was saved; what you typed is below.")
        return page(503, sentence=sentence)
    return None


def _unforeseen(error: Exception) -> Response:
    log.error("request.failed", reference=g.get("reference"), endpoint=request.endpoint, exc_info=error)
    return page(500)
