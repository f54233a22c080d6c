"""Downloads: a finished PDF of a version, and the file of a draft."""

from __future__ import annotations

from typing import BinaryIO, cast

import structlog
from flask import Response, current_app, g, make_response, render_template, request, send_file, url_for

from secretariat.core.blobs import BlobStore
from secretariat.core.errors import NotFound, Unavailable
from secretariat.core.i18n import N_
from secretariat.documents import policy, queries
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper, Rendition, Version
from secretariat.documents.symbols import parse
from secretariat.documents.uploads import Incoming
from secretariat.documents.views import bp, saying
from secretariat.web.access import requires
from secretariat.web.database import db
from secretariat.web.reads import record_opening

log = structlog.get_logger("documents")

#: A PDF is a foreign document to the browser: nothing in it may run, and nothing of ours is open to it.
SANDBOX = "sandbox; default-src 'none'"
#: Seconds after which the page "Being made" asks again.
AGAIN = 2


@bp.get("/versions/<pid:version>/<any('en','fr','both','marked-en','marked-fr'):face>.pdf")
@requires(queries.version_by_pid, policy.can_download)
def download(version: Version, face: str) -> Response:
    """A PDF of a version; a page that looks again by itself while the worker has not finished it."""
    sha256, rendition = _stored(version, face)
    if sha256 is None:
        if rendition is None:
            raise NotFound
        return _being_made(version, rendition)
    record_opening(version, face)
    return sent(sha256, file_name(version, face))


@bp.get("/papers/<pid:paper>/drafts/<any('en','fr'):face>.pdf")
@requires(queries.paper_by_pid, policy.can_see_draft)
def draft_file(paper: Paper, face: str) -> Response:
    """The file brought for one language of the draft."""
    draft = queries.drafts_of(db.session(), paper).get(face)
    if draft is None or draft.file_sha256 is None:
        raise NotFound
    return sent(draft.file_sha256, f"DRAFT_{face.upper()}.pdf")


def store() -> BlobStore:
    """Return where the files of this installation are."""
    return cast(BlobStore, current_app.extensions["secretariat.blobs"])


def incoming() -> Incoming | None:
    """Return the file sent in the field `file`; None if none was chosen."""
    file = request.files.get("file")
    return Incoming(cast(BinaryIO, file.stream), file.filename) if file and file.filename else None


def sent(sha256: str, name: str) -> Response:
    """Return a stored PDF as an attachment, in a sandbox, recognised again by its hash."""
    kept = store()
    if not kept.holds(sha256):
        log.error("blob.missing", sha256=sha256, reference=g.get("reference"))
        raise Unavailable(N_("This file cannot be read now. Ask the secretariat, quoting the reference below."))
    response = send_file(
        kept.path(sha256),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=name,
        conditional=True,
        etag=sha256,
    )
    response.headers.pop("Last-Modified", None)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def file_name(version: Version, face: str) -> str:
    """Return a name every file system takes, with symbol, language and marking in it (domain 4)."""
    language = {"both": "EN-FR", "marked-en": "EN_changes", "marked-fr": "FR_changes"}.get(face, face.upper())
    stem = parse(version.symbol).file_stem("en").removesuffix("_EN")
    code = "fr" if face.endswith("fr") else "en"
    marking = Marking(version.marking).words(code).replace(" ", "-")
    return "_".join(part for part in (stem, language, marking) if part) + ".pdf"


def _stored(version: Version, face: str) -> tuple[str | None, Rendition | None]:
    """Return the hash of the file, or None and the rendition that is being made, or twice None."""
    own = queries.face_of(version, face)
    if own is not None and own.format == "file":
        return own.file_sha256, None
    made = next((rendition for rendition in version.renditions if rendition.face == face), None)
    return (made.blob_sha256, made) if made is not None else (None, None)


def _being_made(version: Version, rendition: Rendition) -> Response:
    page = render_template(
        "documents/being_made.html",
        version=version,
        title=saying.title_of(version)[0],
        asked=saying.stamp(rendition.asked_at, version.paper.body),
        back=url_for("documents.show", paper=version.paper.pid),
    )
    response = make_response(page)
    response.headers["Refresh"] = str(AGAIN)
    return response

