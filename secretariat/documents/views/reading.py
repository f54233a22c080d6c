"""Pages: a paper as it is in force, one of its versions, and the draft as it will look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from secretariat.committees.actors import Actor
from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput
from secretariat.core.i18n import gettext
from secretariat.core.unchanged import while_unchanged
from secretariat.documents import policy, queries, sheets
from secretariat.documents.citing import cited_in
from secretariat.documents.kinds import Custody
from secretariat.documents.linking import linked_symbols
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper, Version
from secretariat.documents.opening import record_opening
from secretariat.documents.proceedings import annexed
from secretariat.documents.queries.pictures import shown_in
from secretariat.documents.services.circulate import prepare
from secretariat.documents.sides import draft_follows
from secretariat.documents.states import VersionState
from secretariat.documents.strip import paper_tabs
from secretariat.documents.symbols import Symbol, parse
from secretariat.documents.tosend import VersionToSend
from secretariat.documents.types.saying import kind_word
from secretariat.documents.views import bp, came, handing, pictures, saying, standing, working_said
from secretariat.documents.views.acts import acts_of
from secretariat.documents.views.around import Around, around
from secretariat.documents.views.cards import cards_of, draft_cards
from secretariat.documents.views.drawn import Drawn
from secretariat.documents.views.proceedings import corrections, made_acts, printed_in_both, proceedings
from secretariat.documents.views.release import released_lines
from secretariat.documents.views.shown import Shown, text_set
from secretariat.meetings.queries.agendas import Citing
from secretariat.press import dates, words
from secretariat.press.canonical import pictures_unsaid
from secretariat.press.dates import Language
from secretariat.press.sheets import AgendaSheet, PaperSheet, Sheet
from secretariat.press.typography import leads_to
from secretariat.relations import policy as relations_policy
from secretariat.trail import shown as ties
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db
from secretariat.web.drawn import drawn
from secretariat.web.navigation import Told

VIEWS = ("en", "fr", "both")


def page_of_paper(session: Session, actor: Actor, pid: str) -> Drawn | None:
    """Return the page of a paper in the languages that its reader asks for; None if it does not exist for them."""
    return _paper(session, actor, pid, _view_asked())


@bp.get("/papers/<pid:paper>")
@requires(page_of_paper, policy.can_see)
def show(paper: Drawn) -> str:
    """A paper: the version in force, or the newest the reader was given; for the house, the draft where there is none."""
    return _answer(paper)


def _view_asked() -> str:
    return request.args.get("view", "")


@while_unchanged
def _paper(session: Session, actor: Actor, pid: str, view: str) -> Drawn | None:
    paper = queries.paper_to_read(session, actor, pid)
    if paper is None:
        return None
    known = queries.versions_of(session, actor, paper)
    issued = queries.shown_of(actor, paper, known)
    if issued is not None:
        return _issued(paper, issued, known, view)
    return _draft(paper, known, view) if policy.can_see_draft(actor, paper) else None


def _answer(page: Drawn) -> str:
    """Answer with a page. What it shows is opened first."""
    if page.opens is not None:
        record_opening(page.opens, "page")
    return render_template("documents/show.html", drawn=page, strip=page.strip, marking=page.marking)


def page_of_version(session: Session, actor: Actor, pid: str) -> Drawn | None:
    """The same of one version."""
    return _version(session, actor, pid, _view_asked())


@bp.get("/versions/<pid:version>")
@requires(page_of_version, policy.can_see)
def version(version: Drawn) -> str:
    """One version of a paper, in force or not."""
    return _answer(version)


@while_unchanged
def _version(session: Session, actor: Actor, pid: str, view: str) -> Drawn | None:
    version = queries.version_to_read(session, actor, pid)
    if version is None:
        return None
    return _issued(version.paper, version, queries.versions_of(session, actor, version.paper), view)


@bp.get("/papers/<pid:paper>/preview")
@requires(queries.paper_to_read, policy.can_see_draft)
def preview(paper: Paper) -> str:
    """The draft as it will look."""
    known = queries.versions_of(db.session(), current_actor(), paper)
    return _answer(_draft(paper, known, _view_asked()))


def _issued(paper: Paper, version: Version, known: list[Version], view: str) -> Drawn:
    session, actor = db.session(), current_actor()
    readable = bool(policy.can_read(actor, version))
    shown = Shown({"en": version.title_en, "fr": version.title_fr}, Marking(version.marking), version.original_language)
    if readable:
        shown.read = sheets.issued(version)
        sheet = shown.sheet
        if sheet is not None and sheet.foot is not None and sheet.foot.action_officer is not None:
            shown.officer = sheet.foot.action_officer[saying.lang()]
        shown.texts = shown.read.texts
        there = shown_in(session, [*shown.texts.values(), *annexed(shown.sheet)])
        shown.pictures = pictures.of_version(version, there)
        shown.pictured = (version.pid, *sorted(there)) if there else ()
        shown.files = [face for face in version.faces if face.file_sha256]
        shown.received = queries.received_files(session, (face.file_sha256 for face in shown.files))
        before = next((row for row in known if row.id == version.supersedes_id), None)
        if before is not None and policy.can_read(actor, before):
            shown.read_before = sheets.issued(before)
            shown.before, shown.label = shown.read_before.texts, _suffix(version.symbol)
    day = _dated(paper, version, shown.sheet)
    about = around(session, actor, paper, version)
    return _page(
        paper,
        shown,
        about,
        view,
        version=version,
        opens=VersionToSend.of(version) if readable and paper.custody == Custody.HERE else None,
        symbol=version.symbol,
        when=dates.day_month_year(day, saying.lang()),
        iso=day.isoformat(),
        cards=cards_of(paper, version, about.beside.prints) if readable and paper.custody == Custody.HERE else [],
        history=_history(known, version, paper),
        notices=[
            *standing.of_version(actor, paper, version, readable=readable),
            *corrections(session, actor, version, about.beside.corrections),
        ],
    )


def _draft(paper: Paper, known: list[Version], view: str) -> Drawn:
    session = db.session()
    drafts = queries.drafts_by_language(paper)
    about = around(session, current_actor(), paper, None)
    assert about.ahead is not None
    shown = Shown(
        {code: drafts[code].title if code in drafts else "" for code in sheets.LANGUAGES},
        Marking(paper.marking),
        paper.original_language,
        officer=paper.action_officer,
        files=[draft for draft in drafts.values() if draft.file_sha256],
    )
    shown.received = queries.received_files(session, (draft.file_sha256 for draft in shown.files))
    faults: list[Told] = []
    try:
        outgoing = prepare(session, paper, drafts=drafts, known_ahead=about.ahead)
        shown.texts = outgoing.texts
        shown.pictures = pictures.of_draft(paper, shown_in(session, shown.texts.values()))
        unsaid = [
            said for code, text in outgoing.texts.items() if (said := pictures.said_unsaid(pictures_unsaid(text), code))
        ]
        faults += [Told("soon", gettext("A picture is not put into words yet."), said) for said in unsaid]
        if outgoing.before is not None:
            shown.before, shown.label = sheets.texts_of(outgoing.before), gettext("draft")
    except BadInput as fault:
        faults.append(Told("late", gettext("The draft cannot be set."), saying.said(fault)))
    return _page(
        paper,
        shown,
        about,
        view,
        version=None,
        opens=None,
        symbol=_symbol_to_come(paper),
        when=gettext("Date of issue"),
        iso="",
        cards=draft_cards(paper, drafts, shown.received, shown.texts),
        history=_history(known, None, paper),
        notices=[
            *standing.of_draft(paper),
            *handing.notices(paper, about.ahead.handed),
            *working_said.notices(paper, about.ahead.in_word),
            *came.notices(drafts.values(), shown.received),
            *faults,
        ],
    )


def _page(
    paper: Paper,
    shown: Shown,
    about: Around,
    wanted: str,
    *,
    version: Version | None,
    opens: VersionToSend | None,
    notices: list[Told],
    symbol: str,
    **more: Any,
) -> Drawn:
    session, actor = db.session(), current_actor()
    drafting = version is None
    tied = ties.ties_of(session, actor, paper, about.ends)
    view = _view(shown, wanted)
    language: Language = "fr" if view == "fr" else "en" if view == "en" else saying.lang()
    house = actor.is_house_of(paper.body_id)
    cited = shown.read.cited if shown.read else cited_in(*shown.texts.values())
    with linked_symbols(session, actor, cited):
        text = {
            "written": shown.is_written(view, language),
            "body_set": text_set(shown, view, language),
            "symbol_links": _symbol_links(shown.agenda),
            **proceedings(shown.sheet, language, shown.pictures(language) if shown.pictures else None),
        }
    acts, marking = acts_of(actor, paper, version, drafting=drafting), shown.marking.words(saying.lang())
    heads = {code: _head(paper, shown, version, code) for code in sheets.LANGUAGES}
    all_shown = dict(
        paper=paper,
        version=version,
        drafting=drafting,
        house=house,
        shown=shown,
        view=view,
        views=_views(shown, view),
        language_of_text=language,
        class_word=sheets.class_word(paper)[saying.lang()],
        marking=marking,
        heads=heads,
        symbol=symbol,
        **text,
        facts=_facts(paper, shown, version),
        why=[gettext(reason.label) for reason in about.beside.reasons],
        access_href=url_for("documents.access_version", version=version.pid)
        if version
        else url_for("documents.access", paper=paper.pid),
        distribution=version.distribution if version else None,
        acts=acts,
        made_acts=made_acts(session, actor, paper),
        agendas=_agendas(about.agendas),
        papers_href=url_for("documents.of_body", body=paper.body.pid)
        if paper.body_id in actor.bodies | actor.drafting
        else url_for("documents.register"),
        releasable=_releasable(version, language),
        released=released_lines(paper, about.released) if paper.is_drafted and not paper.is_copy else [],
        as_word=_as_word(paper, shown, version) + (working_said.originals_of(version) if version else []),
        draft_to_compare=draft_follows(actor, paper),
        ties=ties.groups(tied),
        relations_href=url_for("relations.of_paper", paper=paper.pid)
        if relations_policy.can_relate(actor, paper)
        else "",
        notices=[*standing.of_superseding(tied), *notices],
        **more,
    )
    return Drawn(
        opens=opens,
        title=f"{symbol}, {heads[language]['title']}",
        marking=marking,
        strip=body_strip(session, paper.body, tab="papers", facts=about.strip),
        tabs=tuple(paper_tabs(actor, paper, tab="draft")) if drafting else (),
        bar=drawn("documents/_bar.html", all_shown),
        paper=drawn("documents/_paper.html", all_shown),
        beside=drawn("documents/_beside.html", all_shown),
        watched=about.beside.watched,
        watch_href=url_for("documents.watch_paper", paper=paper.pid),
        edit_href=acts["edit"] if drafting else "",
        submit_href=acts["submit"] if drafting else "",
        circulate_href=acts["circulate"] if drafting else "",
    )


def _symbol_links(agenda: AgendaSheet | None) -> dict[str, str]:
    """Where the symbols of the papers under an agenda's items lead, as far as they do."""
    if agenda is None:
        return {}
    lines = (line.symbol for part in agenda.parts for item in part.items for line in item.documents)
    return {symbol: leads_to(symbol) for symbol in lines}


