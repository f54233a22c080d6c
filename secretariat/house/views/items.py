"""The standard items of a body, with which each of its agendas begins."""

from __future__ import annotations

from flask import render_template, request, url_for
from wtforms.fields import SelectChoice

from secretariat.committees.models import Body
from secretariat.committees.presets import Preset, StandardItem
from secretariat.core.i18n import N_, gettext
from secretariat.house import policy, queries
from secretariat.house.forms import ItemForm
from secretariat.house.services import entering
from secretariat.house.services.entering import MOST_ITEMS
from secretariat.house.views import bp
from secretariat.house.views.doing import many_done
from secretariat.meetings.parts import KINDS_OF_PART, PARTS
from secretariat.web.access import current_actor, requires, writes
from secretariat.web.confirming import Answer
from secretariat.web.database import db

#: Rows without a title yet, in which new items are typed.
EMPTY = 2


@bp.route("/house/bodies/<pid:body>/items", methods=["GET", "POST"])
@requires(queries.body_by_pid, policy.can_keep_body)
@writes
def items(body: Body) -> Answer:
    """The standard items: changed, moved by their place, added in an empty row, taken out by emptying both titles."""
    standing = Preset.from_plain(body.settings).items
    sent = request.method == "POST"
    rows = [_form(number, standing, sent) for number in range(_rows(len(standing), sent))]
    faults: list[str] = []
    if sent:
        filled = [row for row in rows if (row.title_en.data or "").strip() or (row.title_fr.data or "").strip()]
        filled.sort(key=lambda row: row.place.data or 0)

        def act(good: list[ItemForm], version: int) -> None:
            wanted = [_item(row) for row in good]
            entering.change_items(db.session(), body, actor=current_actor(), items=wanted, version=version)

        back = url_for("house.items", body=body.pid)
        if (answer := many_done(filled, act, faults, back, body.code, N_("It counts from now on."))) is not None:
            return answer
    page = render_template("house/items.html", body=body, rows=rows, faults=faults, version=body.row_version)
    return page, 422 if sent else 200


def _rows(standing: int, sent: bool) -> int:
    told = request.form.get("rows", "") if sent else ""
    wanted = int(told) if told.isdecimal() else standing + EMPTY
    return min(wanted, MOST_ITEMS + EMPTY)


def _form(number: int, standing: tuple[StandardItem, ...], sent: bool) -> ItemForm:
    one = standing[number] if number < len(standing) else None
    data = {"place": number + 1, "stands": "discussion.discussion"}
    if one is not None:
        data |= {"key": one.key, "title_en": one.title_en, "title_fr": one.title_fr, "stands": f"{one.part}.{one.kind}"}
        data |= {"minutes": one.minutes} if one.minutes is not None else {}
    prefix = f"item{number + 1}"
    form = ItemForm.of_request(prefix=prefix, data=data) if sent else ItemForm(prefix=prefix, data=data)
    form.stands.choices = [
        SelectChoice(f"{part}.{kind.value}", " – ".join(dict.fromkeys((gettext(word), gettext(kind.label)))))
        for part, word in PARTS.items()
        for kind in KINDS_OF_PART[part]
    ]
    return form


def _item(row: ItemForm) -> StandardItem:
    part, _, kind = row.stands.data.partition(".")
    return StandardItem(row.key.data or "", row.title_en.data, row.title_fr.data, kind, part, row.minutes.data)
