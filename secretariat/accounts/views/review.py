"""Pages of the administrator: the review of accounts, one decision for each, and its record."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from secretariat.accounts import policy, queries, review, reviewing, saying
from secretariat.accounts.forms import EndForm, KeepForm
from secretariat.accounts.models import AccountDecision, AccountReview
from secretariat.accounts.queries import AccountUse
from secretariat.accounts.review import Question, Rule
from secretariat.accounts.services import Days
from secretariat.accounts.states import Asked, Verdict
from secretariat.accounts.views import bp
from secretariat.accounts.views.delegation import write_to
from secretariat.core import clock
from secretariat.core.cells import inert
from secretariat.core.errors import NotFound
from secretariat.core.i18n import N_, gettext
from secretariat.core.texts import folded
from secretariat.people.models import User
from secretariat.people.states import Role
from secretariat.web import paging
from secretariat.web.access import current_actor, requires, signed_in, writes
from secretariat.web.confirming import Answer, done
from secretariat.web.database import db
from secretariat.web.filters import local, pick, table_date
from secretariat.web.requests import settings
from secretariat.web.told import tell

ASKED = {
    Asked.NO_POST: N_("Holds no post, and can sign in"),
    Asked.NEVER_HERE: N_("Never signed in, open since %(opened)s"),
    Asked.NOT_HERE_LATELY: N_("Not here since %(seen)s"),
    Asked.WITHOUT_END: N_("Belongs to a delegation without end"),
    Asked.BREAK_GLASS: N_("May sign in with a password when the directory fails"),
    Asked.OUTSIDE_DIRECTORY: N_("Not known from the directory"),
}
#: The same, as the list is narrowed by it.
WHY = {
    Asked.NO_POST: N_("Holds no post"),
    Asked.NEVER_HERE: N_("Never signed in"),
    Asked.NOT_HERE_LATELY: N_("Not here lately"),
    Asked.WITHOUT_END: N_("Belongs without end"),
    Asked.BREAK_GLASS: N_("Has a password for when the directory fails"),
    Asked.OUTSIDE_DIRECTORY: N_("Not known from the directory"),
}
#: What the address of the list says of it.
LISTED = ("q", "why", "page")
VERDICTS = {Verdict.KEPT: N_("Kept"), Verdict.ENDED: N_("Ended"), Verdict.CONFIRMED: N_("Confirmed by the head")}


def rule() -> Rule:
    """Return what this installation asks."""
    return Rule(settings().review_days, settings().has_directory)


@bp.get("/accounts")
@signed_in
def review_accounts() -> str:
    """The accounts to be looked at this quarter. Raises NotFound for who does not keep accounts."""
    session, actor = db.session(), current_actor()
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotFound
    accounts = queries.accounts_by_use(session)
    asked = review.questions(accounts, rule())
    why, sought = request.args.get("why", ""), request.args.get("q", "")[:100]
    words = folded(sought).split()
    found = [one for one in asked if (why not in WHY or why in one.asked) and _named(one.account, words)]
    place, decided = paging.place(len(found)), queries.decisions_of(session)
    done_place = paging.place(len(decided), word="decided")
    return render_template(
        "accounts/review.html",
        due=saying.due(session, rule(), settings().timezone),
        rows=[_row(one) for one in place.of(found)],
        asked=len(asked),
        narrowed=bool(words or why in WHY),
        reasons=_reasons(asked),
        why=why,
        sought=sought,
        place=place,
        stand=len(accounts),
        decided=[_decision(one) for one in done_place.of(decided)],
        done_place=done_place,
        reviews=[_review(one) for one in queries.reviews(session, actor)],
    )


def _named(use: AccountUse, words: Sequence[str]) -> bool:
    text = folded(f"{use.name} {use.email}") if words else ""
    return all(word in text for word in words)


def _reasons(asked: Sequence[Question]) -> list[tuple[str, str]]:
    """What the list may be narrowed to: why accounts are asked about, with how many."""
    counted = Counter(why for one in asked for why in one.asked)
    return [
        (why.value, gettext("%(what)s (%(number)s)", what=gettext(word), number=counted[why]))
        for why, word in WHY.items()
        if why in counted
    ]


def _back() -> str:
    """The address of the list from which somebody came to decide about an account: narrowed as it was, on the same page."""
    words = dict(parse_qsl(request.values.get("list", "")[:500]))
    kept: dict[str, Any] = {name: words[name][:100] for name in LISTED if words.get(name)}
    return url_for("accounts.review_accounts", **kept)


@bp.route("/accounts/<pid:account>", methods=["GET", "POST"])
@requires(queries.account_by_pid, policy.can_review)
@writes
def keep_account(account: User) -> Answer:
    """Decide about one account; sent, it is kept until a day."""
    form = KeepForm.of_request(data={"ends": reviewing.until_next(settings().zone, rule())})
    if request.method != "POST":
        return _page(account, form, EndForm(), 200)
    name = account.name

    def act() -> str:
        today, last = local(clock.now()).date(), form.ends.data
        assert last is not None  # it is asked for by the form
        days = Days(today, last, settings().zone, settings().member_days)
        kept = reviewing.keep(db.session(), account, actor=current_actor(), days=days, rule=rule())
        return " ".join([gettext("%(name)s is kept.", name=name), _until(kept)])

    return done(
        form,
        act,
        back=_back(),
        again=lambda: _page(account, form, EndForm(), 422),
        strong=gettext("Keep the account of %(name)s", name=name),
        facts=[(gettext("E-mail address"), account.email)],
        then="",
        cancel=url_for("accounts.keep_account", account=account.pid),
    )


@bp.post("/accounts/<pid:account>/end")
@requires(queries.account_by_pid, policy.can_review)
@writes
def end_account(account: User) -> Answer:
    """End an account, for a reason; its sessions end with it."""
    form, name = EndForm.of_request(), account.name

    def act() -> str:
        reviewing.end(db.session(), account, actor=current_actor(), reason=form.reason.data, rule=rule())
        return gettext("The account of %(name)s has ended.", name=name)

    return done(
        form,
        act,
        back=_back(),
        again=lambda: _page(account, KeepForm(data={"ends": reviewing.until_next(settings().zone, rule())}), form, 422),
        strong=gettext("End the account of %(name)s", name=name),
        facts=[(gettext("E-mail address"), account.email)],
        then=N_("It holds from this moment."),
        cancel=url_for("accounts.keep_account", account=account.pid),
    )


@bp.post("/accounts/<pid:account>/letter")
@requires(queries.account_by_pid, policy.can_review)
@writes
def write_to_account(account: User) -> Answer:
    """Let somebody choose a password, by a letter that only they get. Raises NotFound where a directory lets people in."""
    return write_to(account, url_for("accounts.keep_account", account=account.pid))


@bp.post("/accounts/entered")
@signed_in
@writes
def enter_review() -> Response:
    """Enter that the accounts were looked through. Raises NotFound for who does not keep accounts."""
    actor = current_actor()
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotFound
    reviewing.enter(db.session(), actor=actor, rule=rule())
    tell("done", gettext("The review is entered."))
    return redirect(url_for("accounts.review_accounts"), 303)


@bp.get("/accounts/reviews/<pid:review>.csv")
@requires(queries.review_by_pid, policy.can_read_review)
def review_record(review: AccountReview) -> Response:
    """What was decided in a review: who decided what about whom, when and why."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["at", "by", "account", "name", "decision", "until", "reason", "delegation", "asked"])
    for one in queries.decisions_of(db.session(), review):
        cells = (
            one.at.isoformat(),
            one.by.name,
            one.user.email,
            one.user.name,
            one.verdict,
            one.until.isoformat() if one.until else "",
            one.reason,
            one.party.code if one.party else "",
            " ".join(one.asked),
        )
        writer.writerow([inert(cell) for cell in cells])
    response = make_response(out.getvalue())
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="review-{local(review.at).date()}.csv"'
    return response