def _view(shown: Shown, wanted: str) -> str:
    there = list(shown.texts) or (["en", "fr"] if printed_in_both(shown.sheet) else [])
    if wanted in VIEWS and (wanted == "both" or wanted in there):
        return wanted if wanted != "both" or (len(there) == 2 and not printed_in_both(shown.sheet)) else saying.lang()
    if saying.lang() in there or not there:
        return saying.lang()
    return there[0]


def _views(shown: Shown, view: str) -> list[tuple[str, str, str, bool, str]]:
    """The switch of the reading view; nothing to choose from where there is one language."""
    if not printed_in_both(shown.sheet) and len(shown.texts) < 2:
        return []
    names = {"en": "English", "fr": "Français", "both": gettext("Side by side")}
    offered = ("en", "fr") if printed_in_both(shown.sheet) else VIEWS
    return [(names[code], f"?view={code}", code if code != "both" else "", code == view, "") for code in offered]


def _head(paper: Paper, shown: Shown, version: Version | None, code: Language) -> dict[str, Any]:
    """The title block of one language: body, title, and what this language is worth."""
    body = paper.body
    title = shown.titles[code] or shown.titles[saying.other(code)]
    over = body.name_fr if code == "fr" else body.name_en
    return {"over": over, "title": title, "state": _face_state(paper, shown, version, code)}


