"""Page: original and translation of a draft side by side, paragraph by paragraph, one of them open to be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from secretariat.committees.strip import body_strip
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext, language, ngettext
from secretariat.core.values import dataclass
from secretariat.documents import policy
from secretariat.documents import queries as documents
from secretariat.documents.markings import Marking
from secretariat.documents.models import DraftFace, Paper
from secretariat.documents.queries.pictures import shown_in
from secretariat.documents.strip import paper_tabs
from secretariat.documents.working.queries import OutInWord, out_of
from secretariat.documents.working.saying import out_said
from secretariat.press import canonical
from secretariat.press.canonical.model import Annex, Picture, Table
from secretariat.press.changes import Piece, word_changes
from secretariat.press.dates import Language
from secretariat.translation import queries, services
from secretariat.translation.aligning import Pair, Segment, counted
from secretariat.translation.forms import ParagraphForm
from secretariat.translation.queries import Facing
from secretariat.translation.services import ParagraphChanged, Shown
from secretariat.translation.states import Standing
from secretariat.translation.views import bp
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.database import db
from secretariat.web.filters import long_moment, pick
from secretariat.web.navigation import Told
from secretariat.web.told import tell

#: Shape and tone, as the macro `state` takes them.
LOOKS = {
    Standing.MISSING: ("dashed", "late"),
    Standing.IN_TRANSLATION: ("half", "soon"),
    Standing.STALE: ("diamond", "soon"),
    Standing.SURPLUS: ("struck", "late"),
    Standing.ALIGNED: ("tick", "done"),
}
LANGUAGE_WORDS = {"en": N_("English"), "fr": N_("French")}
_WITHOUT_TEXT = ("still", "out")


@dataclass(frozen=True)
class Typed:
    """What was sent and not saved: the form, the pair as it stands now, and how the two texts differ."""

    form: ParagraphForm
    key: str
    sentence: str = ""
    pieces: Sequence[Piece] = ()


@dataclass(frozen=True)
class Row:
    """A pair, ready to be shown."""

    key: str
    number: str
    standing: Standing
    state: tuple[str, str, str]
    original: Markup
    translation: Markup
    #: What changed in the original since the two were said to agree.
    changes: Sequence[Piece]
    moved: bool
    said: str
    href: str
    shown: dict[str, str]
    source: str


@bp.route("/papers/<pid:paper>/translation", methods=["GET", "POST"])
@requires(documents.paper_by_pid, policy.can_attach_file)
@writes
def show(paper: Paper) -> Response | Answer:
    """The pairs of a draft; `at` names the one that is open, `show` whether all are shown or what is to do."""
    if request.method != "POST":
        return make_response(_page(paper))
    form = ParagraphForm.of_request()
    if form.do.data == "all":
        return _all_aligned(paper, form)
    try:
        if not form.validate():
            return make_response(_page(paper, Typed(form, form.at.data or "")), 422)
        _written(paper, form)
    except ParagraphChanged as changed:
        return make_response(_page(paper, _clash(form, changed)), 409)
    except BadInput as fault:
        form.blame(fault)
        return make_response(_page(paper, Typed(form, form.at.data or "")), 422)
    except RuleBroken as fault:
        form.faults.append(str(fault))
        return make_response(_page(paper, Typed(form, form.at.data or "")), 422)
    return redirect(_onward(paper, form.at.data or ""), 303)


def _written(paper: Paper, form: ParagraphForm) -> None:
    """Save what was sent; `do` says whether the paragraph is aligned with it, stands, goes, or is still worked on."""
    text: str | None = form.text.data or ""
    if form.do.data in _WITHOUT_TEXT:
        text = "" if form.do.data == "out" else None
    seen = Shown(form.at.data or "", form["original"].data or "", form["translation"].data or "")
    services.write_paragraph(
        db.session(), paper, actor=current_actor(), seen=seen, text=text, aligned=form.do.data in ("aligned", "still")
    )


def _all_aligned(paper: Paper, form: ParagraphForm) -> Response | Answer:
    try:
        count = services.align_all(db.session(), paper, actor=current_actor(), seal=form.at.data or "")
    except RuleBroken as fault:
        tell("late", str(fault))
        return redirect(_here(paper), 303)
    tell("done", ngettext("%(num)s paragraph is aligned.", "%(num)s paragraphs are aligned.", count))
    return redirect(_here(paper), 303)


def _onward(paper: Paper, key: str) -> str:
    """The next paragraph that is to be done after the one just done, open; if there is none, the whole."""
    session = db.session()
    pairs = queries.facing(session, paper, documents.drafts_of(session, paper)).pairs
    places = [at for at, pair in enumerate(pairs) if pair.key == key]
    ahead = _ahead(pairs, places[0] if places else -1, 1)
    if ahead is None:
        tell("done", gettext("Every paragraph is aligned."))
        return _here(paper)
    return _here(paper, ahead.key)


def _ahead(pairs: Sequence[Pair], place: int, by: int) -> Pair | None:
    """The next pair to be done from a place on, or before it; round the end."""
    order = (
        [*pairs[place + 1 :], *pairs[: max(place, 0)]] if by > 0 else [*pairs[:place][::-1], *pairs[place + 1 :][::-1]]
    )
    return next((pair for pair in order if pair.standing is not Standing.ALIGNED), None)


def _here(paper: Paper, key: str = "") -> str:
    show = "todo" if request.args.get("show") == "todo" else None
    return url_for(
        "translation.show", paper=paper.pid, show=show, at=key or None, _anchor=f"pair-{key}" if key else None
    )


def _clash(form: ParagraphForm, changed: ParagraphChanged) -> Typed:
    """The paragraph as it stands now, with what was typed: sent again, it is a decision."""
    mine, pair = form.text.data or "", changed.pair
    if pair is None:
        return Typed(form, "", str(changed))
    theirs = pair.translation.source if pair.translation else ""
    differs = form.do.data not in _WITHOUT_TEXT and mine != theirs
    return Typed(form, pair.key, str(changed), word_changes(theirs, mine) if differs else ())


def _page(paper: Paper, typed: Typed | None = None) -> str:
    session = db.session()
    drafts = documents.drafts_of(session, paper)
    code, into = _languages(paper)
    made, unread = None, ""
    if not any(draft.file_sha256 for draft in drafts.values()):
        try:
            made = queries.facing(session, paper, drafts)
        except BadInput as fault:
            unread = str(fault)
    return render_template(
        "translation/show.html",
        paper=paper,
        title=pick(paper, "title"),
        strip=body_strip(session, paper.body, tab="papers"),
        paper_tabs=paper_tabs(current_actor(), paper, tab="translation"),
        drafts=drafts,
        code=code,
        into=into,
        words={one: gettext(LANGUAGE_WORDS[one]) for one in (code, into)},
        marking=Marking(paper.marking).words(language()),
        unread=unread,
        out=_out(drafts[into]),
        typed=typed,
        here=_here(paper),
        todo=request.args.get("show") == "todo",
        **_pairs(paper, made, typed),
    )


def _out(draft: DraftFace) -> Told | None:
    """Who has the translation out in Word: until it is back, nobody changes it here."""
    out = out_of(db.session(), draft)
    return Told("info", *out_said(current_actor(), draft.paper, OutInWord.of(out))) if out is not None else None


def _languages(paper: Paper) -> tuple[Language, Language]:
    into = queries.into(paper)
    return ("en" if into == "fr" else "fr"), into


def _pairs(paper: Paper, made: Facing | None, typed: Typed | None) -> dict[str, Any]:
    """What the page shows of the pairs: the rows, their numbers, and the ways to what is to do next."""
    if made is None:
        return {"rows": [], "pairs": 0, "seal": "", "counts": [], "left": 0, "open": "", "ways": []}
    numbers = counted(made.pairs)
    opened = typed.key if typed else request.args.get("at", "")
    place = next((at for at, pair in enumerate(made.pairs) if pair.key == opened), -1)
    todo = request.args.get("show") == "todo"
    wanted = [pair for pair in made.pairs if not todo or pair.standing is not Standing.ALIGNED or pair.key == opened]
    ways = [
        ("p", gettext("Previous to do"), _ahead(made.pairs, place, -1)),
        ("n", gettext("Next to do"), _ahead(made.pairs, place, 1)),
    ]
    return {
        "rows": [_row(paper, pair) for pair in wanted],
        "pairs": len(made.pairs),
        "seal": services.seal_of(made),
        "unsaid": numbers[Standing.IN_TRANSLATION],
        "counts": [(gettext(one.label), *LOOKS[one], numbers[one]) for one in Standing if numbers[one]],
        "left": len(made.pairs) - numbers[Standing.ALIGNED],
        "open": opened,
        "ways": [(key, word, _here(paper, pair.key)) for key, word, pair in ways if pair is not None],
    }


def _row(paper: Paper, pair: Pair) -> Row:
    code, into = _languages(paper)
    seen = services.shown(pair)
    lead = pair.original or pair.translation
    return Row(
        key=pair.key,
        number=lead.number if lead else "",
        standing=pair.standing,
        state=(_word(pair), *LOOKS[pair.standing]),
        original=_set(paper, pair.original, code, "o"),
        translation=_set(paper, pair.translation, into, "t"),
        changes=pair.changes,
        moved=pair.moved,
        said=_said(paper, pair),
        href=_here(paper, pair.key),
        shown={"at": seen.key, "original": seen.original, "translation": seen.translation},
        source=pair.translation.source if pair.translation else "",
    )


def _word(pair: Pair) -> str:
    if pair.standing is Standing.SURPLUS and pair.known is None:
        return gettext("Not in the original")
    return gettext(pair.standing.label)


def _said(paper: Paper, pair: Pair) -> str:
    """Who said last how it stands, and when."""
    if pair.known is None or pair.known.at is None:
        return ""
    text = N_("Aligned by %(name)s, %(when)s") if pair.known.aligned else N_("Worked on by %(name)s, %(when)s")
    return gettext(text, name=pair.known.by, when=long_moment(pair.known.at, paper.body.zone))


def _set(paper: Paper, segment: Segment | None, code: Language, side: str) -> Markup:
    if segment is None:
        return Markup()
    alone = segment.part.document
    if isinstance(segment.block, Annex | Picture | Table):
        numbered = tuple(
            replace(one, number=segment.block.number)
            for one in alone.blocks
            if isinstance(one, Annex | Picture | Table)
        )
        alone = replace(alone, blocks=numbered)
    there = shown_in(db.session(), [alone])

    def picture(sha256: str) -> str | None:
        if sha256 not in there:
            return None
        return url_for("documents.draft_picture", paper=paper.pid, face=code, sha256=sha256)

    return canonical.to_html(alone, code, top_level=3, id_prefix=f"{side}{segment.at}-", picture_address=picture)
