"""Files as they leave the house: attachments in a sandbox, whatever they are."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import structlog
from flask import Response, current_app, g, request, send_file
from werkzeug.http import dump_options_header

from secretariat.core.blobs import BlobStore
from secretariat.core.errors import Unavailable
from secretariat.core.i18n import N_
from secretariat.web.access import current_actor
from secretariat.web.requests import settings

if TYPE_CHECKING:
    from secretariat.core.objects import ObjectStore

log = structlog.get_logger("files")

#: A file is a foreign document to the browser: nothing in it may run, and nothing of ours is open to it.
SANDBOX = "sandbox; default-src 'none'"

#: Where nginx finds the folder of the store; who asks for it from outside gets nothing (docs/examples/nginx.conf).
HANDED_ON = "/-/kept/"


def store() -> BlobStore:
    """Return where the files of this installation are."""
    return cast(BlobStore, current_app.extensions["secretariat.blobs"])


def stored(sha256: str) -> Path:
    """Return where a stored file is. Raises Unavailable if the store has lost it."""
    with _said_if_lost(sha256):
        return store().path(sha256)


@contextmanager
def _said_if_lost(sha256: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        log.error("blob.missing", sha256=sha256, why=str(error), reference=g.get("reference"))
        raise Unavailable(
            N_("This file cannot be read now. Ask the secretariat, quoting the reference below.")
        ) from error


def sent(sha256: str, name: str, media_type: str = "application/pdf") -> Response:
    """Return a stored file, a PDF unless said otherwise, as an attachment, in a sandbox, recognised again by its hash."""
    by = settings().sendfile
    if by == "store":
        return _lent(sha256, name, media_type)
    with _said_if_lost(sha256):
        place = store().path(sha256)
        file: IO[bytes] = io.BytesIO() if by == "nginx" else place.open("rb")
    # A file that is open, since of a path the response would say when it was altered: it never is, its hash is its name.
    response = send_file(
        file, mimetype=media_type, as_attachment=True, download_name=name, etag=sha256, conditional=False
    )
    if by == "nginx":
        if response.make_conditional(request).status_code == 200:
            response.headers["X-Accel-Redirect"] = f"{HANDED_ON}{place.relative_to(store().folder)}"
        return sandboxed(response)
    response.content_length = size = os.fstat(file.fileno()).st_size
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    return sandboxed(response)


def shown(sha256: str, media_type: str) -> Response:
    """Return a stored picture as a page of ours shows it: asked for anew each time, so that the right is asked anew.

    It comes from here also where files are lent by the store: a page shows nothing from elsewhere.
    """
    name = f"{sha256[:12]}.{media_type.removeprefix('image/')}"
    response = send_file(
        stored(sha256), mimetype=media_type, as_attachment=True, download_name=name, conditional=True, etag=sha256
    )
    response.headers.pop("Last-Modified", None)
    return sandboxed(response)


def glimpsed(content: bytes, etag: str, media_type: str) -> Response:
    """Return a picture that is not stored as a page of ours shows it, in a sandbox, recognised again by `etag`."""
    response = written(content, f"{etag[:12]}.{media_type.removeprefix('image/')}", media_type=media_type)
    response.set_etag(etag)
    return response


def _lent(sha256: str, name: str, media_type: str) -> Response:
    """Lead the person asking to the store, where the file can be had for a minute; kept in the log, by person."""
    with _said_if_lost(sha256):
        address = cast("ObjectStore", store()).lent(
            sha256, disposition=_attachment(name), media_type=media_type, reference=g.reference
        )
    log.info("file.lent", user=current_actor().user_id, sha256=sha256)
    response = Response(status=303)
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "no-store"
    return response


def written(content: str | bytes | Iterable[bytes], name: str, *, media_type: str) -> Response:
    """Return what is written while it is asked for, as an attachment in a sandbox."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = _attachment(name)
    return sandboxed(response)


def _attachment(name: str) -> str:
    return dump_options_header("attachment", {"filename": name})


def sandboxed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    return response