def _page(account: User, keep: KeepForm, end: EndForm, status: int) -> tuple[str, int]:
    use = queries.account_by_use(db.session(), account.id)
    asked = review.asked_of(use, rule()) if use else ()
    page = render_template(
        "accounts/decide.html",
        account=account,
        keep=keep,
        end=end,
        why=[_said(one, use) for one in asked] if use else [],
        own=account.id == current_actor().user_id,
        by_letter=not settings().has_directory,
        list=request.values.get("list", "")[:500],
        back=_back(),
    )
    return page, status


def _row(one: Question) -> dict[str, Any]:
    use = one.account
    return {
        "href": url_for(
            "accounts.keep_account", account=use.pid, list=request.query_string.decode("ascii", "ignore") or None
        ),
        "name": use.name,
        "email": use.email,
        "why": [_said(asked, use) for asked in one.asked],
        "confirmed": table_date(use.confirmed_at) if use.confirmed_at else "",
    }


def _said(asked: Asked, use: AccountUse) -> str:
    seen = table_date(use.seen_at) if use.seen_at else ""
    return gettext(ASKED[asked], opened=table_date(use.created_at), seen=seen)


def _decision(one: AccountDecision) -> dict[str, str]:
    more = one.reason or _until(one) or (pick(one.party, "name") if one.party else "")
    return {
        "name": one.user.name,
        "verdict": gettext(VERDICTS[Verdict(one.verdict)]),
        "more": more,
        "by": one.by.name,
        "at": table_date(one.at),
    }


def _until(one: AccountDecision) -> str:
    if one.until is None:
        return ""
    return gettext(
        "Nothing is asked again until %(day)s.", day=table_date(local(one.until - timedelta(microseconds=1)))
    )


def _review(one: AccountReview) -> dict[str, Any]:
    return {
        "at": table_date(one.at),
        "by": one.by.name if one.by else gettext("From the command line"),
        "accounts": one.accounts,
        "asked": one.asked,
        "href": url_for("accounts.review_record", review=one.pid),
    }
