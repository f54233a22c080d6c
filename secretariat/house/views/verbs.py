"""The verbs with which a body disposes of items, in both languages."""

from __future__ import annotations

from typing import cast

from flask import render_template, request, url_for

from secretariat.committees.models import Body
from secretariat.committees.verbs import Effect, Verb, verbs_of
from secretariat.core.i18n import N_, gettext
from secretariat.house import policy, queries
from secretariat.house.forms import BECOMES, VerbForm
from secretariat.house.services import working
from secretariat.house.services.working import MOST_VERBS
from secretariat.house.views import bp
from secretariat.house.views.doing import many_done
from secretariat.meetings.queries import verbs_in_outcomes
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.confirming import Answer
from secretariat.web.database import db

#: Rows without words yet, in which new verbs are typed.
EMPTY = 2


@bp.route("/house/bodies/<pid:body>/verbs", methods=["GET", "POST"])
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def verbs(body: Body) -> Answer:
    """The verbs: changed, moved by their place, added in an empty row, taken out of use, and out where none bears them."""
    session = db.session()
    standing, used = list(verbs_of(body.settings).values()), verbs_in_outcomes(session, body.id)
    sent = request.method == "POST"
    rows = [_form(number, standing, used, sent) for number in range(_rows(len(standing), sent))]

    def act(filled: list[VerbForm], version: int) -> None:
        known = {one.key: one for one in standing}
        wanted = [_verb(row, known, used) for row in filled]
        working.change_verbs(session, body, actor=current_actor(), verbs=wanted, used=used, version=version)

    faults: list[str] = []
    if sent:
        filled = [
            row for row in rows if row.key.data in used or (row.en.data or "").strip() or (row.fr.data or "").strip()
        ]
        filled.sort(key=lambda row: row.place.data or 0)
        told = N_("Outcomes taken down from now on have them to choose from.")
        if (
            answer := many_done(filled, act, faults, url_for("house.verbs", body=body.pid), body.code, told)
        ) is not None:
            return answer
    words = {effect: gettext(word) for effect, word in BECOMES.items()}
    page = render_template(
        "house/verbs.html", body=body, rows=rows, used=used, words=words, faults=faults, version=body.row_version
    )
    return page, 422 if sent else 200


def _rows(standing: int, sent: bool) -> int:
    told = request.form.get("rows", "") if sent else ""
    wanted = int(told) if told.isdecimal() else standing + EMPTY
    return min(wanted, MOST_VERBS + EMPTY)


def _form(number: int, standing: list[Verb], used: frozenset[str], sent: bool) -> VerbForm:
    one = standing[number] if number < len(standing) else None
    data: dict[str, object] = {"place": number + 1, "effect": "decide", "offered": True}
    if one is not None:
        data |= {"key": one.key, "en": one.en, "fr": one.fr, "effect": one.effect, "offered": one.offered}
    prefix = f"verb{number + 1}"
    form = VerbForm.of_request(prefix=prefix, data=data) if sent else VerbForm(prefix=prefix, data=data)
    if sent and form.key.data in used:
        known = next((verb for verb in standing if verb.key == form.key.data), None)
        if known is not None:  # its words are shown and not asked for
            form.en.data, form.fr.data, form.effect.data = known.en, known.fr, known.effect
    return form


def _verb(row: VerbForm, known: dict[str, Verb], used: frozenset[str]) -> Verb:
    key = row.key.data or ""
    if key in used and key in known:
        one = known[key]
        return Verb(one.key, one.en, one.fr, one.effect, row.offered.data)
    return Verb(key, row.en.data, row.fr.data, cast("Effect", row.effect.data), row.offered.data)
