"""Downloads: a finished PDF of a version, files as they were received, and the file of a draft as it will go out."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from flask import Response, make_response, render_template, url_for

from secretariat.core import clock
from secretariat.core.errors import BadInput, NotFound
from secretariat.core.i18n import gettext
from secretariat.documents import policy, queries, services
from secretariat.documents.draft_prints import print_awaited
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper, Version
from secretariat.documents.opening import record_opening
from secretariat.documents.received import ENDINGS, PDF
from secretariat.documents.services.draft_print import sheet_of_draft
from secretariat.documents.sheets import side_by_side
from secretariat.documents.symbols import parse
from secretariat.documents.tosend import VersionToSend
from secretariat.documents.views import bp, saying
from secretariat.press.sheets import Sheet
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db
from secretariat.web.files import sent

#: Seconds after which the page "Being made" asks again.
AGAIN = 2


@bp.get("/versions/<pid:version>/<any('en','fr','both','marked-en','marked-fr'):face>.pdf")
@requires(queries.version_to_download, policy.can_download)
def download(version: VersionToSend, face: str) -> Response:
    """A PDF of a version; a page that looks again by itself while the worker has not finished it."""
    pdf = version.pdf(face)
    if pdf is not None and pdf.sha256 is not None:
        record_opening(version, face)
        return sent(pdf.sha256, file_name(version, face))
    whole = queries.version_by_pid(db.session(), current_actor(), version.pid)
    if whole is None:
        raise NotFound
    asked_at = next((made.asked_at for made in whole.renditions if made.face == face), None)
    if asked_at is not None:
        return being_made(whole.paper, whole, whole.symbol, asked_at)
    if face != "both":
        raise NotFound
    return _side_by_side(whole)


def _side_by_side(version: Version) -> Response:
    """A paper in both languages is printed side by side when somebody first asks for it, and then once for all."""
    sheet = side_by_side(version)
    if sheet is None:
        raise NotFound
    record_opening(version, "both")
    made = print_awaited(sheet, face="both")
    if made is None:
        return being_made(version.paper, version, version.symbol, clock.now())
    return sent(made.blob_sha256, file_name(version, "both"))


@bp.get("/versions/<pid:version>/<any('en','fr'):face>/received")
@requires(queries.version_by_pid, policy.can_download)
def received(version: Version, face: str) -> Response:
    """The file from which one language of a version was made, exactly as it came."""
    own = queries.face_of(version, face)
    if own is None or own.file is None:
        raise NotFound
    record_opening(version, face)
    return sent(own.file.sha256, file_name(version, face, received=own.file.media_type), own.file.media_type)


@bp.get("/papers/<pid:paper>/drafts/<any('en','fr'):face>/received")
@requires(queries.paper_by_pid, policy.can_see_draft)
def draft_file(paper: Paper, face: str) -> Response:
    """The file brought for one language of the draft, exactly as it came."""
    draft = queries.drafts_of(db.session(), paper).get(face)
    if draft is None or draft.file is None:
        raise NotFound
    kind = draft.file.media_type
    return sent(draft.file.sha256, f"DRAFT_{face.upper()}_as-received.{ENDINGS[kind]}", kind)


@bp.get("/papers/<pid:paper>/drafts/<any('en','fr'):face>/preview.pdf")
@requires(queries.paper_by_pid, policy.can_see_draft)
def draft_preview(paper: Paper, face: str) -> Response:
    """The file of the draft as it would go out, marked as a draft; while it is made, a page that looks again by itself."""
    session = db.session()
    draft = queries.drafts_of(session, paper).get(face)
    return _printed_draft(paper, face, services.cover_of_draft(session, paper, draft) if draft is not None else None)


@bp.get("/papers/<pid:paper>/drafts/<any('en','fr','both'):face>/draft.pdf")
@requires(queries.paper_by_pid, policy.can_see_draft)
def draft_pdf(paper: Paper, face: str) -> Response:
    """What is written in a draft as it would go out, in one language or side by side, marked as a draft."""
    try:
        sheet = sheet_of_draft(db.session(), paper, face)
    except BadInput as fault:
        raise NotFound from fault
    return _printed_draft(paper, face, sheet)


def _printed_draft(paper: Paper, face: str, sheet: Sheet | None) -> Response:
    """Send the print of a sheet, or a page that looks again. Raises NotFound where there is none to make."""
    if sheet is None:
        raise NotFound
    made = print_awaited(sheet, face=face)
    if made is None:
        return being_made(paper, paper, paper.symbol or gettext("No symbol yet"), clock.now())
    return sent(made.blob_sha256, f"DRAFT_{'EN-FR' if face == 'both' else face.upper()}.pdf")


def file_name(version: Version | VersionToSend, face: str, *, received: str = "", kind: str = PDF) -> str:
    """Return a name every file system takes, with symbol, language and marking in it (domain 4).

    `received` is the kind of the file as it came, for its own name; `kind` that of a file made here.
    """
    return _file_name(version.symbol, version.marking, face, received, kind)


@lru_cache(2_000)
def _file_name(symbol: str, marked: str, face: str, received: str, kind: str) -> str:
    language = {"both": "EN-FR", "marked-en": "EN_changes", "marked-fr": "FR_changes"}.get(face, face.upper())
    stem = parse(symbol).file_stem("en").removesuffix("_EN")
    code = "fr" if face.endswith("fr") else "en"
    marking = Marking(marked).words(code).replace(" ", "-")
    came = "as-received" if received else ""
    return "_".join(part for part in (stem, language, came, marking) if part) + f".{ENDINGS[received or kind]}"


def being_made(paper: Paper, shown: Paper | Version, symbol: str, asked_at: datetime) -> Response:
    """A page that says so, and looks again by itself."""
    page = render_template(
        "documents/being_made.html",
        symbol=symbol,
        title=saying.title_of(shown)[0],
        asked=saying.stamp(asked_at, paper.body),
        back=url_for("documents.show", paper=paper.pid),
    )
    response = make_response(page)
    response.headers["Refresh"] = str(AGAIN)
    return response