def _face_state(paper: Paper, shown: Shown, version: Version | None, code: Language) -> tuple[str, str, str] | None:
    if paper.custody == Custody.ELSEWHERE:
        return None
    if version is None:
        return (gettext("Original"), "ring", "") if code == shown.original else None
    face = queries.face_of(version, code)
    if face is None:
        return (gettext("The text follows"), "half", "soon") if code in version.to_follow else None
    if face.authentic:
        return (gettext("Original, authentic"), "tick", "done")
    if face.added_at > version.issued_at:
        day = saying.day(face.added_at, paper.body)
        return (gettext("Certified on %(day)s", day=day), "tick", "done")
    return (gettext("Translation"), "tick", "done")


def _as_word(paper: Paper, shown: Shown, version: Version | None) -> list[tuple[str, str]]:
    """The texts that can be had as Word files, with their addresses; what is made from a meeting has its PDF alone."""
    if shown.sheet is not None and not isinstance(shown.sheet, PaperSheet):
        return []
    return [
        (
            gettext("Word, %(language)s", language=saying.language_word(code)),
            url_for("documents.version_as_word", version=version.pid, face=code)
            if version is not None
            else url_for("documents.draft_as_word", paper=paper.pid, face=code),
        )
        for code in shown.texts
    ]


def _history(known: list[Version], shown: Version | None, paper: Paper) -> list[dict[str, Any]]:
    rows = []
    for row in known:
        current = shown is not None and row.id == shown.id
        state = VersionState(row.state)
        said_state = "" if state is VersionState.ISSUED else gettext(state.label)
        rows.append(
            {
                "what": row.symbol,
                "when": saying.day(row.issued_at, paper.body),
                "href": "" if current else url_for("documents.version", version=row.pid),
                "now": current,
                "note": said_state,
            }
        )
    return rows


