"""What the page of one text shows: decisions first, then what changed, then the text, and beside it what is approved."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from secretariat.chairs import saying
from secretariat.committees.actors import Actor
from secretariat.committees.deputising import ChairedAs
from secretariat.committees.models import Body
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.core.values import dataclass
from secretariat.documents.linking import linked
from secretariat.documents.queries.pictures import shown_in
from secretariat.minutes.assembling import is_complete
from secretariat.minutes.changes import DecisionChange, decision_changes, parts_changed
from secretariat.minutes.manifest import seal_of
from secretariat.minutes.models import Approval, Submission
from secretariat.minutes.policy import can_decide
from secretariat.minutes.queries.at_chair import AtChair, DecisionIssued, ReadBefore, answer_of, read_before
from secretariat.minutes.states import Style, SubmissionState
from secretariat.press import canonical
from secretariat.press.canonical.html import HtmlWriter, PictureAddress
from secretariat.press.canonical.model import Box, Document, Heading
from secretariat.press.changes import TextChange, text_changes
from secretariat.press.dates import Language

LANGUAGES = {"en": N_("English"), "fr": N_("French")}
_LOOKS = {
    SubmissionState.TAKEN_BACK: (N_("Taken back by the secretariat"), "struck", ""),
    SubmissionState.RETURNED: (N_("Returned to the secretariat"), "diamond", "soon"),
    SubmissionState.APPROVED: (N_("Approved"), "tick", "done"),
}


def _language(code: str) -> str:
    """The name of a language inside a sentence: French writes it small."""
    name = gettext(LANGUAGES[code])
    return name.lower() if language() == "fr" else name


@dataclass(frozen=True)
class Decided:
    """One decision block of the text, under its number and title."""

    number: str
    title: str
    html: Markup


@dataclass(frozen=True)
class Changed:
    """A changed block, ready for the page."""

    place: str
    state: tuple[str, str, str]
    pieces: Sequence[tuple[str, str]]


def shown(session: Session, submission: Submission, actor: Actor, around: AtChair) -> dict[str, Any]:
    """Return everything that the page of a text shows to this person."""
    minutes, body = submission.minutes, submission.minutes.paper.body
    authentic: Language = "fr" if minutes.language == "fr" else "en"
    document = canonical.parse(submission.source)
    manifest = json.loads(submission.manifest)
    seal = seal_of(submission.text_hash, submission.manifest_hash)
    may = can_decide(actor, submission)
    beside = canonical.parse(submission.other_source) if submission.other_source else None
    picture = _pictures(session, submission, document, *([beside] if beside else []))
    decisions = list(_decided(document, manifest, authentic, picture))
    since_sheet = _since_sheet(around.decisions, manifest, authentic)
    earlier = read_before(session, submission, actor.user_id)
    changes = _changes(earlier, submission, document, manifest, body, authentic)
    waiting = SubmissionState(submission.state) is SubmissionState.WAITING
    newer = None if waiting else around.waiting
    approval, returned = answer_of(session, submission)
    with linked(session, actor, document):
        text = canonical.to_html(document, authentic, top_level=3, id_prefix="t-", picture_address=picture)
    return {
        "submission": submission,
        "title": saying.title_of(submission),
        "question": saying.question(submission),
        "lang": authentic,
        "lang_word": _language(authentic),
        "state": _state(submission),
        "advice": submission.advice,
        "decisions": decisions,
        "decided": len(manifest["decisions"]),
        "decisions_count": _counted(manifest, since_sheet),
        "since_sheet": since_sheet,
        "changes": changes,
        "text": text,
        "text_count": ", ".join(
            (
                ngettext("%(num)s paragraph", "%(num)s paragraphs", submission.paragraphs),
                saying.time_said(saying.reading_minutes(submission)),
            )
        ),
        "other": _other(submission, beside, authentic, picture),
        "seal": seal,
        "groups": saying.grouped(seal),
        "what": _what(submission, manifest, actor, approval, around.chairs),
        "may": bool(may),
        "waiting": waiting,
        "why_not": "" if may or not waiting else gettext(may.reason),
        "newer": url_for("chairs.approval", submission=newer) if newer else "",
        "approval": approval,
        "approved_by": saying.approved_by(approval) if approval else "",
        "approved_at": saying.moment(approval.at, body.zone) if approval else "",
        "returned": returned,
        "returned_at": saying.moment(returned.at, body.zone) if returned else "",
        "pdf": "",
    }


def _state(submission: Submission) -> tuple[str, str, str]:
    state = SubmissionState(submission.state)
    if state is SubmissionState.WAITING:
        by = saying.by(submission.due_at, submission.minutes.paper.body.zone)
        return gettext("Waits for the chair’s approval, by %(when)s", when=by.said), "half", by.tone or "live"
    word, shape, tone = _LOOKS[state]
    return gettext(word), shape, tone


def _pictures(session: Session, submission: Submission, *documents: Document) -> PictureAddress:
    """Return where the pictures of the texts are."""
    there = shown_in(session, documents)

    def address(sha256: str) -> str | None:
        return url_for("chairs.picture", submission=submission.pid, sha256=sha256) if sha256 in there else None

    return address


def _decided(
    document: Document, manifest: Mapping[str, Any], code: Language, picture: PictureAddress
) -> Iterator[Decided]:
    """The decision blocks of the text itself: word for word what is approved."""
    at = 1 if code == "fr" else 0
    numbers = {one["title"][at] or one["title"][0]: one["items"] for one in manifest["decisions"]}
    writer = HtmlWriter(document, code, top_level=4, id_prefix="d-", picture_address=picture)
    title = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            title = canonical.block_text(block)
        elif isinstance(block, Box) and block.kind == "decision":
            number = str(numbers.get(title, "")).replace(" to ", "–").replace(" and ", ", ")
            yield Decided(number, title, writer.blocks(block.blocks))


def _counted(manifest: Mapping[str, Any], since_sheet: Sequence[DecisionChange] | None) -> str:
    count = len(manifest["decisions"])
    said = ngettext("%(num)s decision", "%(num)s decisions", count)
    if since_sheet is None:
        return said
    if not since_sheet:
        return gettext("%(decisions)s, none changed since the decision sheet", decisions=said)
    return gettext("%(decisions)s, %(num)s changed since the decision sheet", decisions=said, num=len(since_sheet))


def _since_sheet(
    issued: Sequence[DecisionIssued], manifest: Mapping[str, Any], code: Language
) -> tuple[DecisionChange, ...] | None:
    """What differs from the issued decision sheet, matched by order; None if none was issued."""
    if not issued:
        return None
    before = [
        {"items": at, "label": "", "verb": [one.verb, one.verb_en, one.verb_fr], "text": [one.text_en, one.text_fr]}
        for at, one in enumerate(issued)
    ]
    after = [{**one, "items": at, "label": ""} for at, one in enumerate(manifest["decisions"])]
    return decision_changes(before, after, code)


def _changes(
    before: ReadBefore | None,
    submission: Submission,
    document: Document,
    manifest: Mapping[str, Any],
    body: Body,
    code: Language,
) -> dict[str, Any] | None:
    """What changed since this person last read the text; None if they have not read it before."""
    if before is None:
        return None
    earlier = before.submission
    was = json.loads(earlier.manifest)
    blocks = text_changes(canonical.parse(earlier.source), document)
    decided = decision_changes(was["decisions"], manifest["decisions"], code)
    parts = parts_changed(earlier.manifest, submission.manifest)
    return {
        "since": saying.day(before.reading.at, body.zone),
        "rows": [_changed(one) for one in blocks],
        "decisions": decided,
        "parts": [gettext(part) for part in parts],
        "count": len(blocks) + len(parts),
        "remarks": before.returned.remarks if before.returned else "",
    }


def _changed(one: TextChange) -> Changed:
    place = gettext("Paragraph %(number)s", number=one.number) if one.number else ""
    looks = {"added": ("disc", "done"), "removed": ("struck", "late")}
    shape, tone = looks.get(one.kind.value, ("diamond", ""))
    return Changed(
        place=", ".join(bit for bit in (place, one.heading) if bit),
        state=(gettext(one.kind.label), shape, tone),
        pieces=one.pieces,
    )


def _other(
    submission: Submission, document: Document | None, authentic: Language, picture: PictureAddress
) -> dict[str, Any] | None:
    """The other language as it stood when the text was put to the chair: to be read beside, not approved."""
    if document is None:
        return None
    code: Language = "en" if authentic == "fr" else "fr"
    whole = SubmissionState(submission.state) is not SubmissionState.WAITING or is_complete(submission.minutes, code)
    name = _language(code)
    return {
        "lang": code,
        "html": canonical.to_html(document, code, top_level=3, id_prefix="o-", picture_address=picture),
        "summary": gettext("%(language)s text, for reading beside; not approved", language=name)
        if whole
        else gettext("%(language)s text, not complete yet; not approved", language=name),
    }


def _what(
    submission: Submission,
    manifest: Mapping[str, Any],
    actor: Actor,
    approval: Approval | None,
    mandate: ChairedAs | None,
) -> list[tuple[str, str, str]]:
    """Text, what goes with it, as whom: rows of word, value and small line."""
    minutes = submission.minutes
    kind = gettext(Style(minutes.style).label) if minutes.kind == "record" else gettext(saying.kind_of(submission))
    name = _language(minutes.language)
    text = gettext("%(kind)s, %(language)s, authentic", kind=kind, language=name)
    rows = [(gettext("Text"), text, submission.symbol), (gettext("With it"), *_with_it(submission, manifest))]
    if approval is None and actor.chairs(minutes.paper.body_id):
        said, small = _as(mandate, minutes.paper.body)
        rows.append((gettext("As"), said, small))
    return rows


def _with_it(submission: Submission, manifest: Mapping[str, Any]) -> tuple[str, str]:
    bits = [ngettext("%(num)s decision", "%(num)s decisions", len(manifest["decisions"]))]
    if manifest["actions"]:
        bits.append(ngettext("%(num)s action", "%(num)s actions", len(manifest["actions"])))
    if manifest["statements"]:
        bits.append(ngettext("%(num)s statement", "%(num)s statements", len(manifest["statements"])))
    if manifest["reservations"]:
        bits.append(ngettext("%(num)s reservation", "%(num)s reservations", len(manifest["reservations"])))
    if manifest["present"]:
        count = len(manifest["present"])
        bits.append(ngettext("list of %(num)s participant", "list of %(num)s participants", count))
    other = "en" if submission.minutes.language == "fr" else "fr"
    apart = gettext("%(language)s text: certified apart", language=_language(other))
    return ", ".join(bits), apart


def _as(mandate: ChairedAs | None, body: Body) -> tuple[str, str]:
    if mandate is None:
        return "", ""
    name = body.name_fr if language() == "fr" else body.name_en
    said = (
        gettext("Deputy of %(name)s, in the chair of: %(body)s", name=mandate.instead_of, body=name)
        if mandate.instead_of is not None
        else gettext("Chair: %(body)s", body=name)
    )
    start = saying.date(mandate.starts_at, body.zone)
    if mandate.ends_at is None:
        return said, gettext("Mandate since %(start)s", start=start)
    end = saying.date(mandate.ends_at - timedelta(microseconds=1), body.zone)
    return said, gettext("Mandate from %(start)s to %(end)s", start=start, end=end)
