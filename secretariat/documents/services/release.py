"""Releasing a paper to somebody outside its format: a copy that says to whom it is releasable, from then until it ends.

What was issued never changes, so they read a rendition of its own: the same text under the symbol with its qualifier,
with the line of releasability on every page. It is a paper of the register like any other, granted to them alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees import queries as committees
from secretariat.committees.actors import Actor
from secretariat.core import audit, canonical_json, clock, texts
from secretariat.core.errors import BadInput
from secretariat.core.i18n import N_
from secretariat.core.mail import put_notice
from secretariat.core.values import dataclass
from secretariat.documents import grants, queries, sheets
from secretariat.documents.errors import ChangedMeanwhile, ReleasedAlready
from secretariat.documents.events import VersionIssued, VersionRecalled
from secretariat.documents.grants import Reason
from secretariat.documents.models import Paper, Release, Version
from secretariat.documents.outgoing import FaceContent
from secretariat.documents.services.issue import Copied, issue_version
from secretariat.documents.states import PaperState, VersionState
from secretariat.documents.symbols import Symbol, parse
from secretariat.people.models import Party, User
from secretariat.people.queries import memberships_of
from secretariat.press import words
from secretariat.press.sheets import to_json
from secretariat.press.words import Both

AUTHORITY_LIMIT = 200
#: What begins holds for an instant at least.
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Recipient:
    """A delegation or office, or one person, named with the delegation or office the person belongs to now."""

    party: Party | None
    user: User | None = None

    @property
    def audience(self) -> str:
        if self.user is not None:
            return grants.person(self.user.id)
        assert self.party is not None
        return grants.party(self.party.id)

    @property
    def name(self) -> Both:
        """As it is printed: "Partner X", or "A. Person, Partner X"."""
        by = (self.party.name_en, self.party.name_fr) if self.party else ("", "")
        return Both(*(", ".join(filter(None, (self.user.name if self.user else "", one))) for one in by))

    @property
    def line(self) -> Both:
        """Return "Releasable to Partner X"."""
        return Both(*(words.RELEASABLE_TO[code].format(to=self.name[code]) for code in sheets.LANGUAGES))

    @property
    def code(self) -> str:
        """What stands behind INV in the symbols of its copies."""
        code = re.sub(r"[^A-Z0-9]", "", self.party.code.upper()) if self.party else ""
        return "-".join(filter(None, (code, self.user.pid[:4].upper() if self.user else ""))) or self.pid[:4].upper()

    @property
    def pid(self) -> str:
        """The public id of whom it is for."""
        return (self.user or self.party).pid  # type: ignore[union-attr]  # one of the two is always there


def recipient_of(session: Session, release: Release) -> Recipient:
    """Return to whom a paper was released."""
    if release.user is None:
        return Recipient(release.party)
    memberships = memberships_of(session, release.user.id)
    return Recipient(memberships[0].party if memberships else None, release.user)


def release_paper(
    session: Session,
    paper: Paper,
    *,
    actor: Actor,
    to: Recipient,
    authority: str,
    only: Version | None = None,
    until: datetime | None = None,
    announce: bool = True,
) -> Release:
    """Open a paper to somebody outside its format: the version in force and those to come, or `only` one.

    They are told of it, but for what comes with something else of which they are told (`announce`). Raises BadInput
    (`authority`, `until`), ReleasedAlready, ChangedMeanwhile, TransitionRefused.
    """
    session.refresh(paper, with_for_update={"of": Paper})
    authority = texts.line(authority, field="authority", limit=AUTHORITY_LIMIT)
    if not authority:
        raise BadInput("authority", N_("Say on whose authority: it is kept with the act."))
    if until is not None and until <= clock.now():
        raise BadInput("until", N_("This day has passed. Give a later one, or none."))
    if any(one.audience == to.audience for one in queries.releases_of(session, paper)):
        raise ReleasedAlready(to.name.en)
    source = only or queries.version_in_force(session, paper)
    if source is None or source.paper_id != paper.id or PaperState(paper.state) is not PaperState.ISSUED:
        raise ChangedMeanwhile
    copy = copy_of(session, paper, to, actor=actor, symbol=paper.symbol or source.symbol)
    release = Release(
        paper_id=paper.id,
        version_id=only.id if only else None,
        party_id=to.party.id if to.party and not to.user else None,
        user_id=to.user.id if to.user else None,
        copy_id=copy.id,
        authority=authority,
        given_by=actor.user_id,
        starts_at=clock.now(),
        ends_at=until,
    )
    session.add(release)
    session.flush()
    audit.record(
        session,
        "paper.released",
        actor=actor.ref,
        about=paper.ref,
        release=release.pid,
        audience=to.audience,
        version=source.pid,
        follows=only is None,
        until=until,
        authority=authority,
    )
    _cut(session, release, to, source, actor=actor, announce=announce)
    return release


def take_back(session: Session, release: Release, *, actor: Actor) -> None:
    """End a release: from now on they see nothing of the paper, and are told so."""
    session.refresh(release, with_for_update={"of": Release})
    if release.ends_at is not None and release.ends_at <= clock.now():
        raise ChangedMeanwhile
    copy = release.copy
    told = queries.version_in_force(session, copy)
    for version in queries.all_versions(session, copy):
        grants.end(session, version.ref, audience=release.audience)
    grants.end(session, copy.ref, audience=release.audience)
    release.ends_at, release.ended_by = max(clock.now(), release.starts_at + INSTANT), actor.user_id
    audit.record(
        session,
        "release.ended",
        actor=actor.ref,
        about=release.paper.ref,
        release=release.pid,
        audience=release.audience,
    )
    session.flush()
    if told is not None:
        _tell(session, "documents.release_ended", told, release.audience, occasion=release.pid)


def follow_issue(session: Session, event: VersionIssued) -> None:
    """Give those to whom a paper was released the version that has come into force."""
    for release in queries.releases_of(session, event.paper):
        if release.version_id is None:
            _cut(session, release, recipient_of(session, release), event.version, actor=event.actor)


def follow_recall(session: Session, event: VersionRecalled) -> None:
    """Tell those who had a copy that it was taken back with what it was made from."""
    if event.paper.is_copy:
        _tell(session, "documents.version_recalled", event.version, event.paper.audience)


def reached(session: Session, to: Recipient) -> Sequence[User]:
    """Return the persons a release would reach today."""
    return [user for user, _ in committees.readers_of(session, to.audience)]


def seal_of(session: Session, to: Recipient, source: Version) -> str:
    """Return a hash of the persons reached and of what they would read: a release is refused when it changed meanwhile."""
    return canonical_json.digest([source.pid, [user.pid for user in reached(session, to)]])


def distribution_to(session: Session, to: Recipient) -> dict[str, Any]:
    """Return who gets a copy now, by name, ready to be frozen; in the form of `circulate.distribution_of`."""
    names = [user.name for user in reached(session, to)]
    by = Both(to.party.name_en, to.party.name_fr) if to.party else to.name
    return {
        "format": {"en": to.name.en, "fr": to.name.fr},
        "parties": [{"name_en": by.en, "name_fr": by.fr, "persons": names}],
        "persons": len(names),
    }


def copy_of(session: Session, paper: Paper, to: Recipient, *, actor: Actor, symbol: str) -> Paper:
    """Return the place in the register of what is made from a paper for one recipient, opened at its first use.

    `symbol` is the one of which its own is made.
    """
    known = queries.copy_for(session, paper, to.audience)
    if known is not None:
        return known
    copy = Paper(
        body_id=paper.body_id,
        format_id=paper.format_id,
        kind=paper.kind,
        state=PaperState.DRAFT.value,
        custody=paper.custody,
        title_en=paper.title_en,
        title_fr=paper.title_fr,
        original_language=paper.original_language,
        marking=paper.marking,
        symbol=_free(session, symbol, to),
        action_officer=paper.action_officer,
        copy_of_id=paper.id,
        audience=to.audience,
        created_by=actor.user_id,
        created_at=clock.now(),
        dated_at=clock.now(),
    )
    session.add(copy)
    session.flush()
    grants.give_house(session, copy.ref, body_id=copy.body_id, given_by=actor.user_id)
    audit.record(session, "paper.copied", actor=actor.ref, about=copy.ref, symbol=copy.symbol, audience=to.audience)
    return copy


def _free(session: Session, symbol: str, to: Recipient) -> str:
    """The symbol for one recipient; if two bear codes that read alike, the second is told apart by its public id."""
    wanted = invitees_symbol(symbol, to.code)
    if queries.symbol_taken(session, wanted):
        wanted = invitees_symbol(symbol, f"{to.code}-{to.pid[-4:].upper()}")
    return wanted


def invitees_symbol(symbol: str, code: str) -> str:
    """Return the symbol of the copy made for an invitee: AC/901-D(2026)0007 (INV-X)."""
    read = parse(symbol)
    return str(read.for_invitee(code)) if isinstance(read, Symbol) else f"{symbol} (INV-{code})"


def _cut(
    session: Session, release: Release, to: Recipient, source: Version, *, actor: Actor, announce: bool = True
) -> None:
    """Give them this version: a new rendition, or the one that was made of it for them before."""
    copy = release.copy
    standing = queries.version_in_force(session, copy)
    if standing is None or standing.copy_of_id != source.id or VersionState(standing.state) is not VersionState.ISSUED:
        standing = copy_version(session, copy, source, to, actor=actor, until=release.ends_at)
    else:
        for thing in (copy.ref, standing.ref):
            grants.give(
                session, thing, to.audience, reason=Reason.RELEASED, given_by=actor.user_id, until=release.ends_at
            )
    if announce:
        _tell(session, "documents.version_issued", standing, to.audience, occasion=release.pid)


def copy_version(
    session: Session, copy: Paper, source: Version, to: Recipient, *, actor: Actor, until: datetime | None
) -> Version:
    """Cut a version of a copy: the text as it was issued, marked with whom it is for."""
    before = queries.version_in_force(session, copy)
    symbol = _tail(copy, source)
    printed = sheets.sheet_of(source)
    if printed is not None:
        supersedes = sheets.superseding(before, copy.body.zone) if before else None
        front = replace(printed.front, symbol=symbol, releasability=to.line, supersedes=supersedes)
        printed = replace(printed, front=front)
    return issue_version(
        session,
        copy,
        actor=actor,
        symbol=symbol,
        titles={"en": source.title_en, "fr": source.title_fr},
        faces=[
            FaceContent(
                face.language,
                face.format,
                face.content_hash,
                source=face.source,
                file_sha256=face.file_sha256,
                file_name=face.file_name,
            )
            for face in source.faces
        ],
        sheet=to_json(printed) if printed is not None else "",
        renditions=[
            face.language for face in source.faces if face.file_sha256 or face.language in sheets.texts_of(source)
        ],
        distribution=distribution_to(session, to),
        to_follow=source.to_follow,
        copied=Copied(source, to.line.en[:200], Reason.RELEASED, until),
    )


def _tail(copy: Paper, source: Version) -> str:
    """The symbol of a version of the copy: that of what it is made from, with the copy's own qualifier."""
    assert copy.symbol is not None
    read, own = parse(source.symbol), parse(copy.symbol)
    if isinstance(read, Symbol) and isinstance(own, Symbol):
        return str(replace(read, qualifier=own.qualifier))
    return f"{source.symbol} ({copy.symbol.rpartition('(')[2]}"


def _tell(session: Session, notice: str, version: Version, audience: str, *, occasion: str = "") -> None:
    key = f"{occasion}:{version.pid}" if occasion else version.pid
    for user, _ in committees.readers_of(session, audience):
        put_notice(session, notice, user_id=user.id, about=version.ref, key=key)
