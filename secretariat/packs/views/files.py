"""Downloads: the pack as one PDF, as a ZIP, for reading offline, its manifest, and the supplement.

What a reader gets is reckoned anew at every download: an old pack is never handed out once something in it was withdrawn.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TypeVar

from flask import Response, abort, make_response, redirect, render_template
from sqlalchemy.orm import Session

from secretariat.core.db import writing
from secretariat.documents.queries.pictures import pictures_of
from secretariat.documents.symbols import parse
from secretariat.meetings import queries as meetings
from secretariat.meetings import saying
from secretariat.meetings.models import Meeting
from secretariat.packs import policy, queries, services
from secretariat.packs.archive import zipped
from secretariat.packs.changes import Changes
from secretariat.packs.contents import MANIFEST, Contents, highest, names, travelling
from secretariat.packs.reading import reading
from secretariat.packs.services import Along, NotMade, PackChanged
from secretariat.packs.shown import address
from secretariat.packs.states import PackForm
from secretariat.packs.views import bp
from secretariat.packs.views.page import shown
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.offline import Reading, offline
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db
from secretariat.web.files import sent, stored, written
from secretariat.web.pace import Dear, count

#: Seconds after which the page "Being made" asks again.
AGAIN = 3
#: So many megabytes of pictures the file for reading offline holds; of more it holds the words.
PICTURES_MB = 30
Answer = Response | str
T = TypeVar("T")


@bp.get("/meetings/<pid:meeting>/pack/<any('en','fr'):language>.pdf")
@requires(meetings.meeting_to_build, policy.can_take)
def pdf(meeting: Meeting, language: str) -> Answer:
    """The pack as one PDF; a page that looks again by itself while the worker has not finished it."""
    taken = _taken(meeting, language, PackForm.PDF)
    assert taken.sha256 is not None
    return sent(taken.sha256, _name(taken.contents, "pdf"))


@bp.get("/meetings/<pid:meeting>/pack/<any('en','fr'):language>.zip")
@requires(meetings.meeting_to_build, policy.can_take)
def archive(meeting: Meeting, language: str) -> Answer:
    """All papers as files of their own, numbered, with the manifest."""
    contents = _contents(meeting, language)
    if not contents.complete:
        return _being_made(meeting, contents)
    count(Dear.EXPORTS)
    contents = _taken(meeting, language, PackForm.ZIP).contents
    manifest = contents.manifest()
    files = [
        (name, stored(paper["sha256"]))
        for name, paper in zip(names(manifest["papers"]), manifest["papers"], strict=True)
    ]
    at = max(entry.version.issued_at for entry in contents.entries)
    return written(
        zipped(files, [(MANIFEST, travelling(manifest))], at), _name(contents, "zip"), media_type="application/zip"
    )


@bp.get("/meetings/<pid:meeting>/pack/<any('en','fr'):language>.html")
@requires(meetings.meeting_to_build, policy.can_take)
def page_offline(meeting: Meeting, language: str) -> Answer:
    """Agenda and texts in one file, for reading without a connection."""
    count(Dear.EXPORTS)
    taken = _taken(meeting, language, PackForm.HTML)
    content = reading(taken.contents, taken.said)
    page = offline(content, _held(content))
    return written(page, _name(taken.contents, "html"), media_type="text/html")


def _held(content: Reading) -> PictureAddress:
    """Return the pictures of the texts as addresses that hold them, as far as they do not make the file too large to open."""
    shown_here: dict[str, str] = {}
    left = PICTURES_MB * 1024 * 1024
    for sha256, blob in pictures_of(db.session(), [paper.text for paper in content.papers if paper.text]).items():
        left -= blob.size
        if left < 0:
            break
        data = base64.b64encode(stored(sha256).read_bytes()).decode("ascii")
        shown_here[sha256] = f"data:{blob.media_type};base64,{data}"
    return shown_here.get


@bp.get("/meetings/<pid:meeting>/pack/<any('en','fr'):language>.json")
@requires(meetings.meeting_by_pid, policy.can_take)
def manifest(meeting: Meeting, language: str) -> Response:
    """Symbols, versions and hashes of the pack, as they also travel in it."""
    contents = _contents(meeting, language)
    return written(travelling(contents.manifest()), _name(contents, "json"), media_type="application/json")


@bp.get("/meetings/<pid:meeting>/pack/supplement.pdf")
@requires(meetings.meeting_by_pid, policy.can_take)
def supplement(meeting: Meeting) -> Answer:
    """Only what changed since the reader's last download, numbered to slot in."""
    found = queries.changes_for(db.session(), current_actor(), meeting)
    if not found:
        return redirect(address(meeting), 303)  # type: ignore[return-value]  # Werkzeug's own response
    made = queries.pack_with_key(db.session(), found.key)
    if made is None or made.blob_sha256 is None:
        return _being_made(meeting, found)
    _written(meeting, lambda session: services.take_supplement(session, meeting, found, actor=current_actor()))
    return sent(made.blob_sha256, _name(found.contents, "pdf", word="supplement"))


def _contents(meeting: Meeting, language: str) -> Contents:
    """What the reader may take; the way to the page, which says why there is nothing yet, while no agenda is open."""
    contents = queries.contents_for(db.session(), current_actor(), meeting, language)
    if contents is None:
        abort(redirect(address(meeting), 303))
    return contents


def _taken(meeting: Meeting, language: str, form: PackForm) -> Along:
    """Keep that the reader takes it along, and return what it is; the page that waits for it while it is being made."""
    try:
        return _written(
            meeting, lambda session: services.take(session, meeting, language, actor=current_actor(), form=form)
        )
    except NotMade as lacking:
        abort(_being_made(meeting, lacking.contents))


def _written(meeting: Meeting, act: Callable[[Session], T]) -> T:
    """Write in a short transaction beside the one that reads: a recall either comes first, or finds the papers opened. The way
    to the page if there is nothing to take, or it changed at this very moment."""
    with writing(), Session(db.engine) as session:
        try:
            done = act(session)
        except PackChanged:
            abort(redirect(address(meeting), 303))
        session.commit()
    return done


def _being_made(meeting: Meeting, wanted: Contents | Changes) -> Response:
    """Ask for a pack if nobody has, once its papers are printed, and say since when it is being made."""
    if wanted.complete:
        with writing(), Session(db.engine) as session:
            asked = services.ask(session, meeting, wanted).asked_at
            session.commit()
    else:
        contents = wanted.contents if isinstance(wanted, Changes) else wanted
        asked = min(entry.pdf.asked_at for entry in contents.entries if entry.pdf.sha256 is None)
    hour = saying.hour_of(asked, meeting.zone)
    response = make_response(render_template("packs/being_made.html", asked=hour, **shown(meeting)))
    response.headers["Refresh"] = str(AGAIN)
    return response


def _name(contents: Contents, ending: str, *, word: str = "") -> str:
    """Return a name every file system takes: the agenda's symbol, what it is, language, marking."""
    french = contents.language == "fr"
    marking = highest([entry.version.marking for entry in contents.entries])
    parts = (
        parse(contents.agenda.symbol).file_stem("en").removesuffix("_EN"),
        word or ("dossier" if french else "pack"),
        contents.language.upper(),
        marking.words(contents.language).replace(" ", "-"),
    )
    return "_".join(part for part in parts if part) + f".{ending}"
