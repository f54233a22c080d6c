"""Opening papers in the register, and working on their drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.models import Body, Format
from secretariat.core import audit, clock, events, texts
from secretariat.core.blobs import Blob
from secretariat.core.errors import BadInput, Conflict, NotAllowed
from secretariat.core.i18n import N_
from secretariat.documents import grants
from secretariat.documents.errors import HeldElsewhere
from secretariat.documents.events import DraftChanged
from secretariat.documents.kinds import LETTERS, MADE, Custody
from secretariat.documents.markings import Marking, ceiling_of, check_ceiling
from secretariat.documents.models import DraftFace, EarlierText, Paper, Version, digest_of
from secretariat.documents.policy import can_mark
from secretariat.documents.services.earlier import keep_earlier
from secretariat.documents.services.receive import ask_for_conversion, note_received
from secretariat.documents.services.refuse import check_typed
from secretariat.documents.services.rise import let_marking_rise, marked_in
from secretariat.documents.states import PaperAction, PaperState, after
from secretariat.documents.symbols import Symbol
from secretariat.documents.symbols import parse as parse_symbol
from secretariat.documents.types import queries as types
from secretariat.documents.working.settled import refuse_while_out
from secretariat.people.queries import last_to_act_on
from secretariat.press.canonical import (
    CanonicalTextError,
    Document,
    NestingTooDeep,
    UnacceptableCharacter,
    parse,
)

TITLE_LIMIT = 500
TEXT_LIMIT = 2_000_000


def open_paper(
    session: Session,
    *,
    actor: Actor,
    body: Body,
    format: Format,
    kind: str,
    titles: Mapping[str, str],
    original_language: str = "en",
    marking: Marking = Marking.NATO_UNCLASSIFIED,
    custody: Custody = Custody.HERE,
    symbol: str = "",
    action_officer: str = "",
    promised_by: str = "",
    promised_for: datetime | None = None,
    from_template: bool = False,
) -> Paper:
    """Open a paper: a draft; an expected one when `promised_by` is given; a reference when held elsewhere.

    `kind` is what the product makes, or the key of a type in use, `from_template` that both languages begin with the
    template of that type.
    `titles` is by language, at least one not empty. A symbol is given only for a paper held elsewhere, which keeps
    the one it has there. Raises BadInput, MarkingAboveCeiling.
    """
    clean = {code: texts.line(titles.get(code, ""), field=f"title_{code}", limit=TITLE_LIMIT) for code in ("en", "fr")}
    if not any(clean.values()):
        raise BadInput("title_en", N_("Give the paper a title, in English or French."))
    check_ceiling(marking, ceiling=ceiling_of(session).highest)
    check_typed(session, *clean.values(), actor=actor, about=body.ref)
    type = types.type_with_key(session, kind) if from_template else None
    if kind not in MADE and type is None:
        _refuse_unused(session, kind)
    if format.body_id != body.id:
        raise BadInput("format", N_("Choose one of the body's own formats."))
    if custody is Custody.ELSEWHERE:
        symbol = texts.line(symbol, field="symbol", limit=120)
        if not symbol:
            raise BadInput("symbol", N_("Give the symbol under which it is held on the other system."))
        _refuse_own_series(session, symbol)
        if session.scalar(select(Paper.id).where(Paper.symbol == symbol)):
            raise BadInput(
                "symbol", N_("The register holds a paper with the symbol %(symbol)s already."), symbol=symbol
            )
    paper = Paper(
        body_id=body.id,
        format_id=format.id,
        kind=str(kind),
        state=(PaperState.EXPECTED if promised_by else PaperState.DRAFT).value,
        custody=custody.value,
        title_en=clean["en"],
        title_fr=clean["fr"],
        original_language=original_language,
        marking=marking.value,
        symbol=symbol or None,
        action_officer=texts.line(action_officer, field="action_officer", limit=200),
        promised_by=texts.line(promised_by, field="promised_by", limit=200),
        promised_for=promised_for,
        drafter_id=None if actor.is_secretariat_of(body.id) or body.id not in actor.drafting else actor.user_id,
        created_by=actor.user_id,
        created_at=clock.now(),
        dated_at=clock.now(),
    )
    session.add(paper)
    session.flush()
    for code in ("en", "fr"):
        template = type.template(code) if type else ""
        session.add(
            DraftFace(
                paper_id=paper.id,
                language=code,
                title=clean[code],
                text=template,
                begun_with=digest_of(template) if template else "",
                saved_by=actor.user_id,
                saved_at=clock.now(),
            )
        )
    grants.give_house(session, paper.ref, body_id=body.id, given_by=actor.user_id, drafter_id=paper.drafter_id)
    audit.record(session, "paper.opened", actor=actor.ref, about=paper.ref, kind=paper.kind, state=paper.state)
    session.flush()
    events.publish(session, DraftChanged(paper.id))
    return paper


def _refuse_unused(session: Session, kind: str) -> None:
    """A paper is opened of a type that is in use."""
    if kind not in {type.key for type in types.types_in_use(session)}:
        raise BadInput("kind", N_("Choose one of the types in use."))


def _refuse_own_series(session: Session, symbol: str) -> None:
    """A number still to come in a series kept here is given by the register alone, or its paper could not go out."""
    read = parse_symbol(symbol)
    if not isinstance(read, Symbol) or (read.year or 0) < clock.now().year:
        return
    if read.kind not in {*LETTERS.values(), *(type.letter for type in types.all_types(session))}:
        return
    if session.scalar(select(Body.id).where(Body.series == read.series)):
        raise BadInput("symbol", N_("Symbols of this series are given here, to papers that are drafted here."))


def save_draft(
    session: Session,
    draft: DraftFace,
    *,
    actor: Actor,
    title: str,
    text: str,
    row_version: int,
    replaces: bool = False,
) -> DraftFace:
    """Save one language of a draft. `replaces` says that another text takes the place of the whole: what stood is kept.

    Raises Conflict when somebody saved it since it was opened; BadInput for text that cannot be kept;
    MarkingAboveCeiling; HeldElsewhere; CheckedOut for another text while it is out in Word. A marking at a paragraph lets that
    of the paper rise.
    """
    paper = draft.paper
    if paper.custody == Custody.ELSEWHERE and text.strip():
        raise HeldElsewhere
    title = texts.line(title, field=f"title_{draft.language}", limit=TITLE_LIMIT)
    text = texts.prose(text, field=f"text_{draft.language}", limit=TEXT_LIMIT)
    read_text(text, field=f"text_{draft.language}")
    check_typed(session, title, text, actor=actor, about=paper.ref)
    if draft.row_version != row_version:
        raise Conflict(
            mine={"title": title, "text": text},
            theirs={"title": draft.title, "text": draft.text},
            by=draft.saver.name,
            at=draft.saved_at,
        )
    if (title, text) == (draft.title, draft.text):
        return draft
    if text != draft.text:
        refuse_while_out(session, draft)
    keep_earlier(session, draft, actor=actor, now_says=text, always=replaces)
    draft.title = title
    if text:
        draft.text, draft.file_sha256, draft.file_name = text, None, ""
    else:
        draft.text = ""
    let_marking_rise(session, paper, marked_in(text), actor=actor)
    _touched(session, draft, actor)
    return draft


def put_back(session: Session, earlier: EarlierText, *, actor: Actor) -> DraftFace:
    """Let a draft say again what it said before; what it says now is kept in its turn, a file stays with its blob."""
    draft = earlier.draft
    saved = save_draft(
        session,
        draft,
        actor=actor,
        title=draft.title,
        text=earlier.text,
        row_version=draft.row_version,
        replaces=True,
    )
    audit.record(
        session, "draft.put_back", actor=actor.ref, about=draft.paper.ref, language=draft.language, earlier=earlier.pid
    )
    return saved


def attach_file(session: Session, draft: DraftFace, *, actor: Actor, blob: Blob, name: str) -> DraftFace:
    """Make a stored file one language of the draft; it takes the place of a text written here.

    A Word file is handed to the worker to be converted. Raises HeldElsewhere; CheckedOut while it is out in Word.
    """
    if draft.paper.custody == Custody.ELSEWHERE:
        raise HeldElsewhere
    refuse_while_out(session, draft)
    ask_for_conversion(session, draft.paper, note_received(session, blob))
    keep_earlier(session, draft, actor=actor, now_says="")
    draft.text, draft.file_sha256, draft.file_name = "", blob.sha256, texts.line(name, field="file", limit=255)
    _touched(session, draft, actor)
    audit.record(
        session,
        "draft.file_attached",
        actor=actor.ref,
        about=draft.paper.ref,
        language=draft.language,
        sha256=blob.sha256,
    )
    return draft


def detach_file(session: Session, draft: DraftFace, *, actor: Actor) -> DraftFace:
    """Take the file out of one language of the draft, so that a text can be written there. What was issued keeps it.

    Raises CheckedOut while it is out in Word.
    """
    if draft.file_sha256 is None:
        return draft
    refuse_while_out(session, draft)
    taken = draft.file_sha256
    draft.file_sha256, draft.file_name = None, ""
    _touched(session, draft, actor)
    audit.record(
        session, "draft.file_detached", actor=actor.ref, about=draft.paper.ref, language=draft.language, sha256=taken
    )
    return draft


def read_text(text: str, *, field: str) -> Document:
    """Return the canonical text of what was typed in `field`. Raises BadInput saying in which line it cannot be read."""
    try:
        return parse(text)
    except UnacceptableCharacter as problem:
        raise BadInput(
            field,
            N_("Line %(line)s, column %(column)s: the character %(code)s cannot be shown. Delete it there."),
            line=problem.line,
            column=problem.column,
            code=f"U+{ord(problem.character):04X}",
        ) from problem
    except NestingTooDeep as problem:
        raise BadInput(
            field, N_("Line %(line)s: lists or quotations stand in one another too deeply."), line=problem.line
        ) from problem
    except CanonicalTextError as problem:
        raise BadInput(field, N_("The text is too long to be read.")) from problem


def describe(
    session: Session,
    paper: Paper,
    *,
    actor: Actor,
    kind: str,
    original_language: str,
    marking: Marking,
    action_officer: str,
    promised_by: str,
    promised_for: datetime | None,
    row_version: int,
) -> Paper:
    """Change what is said about a paper. Kind, language and marking are fixed once a version stands; raises Conflict."""
    if paper.row_version != row_version:
        by, at = last_to_act_on(session, paper.ref)
        raise Conflict(
            mine={"action_officer": action_officer}, theirs={"action_officer": paper.action_officer}, by=by, at=at
        )
    check_ceiling(marking, ceiling=ceiling_of(session).highest)
    if marking.value != paper.marking and not (ruling := can_mark(actor, paper)):
        raise NotAllowed(ruling.reason)
    if paper.symbol is None and kind != paper.kind:
        _refuse_unused(session, kind)
        paper.kind = str(kind)
        session.expire(paper, ["type"])
    if paper.current_version_id is None:
        paper.original_language = original_language
    paper.marking = marking.value
    paper.action_officer = texts.line(action_officer, field="action_officer", limit=200)
    paper.promised_by = texts.line(promised_by, field="promised_by", limit=200)
    paper.promised_for = promised_for
    audit.record(session, "paper.described", actor=actor.ref, about=paper.ref, marking=marking.value)
    session.flush()
    events.publish(session, DraftChanged(paper.id))
    return paper


def _touched(session: Session, draft: DraftFace, actor: Actor) -> None:
    """A first text turns an expected paper into a draft; until the first issue its titles follow the draft's."""
    paper = draft.paper
    draft.saved_by, draft.saved_at = actor.user_id, clock.now()
    if PaperState(paper.state) is PaperState.EXPECTED and draft.has_content:
        paper.state = after(PaperState.EXPECTED, PaperAction.RECEIVE).value
        audit.record(session, "paper.received", actor=actor.ref, about=paper.ref)
    never_issued = session.scalar(select(Version.id).where(Version.paper_id == paper.id).limit(1)) is None
    if never_issued and draft.title:
        setattr(paper, f"title_{draft.language}", draft.title)
    session.flush()
    events.publish(session, DraftChanged(paper.id))
