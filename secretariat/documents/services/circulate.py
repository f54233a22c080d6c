"""Circulating a paper: what would go out, to whom, and its going out; and the language that follows later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Format
from secretariat.committees.queries import Reached, format_with_id, readers_of_format, readers_reached
from secretariat.core import audit, canonical_json, events
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.mail import put_notice
from secretariat.documents import following, queries, sheets
from secretariat.documents.errors import (
    BothLanguagesRequired,
    ChangedMeanwhile,
    FileNotReady,
    NothingChanged,
    NothingFollows,
    NothingToIssue,
    NotPromised,
    PictureUnsaid,
    TitleMissing,
)
from secretariat.documents.events import VersionDue
from secretariat.documents.front import today_of
from secretariat.documents.kinds import Custody
from secretariat.documents.markings import Marking, ceiling_of, check_ceiling
from secretariat.documents.models import DraftFace, Face, Paper, Version
from secretariat.documents.outgoing import FaceContent, Outgoing
from secretariat.documents.queries.ahead import Ahead
from secretariat.documents.services.issue import add_later_face, issue_version, next_symbol, recall
from secretariat.documents.services.register import read_text
from secretariat.documents.services.tell import tell_readers
from secretariat.documents.working.settled import keep_word, refuse_unsettled
from secretariat.press import canonical
from secretariat.press.canonical import Document, pictures_unsaid
from secretariat.press.dates import Language
from secretariat.press.sheets import to_json


def distribution_of(session: Session, format_id: int, reach: Collection[Reached] | None = None) -> dict[str, Any]:
    """Return who gets what is issued to a format now, by name, ready to be frozen.

    `reach` is whom it reaches, where that is known.

    `{"format": {"en", "fr"}, "parties": [{"name_en", "name_fr", "persons": [names]}], "persons": number}`.
    """
    known = readers_reached(session, format_id) if reach is None else reach
    return _distribution(format_with_id(session, format_id), known)


def _distribution(format: Format, reach: Collection[Reached]) -> dict[str, Any]:
    parties: dict[int, dict[str, Any]] = {}
    for one in reach:
        row = parties.setdefault(one.party_id, {"name_en": one.party_en, "name_fr": one.party_fr, "persons": []})
        row["persons"].append(one.name)
    return {
        "format": {"en": format.name_en, "fr": format.name_fr},
        "parties": list(parties.values()),
        "persons": len(reach),
    }


def prepare(
    session: Session,
    paper: Paper,
    *,
    drafts: Mapping[str, DraftFace] | None = None,
    known_ahead: Ahead | None = None,
) -> Outgoing:
    """Return what would be circulated now, of the drafts of the paper; `drafts` are these where they are known, or held, and
    `known_ahead` is whom it reaches and its number, where a page has asked for that.

    Raises BadInput for a text that cannot be read. What is missing is refused by `circulate`, not here.
    """
    if drafts is None:
        drafts = queries.drafts_of(session, paper)
    before = queries.version_in_force(session, paper)
    known = sheets.texts_of(before) if before else {}
    titles: dict[str, str] = {code: drafts[code].title if code in drafts else "" for code in sheets.LANGUAGES}
    texts: dict[Language, Document] = {}
    faces: list[FaceContent] = []
    for code in sheets.LANGUAGES:
        draft = drafts.get(code)
        if draft is None or paper.custody == Custody.ELSEWHERE:
            continue
        if draft.file_sha256:
            faces.append(_file_face(draft))
        elif draft.is_written:
            read_text(draft.text, field=f"text_{code}")
            texts[code] = canonical.parse(draft.text, known.get(code))
            faces.append(_text_face(draft, texts[code]))
    if known_ahead is None:
        distribution, cut = distribution_of(session, paper.format_id), queries.versions_cut(session, paper)
    else:
        distribution, cut = _distribution(paper.format, known_ahead.reach), known_ahead.cut
    received = queries.received_files(session, (face.file_sha256 for face in faces))
    seal = canonical_json.digest(
        {
            "ordinal": cut + 1,
            "kind": paper.kind,
            "marking": paper.marking,
            "original": paper.original_language,
            "titles": titles,
            "faces": {face.language: face.content_hash for face in faces},
            "pages": {sha256: file.pdf_sha256 for sha256, file in received.items()},
            "distribution": distribution,
        }
    )
    return Outgoing(titles, texts, tuple(faces), before, distribution, received, seal)


def circulate(
    session: Session,
    paper: Paper,
    *,
    actor: Actor,
    to_follow: Sequence[str] = (),
    follows_on: date | None = None,
    announce: bool = True,
    seal: str | None = None,
) -> Version:
    """Issue the draft as the next version to the paper's format, and tell its readers by mail if `announce`.

    `follows_on` is the day by which the language to follow is promised. `seal` is what the person was shown
    (`Outgoing.seal`). A paper held elsewhere goes out as a reference, once:
    its symbol and titles, no face. Raises ChangedMeanwhile, NothingToIssue, TitleMissing, NothingChanged,
    FileNotReady, PictureUnsaid, TransitionRefused, MarkingAboveCeiling; CheckedOut, NotInText, ChangesOpen for what is
    worked on in Word; BothLanguagesRequired if a language is missing that the type of the paper asks for, BadInput if it is
    missing and not said to follow; and what hears of
    VersionDue refuses.
    """
    session.refresh(paper, with_for_update={"of": Paper})
    outgoing = prepare(session, paper, drafts=queries.drafts_for_update(session, paper))
    if seal is not None and seal != outgoing.seal:
        raise ChangedMeanwhile
    refuse_unready(session, paper, outgoing, actor=actor, to_follow=to_follow)
    symbol = next_symbol(session, paper, series=paper.body.series, letter=paper.letter)
    promised = [code for code in outgoing.missing if code in to_follow]
    printed = sheets.Printed(symbol, outgoing.titles, outgoing.before, promised[0] if promised else "", follows_on)
    here = paper.custody == Custody.HERE
    version = issue_version(
        session,
        paper,
        actor=actor,
        symbol=symbol,
        titles=outgoing.titles,
        faces=outgoing.faces,
        sheet=to_json(sheets.paper_sheet(paper, printed, outgoing.texts)) if here else "",
        renditions=outgoing.languages,
        distribution=outgoing.distribution,
        to_follow=promised,
    )
    keep_word(session, version, outgoing.faces)
    if promised and follows_on is not None:
        promise_face(session, version, actor=actor, by=follows_on)
    if announce:
        announce_version(session, version)
    return version


def refuse_unready(
    session: Session, paper: Paper, outgoing: Outgoing, *, actor: Actor, to_follow: Sequence[str] = ()
) -> None:
    """Raise what stands against circulating a paper as it is, as `circulate` would; nothing is written.

    The one place that says so: what is shown before is asked here as well.
    """
    _check(session, paper, outgoing, to_follow)
    if paper.custody == Custody.HERE:
        events.publish(session, VersionDue(paper, outgoing, actor))


def _check(session: Session, paper: Paper, outgoing: Outgoing, to_follow: Sequence[str]) -> None:
    check_ceiling(Marking(paper.marking), ceiling=ceiling_of(session).highest)
    if not all(outgoing.titles.values()):
        raise TitleMissing
    if paper.custody == Custody.ELSEWHERE:
        if outgoing.before is not None:
            raise NothingChanged(outgoing.before.symbol)
        return
    if paper.original_language not in outgoing.languages:
        raise NothingToIssue
    refuse_unsettled(session, paper, outgoing.faces)
    if outgoing.unchanged or outgoing.added_to is not None:
        raise NothingChanged(outgoing.before.symbol if outgoing.before else "")
    if outgoing.missing and paper.type is not None and paper.type.both_languages:
        raise BothLanguagesRequired(paper.type, outgoing.missing[0])
    if any(code not in to_follow for code in outgoing.missing):
        raise BadInput(
            "to_follow",
            N_("One language is missing: add it, or say that it follows. Readers will see that it does."),
        )
    _check_files(outgoing.faces, outgoing)
    _check_pictures(outgoing.texts)


def _check_files(faces: Iterable[FaceContent], outgoing: Outgoing) -> None:
    """What goes out must have its pages, so that what is circulated is what the drafter could look at."""
    for face in faces:
        known = outgoing.received.get(face.file_sha256 or "")
        if face.file_sha256 and (known is None or known.pdf_sha256 is None):
            raise FileNotReady(face.file_name, known.problem if known else "failed")


def _check_pictures(texts: Mapping[Language, Document]) -> None:
    for language, text in texts.items():
        for number in pictures_unsaid(text):
            raise PictureUnsaid(language, number)


def promise_face(session: Session, version: Version, *, actor: Actor, by: date | None) -> None:
    """Say by when the language that follows is promised, or that no day is; copies made for others say the same.

    Raises NothingFollows; BadInput for a day that has passed.
    """
    session.refresh(version, with_for_update={"of": Version})
    if not following.following(version):
        raise NothingFollows
    if by is not None and by < today_of(version.paper.body):
        raise BadInput("follows_on", N_("Give a day that is still to come."))
    for one in (version, *queries.copies_of_version(session, version)):
        one.follows_on = by
    audit.record(
        session,
        "version.face_promised",
        actor=actor.ref,
        about=version.ref,
        language=following.following(version)[0],
        by=by.isoformat() if by else "",
    )
    session.flush()


def add_face(session: Session, version: Version, *, actor: Actor, language: str) -> Face:
    """Add the language that the version in force lacks, certified by the secretariat and recorded apart.

    What was issued does not change: its announcement that the language follows stays, and is met by the face.
    Raises NotPromised, ChangedMeanwhile, FileNotReady, PictureUnsaid; CheckedOut, NotInText, ChangesOpen.
    """
    session.refresh(version, with_for_update={"of": Version})
    paper = version.paper
    outgoing = prepare(session, paper, drafts=queries.drafts_for_update(session, paper))
    if outgoing.before is None or outgoing.before.id != version.id:
        raise ChangedMeanwhile
    content = next((face for face in outgoing.faces if face.language == language), None)
    if content is None or queries.face_of(version, language) is not None:
        raise NotPromised
    refuse_unsettled(session, paper, [content])
    _check_files([content], outgoing)
    _check_pictures({code: text for code, text in outgoing.texts.items() if code == language})
    keep_word(session, version, [content])
    return add_later_face(session, version, content, actor=actor)


def recall_version(session: Session, version: Version, *, actor: Actor, reason: str) -> Version | None:
    """Recall a version nobody outside the house has opened, and tell those who were told of it.

    Returns the version in force again, or None. Raises AlreadyOpened, TransitionRefused.
    """
    readers = readers_of_format(session, version.paper.format_id)
    restored = recall(session, version, actor=actor, reason=reason)
    for user_id in sorted({user.id for user, _ in readers} | queries.watchers_of(session, version.paper)):
        put_notice(session, "documents.version_recalled", user_id=user_id, about=version.ref, key=version.pid)
    return restored


def announce_version(session: Session, version: Version) -> None:
    """Ask for one mail to each person the version's format reaches."""
    tell_readers(session, "documents.version_issued", version)


def _text_face(draft: DraftFace, document: Document) -> FaceContent:
    return FaceContent(draft.language, canonical.FORMAT, canonical.text_hash(document), source=draft.text)


def _file_face(draft: DraftFace) -> FaceContent:
    assert draft.file_sha256
    return FaceContent(
        draft.language, "file", draft.file_sha256, file_sha256=draft.file_sha256, file_name=draft.file_name
    )
