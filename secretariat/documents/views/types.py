"""Pages: the types of papers, one of them, and changing it with its template typeset beside it."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from secretariat.core.errors import BadInput, Conflict, NotAllowed, NotFound, RuleBroken
from secretariat.core.i18n import N_, gettext, language
from secretariat.core.texts import prose
from secretariat.core.values import dataclass
from secretariat.documents.forms import InUse, TypeForm, type_form
from secretariat.documents.services.register import read_text
from secretariat.documents.types import policy, queries, services
from secretariat.documents.types.models import PaperType
from secretariat.documents.types.points import Point, points_of
from secretariat.documents.types.services import Anatomy
from secretariat.documents.views import bp, saying
from secretariat.documents.views.typeset import pairs, pieces
from secretariat.press.changes import marked_changes
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.database import db
from secretariat.web.told import tell

#: Empty rows under a checklist, for new points.
ROOM = 3
#: No checklist that is sent has more rows.
MOST = 80


@bp.get("/paper-types")
@signed_in
def paper_types() -> str:
    """Every type, in use or not, for whoever opens papers."""
    actor = current_actor()
    if not policy.may_see_types(actor):
        raise NotFound
    return render_template(
        "documents/types.html", rows=queries.all_types(db.session()), keeps=policy.may_keep_types(actor)
    )


@bp.get("/paper-types/<pid:type>")
@requires(queries.type_by_pid, policy.can_see)
def paper_type(type: PaperType) -> str:
    """One type: its template as it will look, its checklist, and what circulating a paper of it asks for."""
    return render_template(
        "documents/type.html",
        type=type,
        name=type.name(language()),
        points=points_of(type.points),
        rows=_typeset(type.template_en, type.template_fr),
        keeps=bool(policy.can_keep(current_actor(), type)),
    )


@bp.route("/paper-types/new", methods=["GET", "POST"])
@signed_in
@writes
def new_type() -> Response | Answer:
    """A type of the house's own."""
    actor = current_actor()
    if not policy.may_see_types(actor):
        raise NotFound
    if not policy.may_keep_types(actor):
        raise NotAllowed(N_("Only the head of a secretariat changes the types of papers."))
    form = _form({"class_en": "Document", "class_fr": "Document", "letter": "D"}, ROOM)
    if form.sent_well() and not _asked_to_preview():
        try:
            type = services.add_type(db.session(), actor=actor, anatomy=_typed(form))
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
        else:
            tell("done", gettext("The type is in use."), type.name(language()))
            return redirect(url_for("documents.paper_type", type=type.pid), 303)
    return _edit_page(form, None, [])


@bp.route("/paper-types/<pid:type>/edit", methods=["GET", "POST"])
@requires(queries.type_by_pid, policy.can_keep)
@writes
def edit_type(type: PaperType) -> Response | Answer:
    """Change a type; what another saved meanwhile is shown beside what was typed, and never written over."""
    form = _form(_said(type), len(type.points) + ROOM)
    differences: list[Difference] = []
    if form.sent_well() and not _asked_to_preview():
        try:
            version = int(form.row_version.data) if (form.row_version.data or "").isdecimal() else 0
            services.change_type(db.session(), type, actor=current_actor(), anatomy=_typed(form), row_version=version)
        except Conflict as clash:
            differences = _differences(clash)
            form.row_version.data = str(type.row_version)
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as fault:
            form.faults.append(saying.said(fault))
        else:
            tell("done", gettext("The type is saved."), gettext("Papers opened from now on begin with its template."))
            return redirect(url_for("documents.paper_type", type=type.pid), 303)
    return _edit_page(form, type, differences)


@bp.post("/paper-types/<pid:type>/in-use")
@requires(queries.type_by_pid, policy.can_keep)
@writes
def use_type(type: PaperType) -> Answer:
    """Offer a type for new papers, or no longer."""
    in_use = InUse.of_request().in_use.data == "y"
    try:
        services.put_in_use(db.session(), type, actor=current_actor(), in_use=in_use)
    except BadInput as fault:
        raise RuleBroken(fault.message, **fault.values) from fault
    if in_use:
        tell("done", gettext("The type is in use."), gettext("New papers can be of it."))
    else:
        tell("done", gettext("The type is out of use."), gettext("Papers that are of it stay what they are."))
    return redirect(url_for("documents.paper_type", type=type.pid), 303)


