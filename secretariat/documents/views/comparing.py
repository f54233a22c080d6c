"""Pages: two versions of a paper, or its draft and one of them, compared word by word, and the same as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Response, render_template, request, url_for

from secretariat.committees.strip import body_strip
from secretariat.core import clock
from secretariat.core.errors import NotFound
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.values import dataclass
from secretariat.documents import policy, queries
from secretariat.documents.comparing import compared_sides, comparison_sheet, languages_of, marking_of, title_of
from secretariat.documents.draft_prints import print_awaited
from secretariat.documents.markings import Marking
from secretariat.documents.models import Paper
from secretariat.documents.opening import record_opening
from secretariat.documents.sides import DRAFT, Side, sides_of
from secretariat.documents.symbols import parse
from secretariat.documents.views import bp, saying
from secretariat.documents.views.files import being_made
from secretariat.press.changes import Compared, Kind
from secretariat.press.dates import Language
from secretariat.press.typography import polish, to_markup
from secretariat.web.access import current_actor, requires
from secretariat.web.database import db
from secretariat.web.files import sent


@dataclass(frozen=True)
class Pair:
    """Two texts that the reader may read, the earlier one first, and the language in which they are compared."""

    before: Side
    after: Side
    languages: list[Language]
    language: Language


@dataclass(frozen=True)
class Shown:
    """A block as it is shown, what became of it beyond its words, and how many left out before it are the same in both."""

    row: Compared
    word: str
    left_out: str


@bp.get("/papers/<pid:paper>/compare")
@requires(queries.paper_to_read, policy.can_see)
def compare(paper: Paper) -> str:
    """Two versions, by default the last two, or the draft and the version it follows; what is read here is kept."""
    session, actor = db.session(), current_actor()
    known = _readable(paper)
    pair = _pair(known)
    rows: tuple[Compared, ...] = ()
    if pair is not None and pair.languages:
        _open(pair)
        rows = compared_sides(pair.before, pair.after, pair.language)
    changed = sum(row.kind is not None for row in rows)
    only = request.args.get("show") == "changed"
    shown, rest = _changed_alone(rows) if only else ([Shown(row, _word(row.kind), "") for row in rows], "")
    return render_template(
        "documents/compare.html",
        paper=paper,
        title=saying.title_of(paper)[0],
        strip=body_strip(session, paper.body, tab="papers"),
        papers_href=url_for("documents.of_body", body=paper.body.pid)
        if paper.body_id in actor.bodies
        else url_for("documents.register"),
        choices=[(one.key, one.name[saying.lang()]) for one in reversed(known)],
        pair=pair,
        lead=polish(title_of(pair.before, pair.after)[saying.lang()], saying.lang()) if pair else "",
        set=partial(to_markup, language=pair.language) if pair else None,
        rows=shown,
        rest=rest,
        only=only,
        which=_which(pair, only) if 0 < changed < len(rows) else [],
        counted=ngettext("%(num)s paragraph changed", "%(num)s paragraphs changed", changed),
        changed=changed,
        marking=marking_of(pair.before, pair.after).words(saying.lang()) if pair else "",
        switch=_switch(pair, only),
        pdf=_pdf(paper, pair) if rows and pair else "",
    )


@bp.get("/papers/<pid:paper>/compare.pdf")
@requires(queries.paper_to_read, policy.can_see)
def comparison(paper: Paper) -> Response:
    """The same as a PDF; a page that looks again by itself while the worker has not finished it."""
    pair = _pair(_readable(paper))
    if pair is None or not pair.languages:
        raise NotFound
    _open(pair)
    sheet = comparison_sheet(paper, pair.before, pair.after, pair.language)
    made = print_awaited(sheet, face=pair.language)
    if made is None:
        return being_made(paper, paper, pair.after.symbol or gettext("No symbol yet"), clock.now())
    return sent(made.blob_sha256, _name(pair))


def _readable(paper: Paper) -> list[Side]:
    """What this person may compare, newest first. Who was given nothing has no page of the paper at all."""
    session, actor = db.session(), current_actor()
    versions = queries.versions_of(session, actor, paper)
    if not versions and not policy.can_see_draft(actor, paper):
        raise NotFound
    return sides_of(session, actor, paper, versions)


def _pair(known: list[Side]) -> Pair | None:
    """The two that were asked for, or the last two versions, or the newest with what came before it; None where there is
    one alone. Raises NotFound for a name that is none of them."""
    if len(known) < 2:
        return None
    keys = {one.key: at for at, one in enumerate(known)}
    versions = [one.key for one in known if one.version is not None]
    newest = versions[0] if len(versions) > 1 and "from" not in request.args else known[0].key
    to = keys.get(request.args.get("to", newest))
    if to is None:
        raise NotFound
    older = [one.key for one in known[to + 1 :]] or [one.key for one in known if one is not known[to]]
    followed = next((key for key in older if key in versions), older[0])
    came = keys.get(request.args.get("from", followed))
    if came is None:
        raise NotFound
    before, after = known[max(came, to)], known[min(came, to)]
    languages = languages_of(before, after)
    wanted = request.args.get("language", saying.lang())
    language: Language = "fr" if wanted == "fr" else "en"
    return Pair(before, after, languages, language if language in languages or not languages else languages[0])


def _open(pair: Pair) -> None:
    for side in (pair.before, pair.after):
        if side.version is not None:
            record_opening(side.version, "page")


def _pdf(paper: Paper, pair: Pair) -> str:
    here = url_for("documents.comparison", paper=paper.pid)
    return f"{here}?from={pair.before.key}&to={pair.after.key}&language={pair.language}"


def _changed_alone(rows: Sequence[Compared]) -> tuple[list[Shown], str]:
    """What changed, each under the heading it stands under, and how much that is the same comes before it and at the end."""
    shown: list[Shown] = []
    heading: Compared | None = None
    same = 0
    for row in rows:
        if row.kind is None:
            heading, same = (row if row.level else heading), same + 1
            continue
        if row.level:
            heading = None
        if heading is not None:
            shown.append(Shown(heading, "", _left_out(same - 1)))
            heading, same = None, 0
        shown.append(Shown(row, _word(row.kind), _left_out(same)))
        same = 0
    return shown, _left_out(same)


def _left_out(count: int) -> str:
    return (
        ngettext("%(num)s paragraph the same in both", "%(num)s paragraphs the same in both", count)
        if count > 0
        else ""
    )


def _which(pair: Pair | None, only: bool) -> list[tuple[str, str, str, bool, str]]:
    """All of the text or only what changed, as the macro `lang` takes them."""
    if pair is None:
        return []
    here = f"?from={pair.before.key}&to={pair.after.key}&language={pair.language}"
    return [
        (gettext("All"), here, "", not only, ""),
        (gettext("Only what changed"), f"{here}&show=changed", "", only, ""),
    ]


def _switch(pair: Pair | None, only: bool) -> list[tuple[str, str, str, bool, str]]:
    """The languages in which both can be compared, as the macro `lang` takes them."""
    if pair is None or len(pair.languages) < 2:
        return []
    names = {"en": "English", "fr": "Français"}
    here = f"?from={pair.before.key}&to={pair.after.key}{'&show=changed' if only else ''}&language="
    return [(names[code], here + code, code, code == pair.language, "") for code in pair.languages]


def _word(kind: Kind | None) -> str:
    """What became of a block beyond its words, which show it themselves."""
    return gettext(kind.label) if kind in (Kind.RESET, Kind.MOVED) else ""


def _name(pair: Pair) -> str:
    """A name that every file system takes, with both symbols and the higher marking (domain 4)."""
    stems = [_stem(one) for one in (pair.before, pair.after)]
    marking: Marking = marking_of(pair.before, pair.after)
    words = marking.words(pair.language).replace(" ", "-")
    return "_".join(filter(None, (stems[1], "changes-from", stems[0], pair.language.upper(), words))) + ".pdf"


def _stem(side: Side) -> str:
    """The stem of a symbol; of a draft also which one it is."""
    stem = parse(side.symbol).file_stem("en").removesuffix("_EN") if side.symbol else ""
    if side.version is not None:
        return stem
    when = "" if side.key == DRAFT else f"{side.at:%Y-%m-%d-%H%M}"
    return "_".join(filter(None, (stem, "DRAFT", when)))
