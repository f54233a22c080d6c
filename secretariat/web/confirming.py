"""Who it is, once more, before something is done that gives or takes what others may read.

What was typed is tried first, and taken back: what is wrong with it is said before anybody is asked for a password. Then the
page says what is about to be done, and carries all that was typed, through the directory too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, SelectMultipleField

from secretariat.core import canonical_json
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_, gettext
from secretariat.core.values import dataclass
from secretariat.people.services import Act
from secretariat.people.throttle import TooManyTries
from secretariat.web import stepup
from secretariat.web.database import db
from secretariat.web.filters import long_date
from secretariat.web.forms import BaseForm, Day, L
from secretariat.web.requests import own_session, settings
from secretariat.web.told import tell

Answer = Response | tuple[str, int]
#: What a form carries that says nothing of what is to be done.
_CARRIED = frozenset({"csrf_token", "once", "password", "confirmed"})


class StepUpForm(BaseForm):
    """Who it is, once more: a password, or a confirmation given through the directory."""

    password = PasswordField(L(N_("Your password, to confirm it is you")))
    confirmed = HiddenField()


@dataclass(frozen=True)
class Asked:
    """What is about to be done: a title, facts as word and value, where it is sent with what, and the way back.

    `act` names it in the audit chain, after the feature whose page it is: "house.change", "accounts.change".
    """

    act: str
    title: str
    facts: list[tuple[str, str]]
    action: str
    fields: list[tuple[str, str]]
    back: str

    @property
    def acts(self) -> list[Act]:
        """What is confirmed: this address with exactly these fields."""
        return [Act(self.act, self.action, canonical_json.digest([list(pair) for pair in self.fields]))]


def done(
    form: BaseForm,
    act: Callable[[], str],
    *,
    back: str,
    again: Callable[[], Answer],
    strong: str = "",
    facts: Sequence[tuple[str, str]] = (),
    then: str = N_("It counts from the next page on; letters are on their way."),
    cancel: str = "",
) -> Answer:
    """Do it if the form was sent well, say so and lead `back`; else show the page `again` with what is wrong.

    What is `strong` is done by who confirms that it is them; the word titles the page that asks, and `facts` stand on it
    before what was typed. `then` is what is said beside what was done, `cancel` the way back of who does it not after all.
    """
    if form.sent_well():
        asked = asked_of(strong, form, cancel or back, facts) if strong else None
        answered = is_answered()
        if asked is not None and answered and (refused := settle(asked)) is not None:
            return refused
        try:
            said = act()
        except BadInput as fault:
            form.blame(fault)
        except RuleBroken as broken:
            form.faults.append(str(broken))
        else:
            if asked is not None and not answered:
                db.session().rollback()  # it was tried, so that what is wrong is said first
                return page(asked)
            tell("done", said, gettext(then) if then else "")
            return redirect(back, 303)
    db.session().rollback()
    return again()


def asked_of(title: str, form: BaseForm, back: str, facts: Iterable[tuple[str, str]] = ()) -> Asked:
    """Return what the request asks for, as the page says it."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _CARRIED]
    return Asked(f"{request.blueprint}.change", title, [*facts, *_facts(form)], request.path, sent, back)


def is_answered() -> bool:
    """Tell whether the form that was sent says who sends it."""
    return "password" in request.form or bool(request.form.get("confirmed"))


def settle(asked: Asked) -> Response | None:
    """Use the confirmation that was sent; None where it was good, else the page that asks again."""
    form = StepUpForm.of_request()
    status = 422
    seconds = None
    if not form.password.data and not form.confirmed.data:
        form.blame(BadInput("password", N_("Give your password.")))
        return page(asked, form, status)
    try:
        stepup.settle(asked.acts, password=form.password.data or "", confirmed=form.confirmed.data or "")
    except BadInput as fault:
        form.blame(fault)
    except TooManyTries as fault:
        form.faults.append(str(fault))
        status, seconds = 429, fault.seconds
    except RuleBroken as fault:
        form.faults.append(str(fault))
        status = 409
    else:
        return None
    response = page(asked, form, status)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def page(asked: Asked, form: StepUpForm | None = None, status: int = 200) -> Response:
    """Return the page that says what is about to be done and asks who it is."""
    packed = [asked.act, asked.title, asked.facts, asked.action, asked.fields, asked.back]
    through = url_for("people.confirm_act", of=_signer().dumps(packed)) if stepup.possible() else ""
    context = stepup.offered(asked.acts, through)
    text = render_template("people/confirm.html", asked=asked, form_=form or StepUpForm(), **context)
    return make_response(text, status)


def carried() -> Asked | None:
    """Return what the address brings back from the directory, with all that was typed; None if we did not make it."""
    try:
        act, title, facts, action, fields, back = _signer().loads(request.args.get("of", ""))
        return Asked(act, title, [tuple(one) for one in facts], action, [tuple(one) for one in fields], back)
    except (BadData, TypeError, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"act:{own_session().pid}")


def _facts(form: BaseForm) -> list[tuple[str, str]]:
    """The fields with their words, the days last."""
    shown = [
        field for field in sorted(form, key=lambda one: isinstance(one, Day)) if not isinstance(field, HiddenField)
    ]
    return [(str(field.label.text), said) for field in shown if (said := _said(field))]


def _said(field: Any) -> str:
    match field:
        case BooleanField():
            return gettext("Yes") if field.data else gettext("No")
        case SelectMultipleField():
            return ", ".join(str(word) for value, word, *_ in field.iter_choices() if value in field.data)
        case SelectField():
            chosen = next((str(word) for value, word, *_ in field.iter_choices() if value == field.data), "")
            return chosen if field.data else ""
        case Day():
            if field.data is None:
                return gettext("Without end") if field.short_name == "ends" else ""
            return str(long_date(field.data))
    return str(field.data or "")
