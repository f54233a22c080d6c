"""The world with all its papers printed, as after a night of the worker's."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from secretariat.core import blobs
from secretariat.core.blobs import Blob
from secretariat.documents.models import Face, Rendition
from secretariat.press.fonts import ensure_fonts
from secretariat.web.database import db
from secretariat.worker import Printer, read_version
from tests.access.stage import Stage
from tests.conftest import FONTS, TODAY

#: Prints that are made: the others hold the same source.
PRINTED = ("en", "marked-en")


def print_all(stage: Stage) -> None:
    """Print what the worker would print."""
    printer = Printer(stage.store, ensure_fonts(FONTS))
    with stage.app.app_context(), Session(db.engine) as session:
        came = exists().where(
            Face.version_id == Rendition.version_id, Face.language == Rendition.face, Face.file_sha256.is_not(None)
        )
        wanted = select(Rendition).where(or_(Rendition.face.in_(PRINTED), came)).order_by(Rendition.id)
        for rendition in session.scalars(wanted):
            rendition.blob_sha256 = rendition.made_at = None  # what the scene put there stands for a print
            made = printer.print(read_version(session, {"rendition": rendition.id}))
            if session.get(Blob, made.sha256) is None:
                blobs.keep(
                    session, stage.store, stage.store.path(made.sha256).read_bytes(), media_type="application/pdf"
                )
            rendition.blob_sha256, rendition.pages, rendition.made_at = made.sha256, made.pages, TODAY
        session.commit()
