"""Issuing: numbering, cutting a version that stands, granting it to its readers; and recalling, withdrawing, opening."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, exists, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, clock, events, outbox
from secretariat.core.db import UTCDateTime
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.values import dataclass
from secretariat.documents import grants, queries
from secretariat.documents.errors import AlreadyOpened
from secretariat.documents.events import FaceAdded, PaperWithdrawn, VersionIssued, VersionRecalled
from secretariat.documents.grants import Reason
from secretariat.documents.markings import Marking, ceiling_of, check_ceiling
from secretariat.documents.models import Face, Paper, Reading, Rendition, SymbolCounter, SymbolNumber, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.policy import can_see_draft
from secretariat.documents.states import PaperAction, PaperState, VersionAction, VersionState, after
from secretariat.documents.symbols import Symbol, first
from secretariat.documents.working.settled import end_outs
from secretariat.press import canonical


@dataclass(frozen=True)
class Copied:
    """From what a version of a copy is made, as whose it is marked, and how long it is open to them."""

    source: Version
    #: "Releasable to Partner X", as printed in English.
    releasability: str
    reason: Reason
    until: datetime | None = None


def next_symbol(session: Session, paper: Paper, *, series: str, letter: str) -> str:
    """Return the symbol the next version of the paper will bear, reserving a number if it has none yet.

    The first version bears the plain symbol, each later one -REVn, or for a corrigendum the next -CORn; a number once
    reserved is never given again, not even when its version is recalled (domain 3.1).
    """
    if paper.symbol is None:
        paper.symbol = str(_reserve(session, paper, series=series, letter=letter))
        session.flush()
    return queries.following_symbol(session, paper)


def corrigendum_symbol(session: Session, version: Version) -> str:
    """Return the symbol of the next corrigendum to a version: -COR1, and never one that any paper has or had."""
    return queries.next_correction(session, version.symbol)


def reserve_corrigendum(session: Session, paper: Paper, version: Version) -> str:
    """Give a corrigendum its symbol, which follows from what it corrects, and keep it for ever. Returns it.

    The series of the version is held meanwhile, so that two corrigenda never get the same.
    """
    session.refresh(version, with_for_update={"of": Version})
    paper.symbol = corrigendum_symbol(session, version)
    audit.record(session, "symbol.reserved", actor=None, about=paper.ref, symbol=paper.symbol)
    session.flush()
    return paper.symbol


def _reserve(session: Session, paper: Paper, *, series: str, letter: str) -> Symbol:
    year = clock.now().year
    stem = f"{series}-{letter}"
    counter = session.scalar(
        select(SymbolCounter).where(SymbolCounter.series == stem, SymbolCounter.year == year).with_for_update()
    )
    if counter is None:
        counter = SymbolCounter(series=stem, year=year, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    session.add(SymbolNumber(series=stem, year=year, number=counter.last, paper_id=paper.id, reserved_at=clock.now()))
    symbol = first(series, letter, year, counter.last)
    audit.record(session, "symbol.reserved", actor=None, about=paper.ref, symbol=str(symbol))
    return symbol


def issue_version(
    session: Session,
    paper: Paper,
    *,
    actor: Actor,
    symbol: str,
    titles: dict[str, str],
    faces: Sequence[FaceContent],
    sheet: str,
    renditions: Sequence[str],
    distribution: dict[str, Any],
    to_follow: Sequence[str] = (),
    copied: Copied | None = None,
) -> Version:
    """Cut the next version of the paper, supersede the one before, and grant it to the paper's format and the house.

    `sheet` is the canonical JSON its PDFs are made from; `renditions` are the PDFs wanted ("en", "fr", "both",
    "marked-en" …). `distribution` is who gets it, by name, frozen. A version of a copy says from what it was `copied`,
    and goes to whom the copy is for, not to the format. Raises TransitionRefused, MarkingAboveCeiling.
    """
    assert (copied is not None) == paper.is_copy
    check_ceiling(Marking(paper.marking), ceiling=ceiling_of(session).highest)
    state = PaperState(paper.state)
    if state is PaperState.DRAFT:
        state = after(state, PaperAction.MAKE_READY)
    following = after(state, PaperAction.ISSUE)
    now = clock.now()
    before = queries.version_in_force(session, paper)
    version = Version(
        paper_id=paper.id,
        ordinal=queries.versions_cut(session, paper) + 1,
        symbol=symbol,
        title_en=titles["en"],
        title_fr=titles["fr"],
        marking=paper.marking,
        releasability=copied.releasability if copied else "",
        original_language=paper.original_language,
        to_follow=list(to_follow),
        issued_at=now,
        issued_by=actor.user_id,
        distribution=distribution,
        sheet=sheet,
        supersedes_id=before.id if before else None,
        copy_of_id=copied.source.id if copied else None,
        state=VersionState.ISSUED.value,
        faces=[face.to_face(authentic=face.language == paper.original_language, at=now) for face in faces],
    )
    version.manifest_hash = manifest_hash(version, version.faces)
    session.add(version)
    session.flush()
    if before is not None:
        before.state = after(VersionState(before.state), VersionAction.SUPERSEDE).value
    paper.state, paper.current_version_id, paper.dated_at = following.value, version.id, now
    if paper.is_with_drafter:  # what went out lies with the secretariat, until it gives it back for a revision
        paper.submitted_at = now
    paper.title_en, paper.title_fr = titles["en"], titles["fr"]
    for thing in (paper.ref, version.ref):
        grants.give_house(session, thing, body_id=paper.body_id, given_by=actor.user_id, drafter_id=paper.drafter_id)
        grants.give(
            session,
            thing,
            paper.audience or grants.format_(paper.format_id),
            reason=copied.reason if copied else Reason.ISSUED,
            given_by=actor.user_id,
            until=copied.until if copied else None,
        )
    ask_for_renditions(session, version, renditions)
    audit.record(
        session,
        "version.issued",
        actor=actor.ref,
        about=version.ref,
        symbol=symbol,
        manifest=version.manifest_hash,
        readers=distribution.get("persons", 0),
    )
    session.flush()
    session.refresh(version)
    session.expire(paper, ["current_version"])
    events.publish(session, VersionIssued(paper, version, actor))
    return version


def manifest_hash(version: Version, faces: Iterable[Face]) -> str:
    """Return the hash that binds together what stands of a version: its words, its `faces` as issued, when, and to whom."""
    return canonical_json.digest(
        {
            "symbol": version.symbol,
            "ordinal": version.ordinal,
            "marking": version.marking,
            "releasability": version.releasability,
            "titles": {"en": version.title_en, "fr": version.title_fr},
            "original": version.original_language,
            "to_follow": version.to_follow,
            "issued_at": version.issued_at,
            "issued_by": version.issued_by,
            "distribution": version.distribution,
            "sheet": version.sheet,
            "faces": {
                face.language: [face.format, face.authentic, face.file_name, face.content_hash] for face in faces
            },
        }
    )


def ask_for_renditions(session: Session, version: Version, names: Sequence[str]) -> None:
    """Ask the worker for finished PDFs of a version."""
    for name in names:
        rendition = Rendition(version_id=version.id, face=name, asked_at=clock.now())
        session.add(rendition)
        session.flush()
        key, payload = f"render:{version.pid}:{name}", {"rendition": rendition.id}
        outbox.put(session, "render.version", key=key, payload=payload, ahead=outbox.ISSUED_NOW)


def add_later_face(session: Session, version: Version, content: FaceContent, *, actor: Actor) -> Face:
    """Add a language to an issued version, recorded apart from what was issued, and have it printed.

    The caller holds the version and has seen that it lacks the language.
    """
    face = content.to_face(authentic=False, at=clock.now())
    version.faces.append(face)
    session.flush()
    session.expire(version, ["faces"])
    if content.format in (canonical.FORMAT, "file"):
        ask_for_renditions(session, version, [content.language])
    said = queries.authentic_hash(version)
    for copy in queries.copies_of_version(session, version):
        if (
            queries.authentic_hash(copy) == said
        ):  # what says less than its source is not given the rest in another language
            add_later_face(session, copy, content, actor=actor)
    audit.record(
        session,
        "version.face_added",
        actor=actor.ref,
        about=version.ref,
        language=content.language,
        hash=content.content_hash,
    )
    events.publish(session, FaceAdded(version))
    return face


def recall(session: Session, version: Version, *, actor: Actor, reason: str) -> Version | None:
    """Take back a version that nobody outside the house has opened, with the copies made from it; return the one in force
    again, or None.

    Its symbol stays taken. Raises AlreadyOpened, TransitionRefused.
    """
    paper = version.paper
    session.refresh(paper, with_for_update={"of": Paper})
    session.refresh(version, with_for_update={"of": Version})
    if version.opened_at is not None:
        raise AlreadyOpened
    if paper.current_version_id != version.id:
        raise RuleBroken(N_("Only the version in force can be recalled."))
    version.state = after(VersionState(version.state), VersionAction.RECALL).value
    version.recalled_at = clock.now()
    keep: tuple[str, ...] = (grants.secretariat(paper.body_id), grants.chair(paper.body_id))
    if paper.drafter_id is not None:
        keep = (*keep, grants.drafter(paper.body_id, paper.drafter_id))
    grants.end(session, version.ref, keep=keep)
    restored = queries.version_before(session, version)
    if restored is not None:
        restored.state = after(VersionState(restored.state), VersionAction.RESTORE).value
        paper.state = after(PaperState(paper.state), PaperAction.RECALL_REVISION).value
        paper.current_version_id, paper.dated_at = restored.id, restored.issued_at
        paper.title_en, paper.title_fr = restored.title_en, restored.title_fr
    else:
        paper.state = after(PaperState(paper.state), PaperAction.RECALL_FIRST).value
        paper.current_version_id, paper.dated_at = None, paper.created_at
        grants.end(session, paper.ref, keep=keep)
    audit.record(session, "version.recalled", actor=actor.ref, about=version.ref, symbol=version.symbol, reason=reason)
    session.flush()
    for copy in queries.copies_of_version(session, version):
        recall(session, copy, actor=actor, reason=reason)
    session.expire(paper, ["current_version"])
    events.publish(session, VersionRecalled(paper, version, restored, actor))
    return restored


def withdraw(session: Session, paper: Paper, *, actor: Actor, reason: str) -> None:
    """Withdraw a paper: it stays in the register with its number, and is no longer open to delegations to read."""
    session.refresh(paper, with_for_update={"of": Paper})
    paper.state = after(PaperState(paper.state), PaperAction.WITHDRAW).value
    current = queries.version_in_force(session, paper)
    if current is not None:
        current.state = after(VersionState(current.state), VersionAction.WITHDRAW).value
    end_outs(session, paper, actor=actor)
    audit.record(session, "paper.withdrawn", actor=actor.ref, about=paper.ref, reason=reason)
    session.flush()
    for copy in queries.copies_of(session, paper):
        if PaperState(copy.state) is PaperState.ISSUED:
            withdraw(session, copy, actor=actor, reason=reason)
    events.publish(session, PaperWithdrawn(paper))


def note_opening(session: Session, version: Version, *, actor: Actor, face: str) -> None:
    """Keep that this person opened a face; the first outside the house ends the possibility of recalling it, and what a
    copy was made from."""
    now = clock.now()
    if not can_see_draft(actor, version.paper):
        _end_recalling(session, [version.id], now)
    reading = queries.Opened(actor.user_id, version.id, face)
    if not queries.opened_already(session, [reading]):
        keep_openings(session, {reading: now})
    session.flush()


def open_first(session: Session, version_id: int, *, actor: Actor, face: str) -> bool:
    """Do the same for somebody outside the house, of a version that was never opened when they asked for it, and tell whether it
    still stands for them. Where it does not, nothing is to be committed."""
    now = clock.now()
    _end_recalling(session, [version_id], now)
    standing = queries.standing_for(actor, version_id)
    kept = exists().where(Reading.user_id == actor.user_id, Reading.version_id == Version.id, Reading.face == face)
    opened = standing.with_only_columns(
        literal(actor.user_id), Version.id, literal(face), literal(now, UTCDateTime())
    ).where(~kept)
    made = session.execute(insert(Reading).from_select(["user_id", "version_id", "face", "at"], opened))
    return cast("CursorResult[Any]", made).rowcount > 0 or session.scalar(standing) is not None


def open_several(session: Session, openings: Collection[queries.Opened], *, first: Collection[int]) -> bool:
    """Do the same for what is taken along in one act, in two statements; `openings` are those not kept before. With them ends
    the recalling of the versions in `first`, those never opened outside the house.

    False if one of these was recalled, or opened, at this very moment: then it is to be asked whether it stands.
    """
    now = clock.now()
    ended = _end_recalling(session, first, now) if first else frozenset()
    if openings:
        keep_openings(session, dict.fromkeys(sorted(openings), now))
    return ended.issuperset(first)


def _end_recalling(session: Session, ids: Collection[int], now: datetime) -> frozenset[int]:
    """Return what it changed. A recall that holds a version comes first, and then this changes nothing of it."""
    copy, held = aliased(Version), aliased(Version)
    sources = select(copy.copy_of_id).where(copy.id.in_(sorted(ids)), copy.copy_of_id.is_not(None))
    # Held in one order: two who take the same along at the same moment never wait for each other.
    waiting = (
        select(held.id)
        .where(
            or_(held.id.in_(sorted(ids)), held.id.in_(sources)),
            held.opened_at.is_(None),
            held.state != VersionState.RECALLED.value,
        )
        .order_by(held.id)
        .with_for_update(of=held)
    )
    changed = update(Version).where(
        Version.id.in_(waiting), Version.opened_at.is_(None), Version.state != VersionState.RECALLED.value
    )
    return frozenset(session.scalars(changed.values(opened_at=now).returning(Version.id)))


def keep_openings(session: Session, openings: Mapping[queries.Opened, datetime]) -> None:
    """Keep who opened what for the first time, and when; none of it is kept already."""
    session.execute(insert(Reading), [{**opened._asdict(), "at": at} for opened, at in openings.items()])
