"""Does what a chair approved still stand, and what a decision sheet decided? Each fault is named by its object.

The audit chain vouches for approvals, certifications and decisions; approvals for submissions; those for what is issued
and for the sheet that its PDFs carry.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import pikepdf
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from secretariat.core import canonical_json
from secretariat.core.audit import AuditEntry
from secretariat.core.blobs import BlobStore
from secretariat.decisions.models import Decision
from secretariat.decisions.states import DecisionState
from secretariat.documents.kinds import PaperKind
from secretariat.documents.models import Paper, Rendition, Version
from secretariat.documents.states import VersionState
from secretariat.minutes.models import Approval, Certification, Minutes, Submission
from secretariat.minutes.states import MinutesState
from secretariat.press import canonical
from secretariat.press.dates import Language
from secretariat.press.sheets import DecisionSheet, NotASheet, PaperSheet, RecordSheet, Sheet, from_json


def faults(session: Session, store: BlobStore) -> Iterator[str]:
    """Yield a sentence for every fault of submissions, approvals, issued minutes, certifications and decisions."""
    said = _said(session)
    yield from _submissions(session, said)
    given = _approvals(session)
    for approval in given:
        yield from _of_approval(approval, said)
    # A submission that was taken out of the database by hand leaves its approval behind.
    approvals = {one.submission.minutes_id: one for one in given if one.submission is not None}
    yield from _gone(said["minutes.approved"], {one.entry for one in given}, "approval")
    for minutes in session.scalars(
        select(Minutes)
        .options(joinedload(Minutes.paper).joinedload(Paper.current_version).selectinload(Version.faces))
        .where(Minutes.state.in_([MinutesState.APPROVED.value, MinutesState.ISSUED.value]))
        .order_by(Minutes.id)
    ):
        yield from _of_minutes(minutes, approvals.get(minutes.id), store)
    yield from _certifications(session, said)
    yield from _extracts(session, said)
    yield from _decisions(session, said)


Said = Mapping[str, list[AuditEntry]]
_EVENTS = (
    "minutes.submitted",
    "minutes.approved",
    "minutes.face_certified",
    "minutes.extract_issued",
    "decision.entered",
)


def _said(session: Session) -> Said:
    """What the audit chain says, by event."""
    found: dict[str, list[AuditEntry]] = {event: [] for event in _EVENTS}
    for entry in session.scalars(select(AuditEntry).where(AuditEntry.event.in_(_EVENTS)).order_by(AuditEntry.seq)):
        found[entry.event].append(entry)
    return found


def _gone(entries: list[AuditEntry], known: set[int], what: str) -> Iterator[str]:
    for entry in entries:
        if entry.seq not in known:
            yield f"{what} of {json.loads(entry.data).get('symbol', entry.object)}: it was given and is gone"


def _submissions(session: Session, said: Said) -> Iterator[str]:
    told = {json.loads(entry.data).get("submission", ""): json.loads(entry.data) for entry in said["minutes.submitted"]}
    for submission in session.scalars(select(Submission).order_by(Submission.id).execution_options(yield_per=50)):
        name = f"submission {submission.ordinal} of {submission.symbol}"
        entry = told.pop(str(submission.ref), {})
        if _hash(submission.source) != submission.text_hash:
            yield f"{name}: its text is not the one that was put to the chair"
        if sha256(submission.manifest.encode()).hexdigest() != submission.manifest_hash:
            yield f"{name}: its manifest is not the one that was put to the chair"
        if (entry.get("text"), entry.get("manifest")) != (submission.text_hash, submission.manifest_hash):
            yield f"{name}: the audit chain says otherwise of its text or manifest"
    for entry in told.values():
        yield f"submission of {entry.get('symbol', '')}: it was put to the chair and is gone"


def _approvals(session: Session) -> list[Approval]:
    return list(
        session.scalars(
            select(Approval)
            .options(joinedload(Approval.submission).joinedload(Submission.minutes))
            .order_by(Approval.id)
        )
    )


def _of_approval(approval: Approval, said: Said) -> Iterator[str]:
    submission: Submission | None = approval.submission
    if submission is None:
        yield f"approval {approval.id} by {approval.name}: what was approved is gone"
        return
    name = f"approval of {submission.symbol}"
    if (approval.text_hash, approval.manifest_hash) != (submission.text_hash, submission.manifest_hash):
        yield f"{name}: it is not bound to the text that was put to the chair"
    entry = next((one for one in said["minutes.approved"] if one.seq == approval.entry), None)
    if entry is None or entry.hash != approval.head:
        yield f"{name}: the audit chain has no such entry"
        return
    data = json.loads(entry.data)
    if (data.get("text"), data.get("manifest")) != (approval.text_hash, approval.manifest_hash):
        yield f"{name}: the audit chain says otherwise of what was approved"
    named = (str(submission.ref), f"mandate:{approval.mandate_id}", f"confirmation:{approval.confirmation_id}")
    if (
        data.get("submission"),
        data.get("mandate"),
        data.get("confirmation"),
    ) != named or entry.actor != f"user:{approval.user_id}":
        yield f"{name}: the audit chain says otherwise of who approved it, in which mandate"
    if entry.at != approval.at:
        yield f"{name}: the audit chain says otherwise of when it was given"


def _of_minutes(minutes: Minutes, approval: Approval | None, store: BlobStore) -> Iterator[str]:
    version = minutes.paper.current_version
    name = f"minutes {minutes.paper.symbol}"
    if approval is None:
        yield f"{name}: they stand as approved, and there is no approval"
        return
    if minutes.state != MinutesState.ISSUED.value:
        return
    if version is None:
        yield f"{name}: they stand as issued, and nothing is in force"
        return
    face = next((one for one in version.faces if one.language == minutes.language), None)
    if face is None or face.content_hash != approval.text_hash or _hash(face.source) != approval.text_hash:
        yield f"version {version.symbol}: its text is not the one that was approved"
    for what in _of_sheet(_sheet(version.sheet), minutes, approval):
        yield f"version {version.symbol}: {what}"
    for made in version.renditions:
        for what in _of_sheet(_attached(made, store), minutes, approval) if made.blob_sha256 else ():
            yield f"version {version.symbol}, PDF {made.face}: {what}"


def _of_sheet(sheet: Sheet | None, minutes: Minutes, approval: Approval) -> Iterator[str]:
    """What a printed sheet says must be what was approved: the text, and in the block its hash, entry and head."""
    language: Language = "fr" if minutes.language == "fr" else "en"
    if not isinstance(sheet, RecordSheet | PaperSheet):
        yield "what it was printed from cannot be read"
        return
    text = sheet.text(language)
    if text is None or canonical.text_hash(text) != approval.text_hash:
        yield "what was printed is not the text that was approved"
    block = sheet.approval
    if block is None or (block.sha256, block.entry, block.head) != (approval.text_hash, approval.entry, approval.head):
        yield "its approval block is not that of the approval"


def _sheet(text: str) -> Sheet | None:
    try:
        return from_json(text)
    except NotASheet:
        return None


def _attached(made: Rendition, store: BlobStore) -> Sheet | None:
    """The sheet that a finished PDF carries. A file that is missing or altered is named elsewhere."""
    assert made.blob_sha256 is not None
    try:
        with store.open(made.blob_sha256) as file:
            data = file.read()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _sheet(pdf.attachments["source.json"].get_file().read_bytes().decode())
    except (FileNotFoundError, pikepdf.PdfError, KeyError, UnicodeDecodeError):
        return None


def _certifications(session: Session, said: Said) -> Iterator[str]:
    told = {_key(json.loads(entry.data)): json.loads(entry.data) for entry in said["minutes.face_certified"]}
    for one in session.scalars(
        select(Certification)
        .options(joinedload(Certification.version).selectinload(Version.faces))
        .order_by(Certification.id)
    ):
        name = f"certification of {one.version.symbol}, {one.language}"
        entry: dict[str, Any] = told.pop((one.version.pid, one.language), {})
        if (entry.get("text"), entry.get("approved")) != (one.text_hash, one.approved_hash):
            yield f"{name}: the audit chain says otherwise"
        hashes = {face.language: face.content_hash for face in one.version.faces}
        if hashes.get(one.language) != one.text_hash:
            yield f"{name}: the text that stands is not the one that was certified"
        if one.approved_hash not in hashes.values():
            yield f"{name}: the text beside which it was read does not stand"
    for pid, language in told:
        yield f"certification of version {pid}, {language}: it was given and is gone"


def _extracts(session: Session, said: Said) -> Iterator[str]:
    """What was taken from a record for an invitee must be what it was then, and from the text that was approved."""
    told = {data["version"]: data for data in (json.loads(entry.data) for entry in said["minutes.extract_issued"])}
    approved = {one.text_hash for one in session.scalars(select(Approval))}
    versions = select(Version).options(selectinload(Version.faces)).where(Version.pid.in_(sorted(told)))
    for version in session.scalars(versions.order_by(Version.id)):
        data = told.pop(version.pid)
        face = next((one for one in version.faces if one.authentic), None)
        if face is None or not face.content_hash == _hash(face.source) == data["text"]:
            yield f"version {version.symbol}: it is not the extract that was issued"
        if data["approved"] not in approved:
            yield f"version {version.symbol}: the text it was taken from was never approved"
    for pid in told:
        yield f"extract {pid}: it was issued and is gone"


def _key(data: dict[str, Any]) -> tuple[str, str]:
    return data.get("version", ""), data.get("language", "")


def _decisions(session: Session, said: Said) -> Iterator[str]:
    told = {entry.object: json.loads(entry.data).get("hash", "") for entry in said["decision.entered"]}
    rows: dict[int, list[Decision]] = {}
    for row in session.scalars(select(Decision).order_by(Decision.version_id, Decision.position)):
        rows.setdefault(row.version_id, []).append(row)
        words = [row.verb, row.verb_en, row.verb_fr, row.text_en, row.text_fr]
        if told.pop(str(row.ref), None) != canonical_json.digest(words):
            yield f"decision {row.item_number}{row.label} of version {row.version_id}: its words are not those entered"
    for gone in told:
        yield f"{gone.replace(':', ' ')}: it was entered and is gone"
    sheets = (
        select(Version)
        .join(Paper, Paper.id == Version.paper_id)
        .where(Paper.kind == PaperKind.DECISION_SHEET.value, Paper.copy_of_id.is_(None))
        .order_by(Version.id)
    )
    for version in session.scalars(sheets):
        yield from _of_decisions(version, rows.get(version.id, []))


def _of_decisions(version: Version, rows: list[Decision]) -> Iterator[str]:
    sheet = _sheet(version.sheet)
    if not isinstance(sheet, DecisionSheet):
        yield f"version {version.symbol}: it cannot be read as a decision sheet"
        return
    printed = [
        (clause.label, clause.verb.en, clause.verb.fr, clause.text.en, clause.text.fr)
        for item in sheet.items
        for clause in item.clauses
    ]
    entered = [(row.label, row.verb_en, row.verb_fr, row.text_en, row.text_fr) for row in rows]
    for place, (one, other) in enumerate(zip(printed, entered, strict=False), 1):
        if one != other:
            yield f"version {version.symbol}: decision {place} is not in the register as it was issued"
    if len(printed) != len(entered):
        yield f"version {version.symbol}: it has {len(printed)} decisions, the register {len(entered)}"
    recalled = version.state == VersionState.RECALLED.value
    if any((row.state == DecisionState.RECALLED.value) != recalled for row in rows):
        yield f"version {version.symbol}: its decisions do not stand as it does"


def _hash(source: str) -> str:
    try:
        return canonical.text_hash(canonical.parse(source))
    except canonical.CanonicalTextError:
        return ""
