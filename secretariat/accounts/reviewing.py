"""Writes of the review: keeping an account until a day, ending one, confirming members, and entering that it is done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from secretariat.accounts import proof, queries, review
from secretariat.accounts.models import AccountDecision, AccountReview
from secretariat.accounts.review import Rule
from secretariat.accounts.services import Days, check_last, tell_of_end
from secretariat.accounts.states import Asked, Verdict
from secretariat.committees.actors import Actor
from secretariat.core import audit, clock, texts, wall_time
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.people.models import Party, User
from secretariat.people.services import end_account

REASON_LIMIT = 500


def keep(session: Session, account: User, *, actor: Actor, days: Days, rule: Rule) -> AccountDecision:
    """Keep an account: until the last day nothing is asked of it again. Raises BadInput (`ends`)."""
    audit.hold(session)
    check_last(days, clock.now().astimezone(wall_time.zone_of(days.zone)).date())
    kept = _decided(session, account, Verdict.KEPT, actor, _asked(session, account, rule), until=days.ends)
    audit.record(session, "account.kept", actor=actor.ref, about=account.ref, until=kept.until, asked=kept.asked)
    return kept


def end(session: Session, account: User, *, actor: Actor, reason: str, rule: Rule) -> None:
    """End an account with its sessions, keep why, and tell its holder that it has ended.

    Raises BadInput (`reason`), RuleBroken for one's own.
    """
    audit.hold(session)
    if account.id == actor.user_id:
        raise RuleBroken(N_("Nobody ends their own account here."))
    reason = texts.line(reason, field="reason", limit=REASON_LIMIT)
    if not reason:
        raise BadInput("reason", N_("Say why the account ends."))
    _decided(session, account, Verdict.ENDED, actor, _asked(session, account, rule), reason=reason)
    end_account(session, account, actor=actor.ref)
    tell_of_end(session, account)


def confirm_members(session: Session, party: Party, *, actor: Actor) -> int:
    """Confirm that the members of a delegation are as they stand. Returns how many."""
    audit.hold(session)
    confirmed = [one for one in queries.members_of(session, {party.id}) if one.user.id != actor.user_id]
    for one in confirmed:
        _decided(session, one.user, Verdict.CONFIRMED, actor, [], party_id=party.id)
    about = Ref("party", party.id)
    audit.record(session, "members.confirmed", actor=actor.ref, about=about, members=len(confirmed))
    return len(confirmed)


def enter(session: Session, *, actor: Actor | None, rule: Rule) -> AccountReview:
    """Enter that the accounts were looked through; what was decided has its own entries."""
    audit.hold(session)
    accounts = queries.accounts_by_use(session)
    done = AccountReview(
        at=clock.now(),
        by_id=actor.user_id if actor else None,
        accounts=len(accounts),
        asked=len(review.questions(accounts, rule)),
    )
    session.add(done)
    session.flush()
    audit.record(
        session,
        "accounts.reviewed",
        actor=actor.ref if actor else None,
        about=proof.ref_of(done),
        accounts=done.accounts,
        asked=done.asked,
        seal=proof.seal_of(done),
    )
    return done


def until_next(zone: str, rule: Rule) -> date:
    """Return the day until which an account is kept if nothing else is said."""
    return clock.now().astimezone(wall_time.zone_of(zone)).date() + timedelta(days=rule.days)


def _asked(session: Session, account: User, rule: Rule) -> list[Asked]:
    use = queries.account_by_use(session, account.id)
    return list(review.asked_of(use, rule)) if use else []


def _decided(
    session: Session, account: User, verdict: Verdict, actor: Actor, asked: list[Asked], **more: Any
) -> AccountDecision:
    """Add a decision, which cannot be changed from then on, and its seal in the chain."""
    facts = {"reason": "", "until": None, "party_id": None, **more}
    made = AccountDecision(
        user_id=account.id,
        verdict=verdict.value,
        asked=[one.value for one in asked],
        by_id=actor.user_id,
        at=clock.now(),
        **facts,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        "account.decided",
        actor=actor.ref,
        about=proof.ref_of(made),
        account=str(account.ref),
        seal=proof.seal_of(made),
    )
    return made