def _facts(paper: Paper, shown: Shown, version: Version | None) -> list[tuple[str, ...]]:
    french = saying.lang() == "fr"
    rows: list[tuple[str, ...]] = [
        (gettext("Kind"), kind_word(paper)),
        (gettext("Original"), saying.language_word(shown.original)),
        (gettext("Marking"), gettext(shown.marking.label)),
        (gettext("Format"), "" if paper.is_copy else paper.format.name_fr if french else paper.format.name_en),
        (gettext("Action officer"), shown.officer),
        *came.facts(shown.files, shown.received),
    ]
    if version is not None and paper.custody == Custody.HERE:
        rows.append((gettext("Manifest"), " ".join(version.manifest_hash[at : at + 4] for at in (0, 4, 8))))
    return rows


def _agendas(items: Sequence[Citing]) -> list[tuple[str, str]]:
    """The meetings on whose agenda it stands, with their addresses."""
    found = []
    for item in items:
        day = dates.short_day(item.starts_wall, saying.lang())
        said = gettext("%(body)s, %(day)s", body=item.code, day=day)
        if item.number:
            said = gettext("%(meeting)s, item %(number)s", meeting=said, number=item.number)
        found.append((said, url_for("meetings.show", meeting=item.meeting)))
    return found


def _dated(paper: Paper, version: Version, sheet: Sheet | None) -> date:
    """The date on the paper: of its issue; a copy bears, as in print, the date of what it was made from."""
    if paper.is_copy and sheet is not None:
        return sheet.front.day
    return version.issued_at.astimezone(ZoneInfo(paper.body.zone)).date()


def _releasable(version: Version | None, language: Language) -> str:
    """To whom it may be given beside its format, as it is printed under the marking; empty for what is for the format."""
    if version is None or not version.releasability:
        return ""
    to = version.distribution["format"][language]
    return words.RELEASABLE_TO[language].format(to=to)


def _symbol_to_come(paper: Paper) -> str:
    return paper.symbol or gettext("No symbol yet")


def _suffix(symbol: str) -> str:
    read = parse(symbol)
    if isinstance(read, Symbol) and read.suffixes:
        last = read.suffixes[-1]
        return f"{last.kind}{last.n or ''}"
    return gettext("changed")