@dataclass(frozen=True)
class Difference:
    """A field in which what another saved is not what was typed: theirs, changed into mine."""

    label: str
    by: str
    pieces: list[tuple[str, str]]


def _differences(clash: Conflict) -> list[Difference]:
    mine, theirs = clash.mine, clash.theirs
    assert isinstance(mine, Anatomy)
    assert isinstance(theirs, Anatomy)
    words = {
        "name_en": N_("Name, English"),
        "name_fr": N_("Name, French"),
        "class_en": N_("Word on the first page, English"),
        "class_fr": N_("Word on the first page, French"),
        "letter": N_("Letter of the series"),
        "both_languages": N_("Nothing is circulated without both languages"),
        "word_limit": N_("Word limit"),
        "template_en": N_("Template, English"),
        "template_fr": N_("Template, French"),
        "points": N_("Checklist"),
    }
    found = []
    for name, word in words.items():
        one, other = _in_words(getattr(theirs, name)), _in_words(getattr(mine, name))
        if one != other:
            found.append(Difference(gettext(word), clash.by, marked_changes(one, other)))
    return found


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, tuple):
        required = gettext("required")
        rows = (f"{point.text(language())}{f' ({required})' if point.required else ''}" for point in value)
        return "\n".join(rows)
    return "" if value is None else str(value)


def _asked_to_preview() -> bool:
    return request.form.get("do") == "preview"


def _form(data: dict[str, Any], rows: int) -> TypeForm:
    """The form with as many rows as were sent, or as there is room for."""
    sent = sum(name.startswith("point_") and name.endswith("_key") for name in request.form)
    return type_form(min(sent, MOST) or rows).of_request(data=data)


def _said(type: PaperType) -> dict[str, Any]:
    anatomy = services.anatomy_of(type)
    data = {name: getattr(anatomy, name) for name in Anatomy.__dataclass_fields__ if name != "points"}
    data |= {"word_limit": str(type.word_limit or ""), "row_version": str(type.row_version)}
    for number, point in enumerate(anatomy.points):
        data |= {f"point_{number}_{name}": getattr(point, name) for name in ("key", "en", "fr", "required")}
    return data


def _typed(form: TypeForm) -> Anatomy:
    limit = form.word_limit.data or ""
    plain = "".join(limit.split())
    if plain and not (plain.isascii() and plain.isdecimal()):
        raise BadInput("word_limit", N_("Give the limit as a number of words, or leave it empty."))
    return Anatomy(
        name_en=form.name_en.data,
        name_fr=form.name_fr.data,
        class_en=form.class_en.data,
        class_fr=form.class_fr.data,
        letter=form.letter.data,
        both_languages=form.both_languages.data,
        word_limit=int(plain) if plain else None,
        template_en=form.template_en.data,
        template_fr=form.template_fr.data,
        points=tuple(
            Point(row["key"].data or "", row["en"].data, row["fr"].data, row["required"].data) for row in form.points
        ),
    )


def _edit_page(form: TypeForm, type: PaperType | None, differences: list[Difference]) -> Response:
    rows: list[dict[str, Any]] = []
    try:
        rows = _typeset(form.template_en.data or "", form.template_fr.data or "")
    except BadInput as fault:
        if request.method == "POST" and not form[fault.field].errors:
            form.blame(fault)
    page = render_template(
        "documents/edit_type.html",
        form_=form,
        type=type,
        name=type.name(language()) if type else gettext("New type"),
        back=url_for("documents.paper_type", type=type.pid) if type else url_for("documents.paper_types"),
        rows=rows,
        differences=differences,
    )
    faulty = bool(form.errors or form.faults)
    status = 409 if differences else 422 if request.method == "POST" and (faulty or not _asked_to_preview()) else 200
    return make_response(page, status)


def _typeset(english: str, french: str) -> list[dict[str, Any]]:
    """Both languages of a template side by side, as papers show them."""
    texts = {"en": english, "fr": french}
    for code, text in texts.items():
        field = f"template_{code}"
        texts[code] = prose(text, field=field, limit=services.TEMPLATE_LIMIT)
    en, fr = (read_text(texts[code], field=f"template_{code}") for code in ("en", "fr"))
    return pairs(pieces(en, "en"), pieces(fr, "fr"))
