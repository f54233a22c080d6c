"""Pictures of texts: put into a draft, and shown to whoever may read the text that shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import cast

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.blobs import Blob
from secretariat.core.errors import BadInput, NotFound, RuleBroken, TooLarge
from secretariat.core.i18n import N_, gettext
from secretariat.documents import policy, queries, uploads
from secretariat.documents.forms import PutPicture
from secretariat.documents.incoming import apart, incoming, outcome
from secretariat.documents.models import Paper, Version
from secretariat.documents.opening import record_opening
from secretariat.documents.queries import pictures as kept
from secretariat.documents.services.pictures import keep_picture
from secretariat.documents.services.pictures import put_picture as put_in_draft
from secretariat.documents.views import bp, saying
from secretariat.press.canonical import block_text, parse
from secretariat.press.canonical.html import PictureAddress
from secretariat.press.canonical.model import Annex, Heading, Picture
from secretariat.press.dates import Language
from secretariat.press.typography import polish
from secretariat.press.word.report import Image
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.files import shown, store
from secretariat.web.requests import settings
from secretariat.web.told import tell

#: Largest file of a picture, in megabytes.
LARGEST_MB = 20
#: How much of a block is shown where its place is chosen, in characters.
_SHOWN = 70
_NOTE_CALL = re.compile(r"\[\d+\]")


def limit() -> int:
    """Return the largest file of a picture that is taken, in megabytes."""
    return min(settings().upload_limit_mb, LARGEST_MB)


def _draw_anew(paper: Paper) -> None:
    """Have the picture that was sent drawn anew, before the act begins."""
    file = incoming()
    if file is not None:
        taking = replace(uploads.taking_of(settings()), limit_mb=limit())
        apart(paper.ref, lambda: uploads.examine_picture(file.stream, taking))


@bp.post("/papers/<pid:paper>/pictures")
@requires(queries.paper_by_pid, policy.can_attach_file, first=_draw_anew)
@writes
def add_picture(paper: Paper) -> Response:
    """Keep a picture for a script that writes, and say the line by which the text shows it."""
    if incoming() is None:
        raise BadInput("file", N_("Choose the picture."))
    drawn = outcome(Image)
    source = keep_picture(db.session(), store(), paper, drawn, actor=current_actor(), alt=request.form.get("alt", ""))
    return jsonify(source=source)


@bp.route("/papers/<pid:paper>/text/picture", methods=["GET", "POST"])
@requires(queries.paper_by_pid, policy.can_attach_file, first=_draw_anew)
@writes
def put_picture(paper: Paper) -> Response | Answer:
    """A picture for the text of a draft, by a form that needs no script: its file, its words, and where it goes."""
    wanted = request.form.get("language") or request.args.get("language")
    code = cast(Language, wanted if wanted in ("en", "fr") else paper.original_language)
    draft = queries.drafts_of(db.session(), paper)[code]
    back = url_for("documents.write", paper=paper.pid, language=code)
    if draft.file_sha256:
        return redirect(back, 303)  # no text stands here, as that page says
    form = PutPicture.of_request(data={"language": code, "after": ""})
    assert isinstance(form, PutPicture)
    places = _places(draft.text, code)
    form.after.choices = [("", gettext("At the end of the text")), *places]
    if form.sent_well():
        try:
            if incoming() is None:
                raise BadInput("file", N_("Choose the picture."))
            put_in_draft(
                db.session(),
                store(),
                draft,
                outcome(Image),
                actor=current_actor(),
                alt=form.alt.data or "",
                after=form.after.data or "",
            )
        except TooLarge as fault:
            form.blame(BadInput("file", fault.message, **fault.values))
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
        else:
            tell("done", gettext("The picture is in the text."))
            return redirect(back, 303)
    page = render_template(
        "documents/put_picture.html",
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(db.session(), paper.body, tab="papers"),
        code=code,
        form_=form,
        limit=limit(),
        back=back,
    )
    return make_response(page, 422 if request.method == "POST" else 200)


def _places(text: str, language: Language) -> list[tuple[str, str, dict[str, str]]]:
    """Return after what of a text a picture can stand: the id of a block, how it begins, and in which language."""
    made: list[tuple[str, str, dict[str, str]]] = []
    annex = ""
    for block in parse(text).blocks:
        words = _NOTE_CALL.sub("", block_text(block, numbered=True)).replace("\t", " · ")
        words = polish(shorten(words, _SHOWN, placeholder=" …"), language)
        if isinstance(block, Annex):
            annex = f"{block.word} {block.number}"
        elif annex and words:
            words = f"{annex} · {words}"
        if isinstance(block, Picture):
            words = gettext("Picture: %(words)s", words=words)
        elif isinstance(block, Heading):
            words = gettext("Heading: %(words)s", words=words)
        if words:
            made.append((block.id, gettext("After: %(words)s", words=words), {"lang": language}))
    return made


@bp.get("/papers/<pid:paper>/drafts/<any('en','fr'):face>/pictures/<sha256>")
@requires(kept.paper_whose_draft_is_open, policy.can_see_draft)
def draft_picture(paper: Paper, face: str, sha256: str) -> Response:
    """A picture that the draft shows in one language."""
    return _sent(kept.picture_of_draft(db.session(), paper, face, sha256))


@bp.get("/versions/<pid:version>/pictures/<sha256>")
@requires(queries.version_by_pid, policy.can_read)
def version_picture(version: Version, sha256: str) -> Response:
    """A picture that the text of a version shows."""
    found = kept.picture_of_version(db.session(), version, sha256)
    if found is not None:
        record_opening(version, "page")
    return _sent(found)


def _sent(picture: Blob | None) -> Response:
    if picture is None:
        raise NotFound
    return shown(picture.sha256, picture.media_type)


def of_draft(paper: Paper, there: Collection[str]) -> Callable[[Language], PictureAddress]:
    """Return, by language, where the pictures of a draft are; `there` are those that can be shown."""

    def of(language: Language) -> PictureAddress:
        return lambda sha256: (
            url_for("documents.draft_picture", paper=paper.pid, face=language, sha256=sha256)
            if sha256 in there
            else None
        )

    return of


def of_version(version: Version, there: Collection[str]) -> Callable[[Language], PictureAddress]:
    """Return, by language, where the pictures of a version are; `there` are those that can be shown."""

    def address(sha256: str) -> str | None:
        return url_for("documents.version_picture", version=version.pid, sha256=sha256) if sha256 in there else None

    return lambda _: address


def said_unsaid(numbers: Sequence[int], language: Language) -> str:
    """Say which pictures of a text have no alternative text yet, by their `numbers`; empty where there are none."""
    if not numbers:
        return ""
    msgid = (
        N_("Not put into words in French: picture %(numbers)s. Write what it shows between the brackets.")
        if language == "fr"
        else N_("Not put into words in English: picture %(numbers)s. Write what it shows between the brackets.")
    )
    return gettext(msgid, numbers=", ".join(map(str, numbers)))
