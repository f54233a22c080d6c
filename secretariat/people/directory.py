"""Writes about people whom a directory vouches for: which account is theirs, and letting them in.

An identity is bound to an account once, by an address that the directory has verified. From then on the subject alone
counts: whoever is later given the same address in the directory is somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.people import queries, throttle
from secretariat.people.models import Confirmation, DirectoryIdentity, Membership, SignInSession, User
from secretariat.people.services import (
    Act,
    SignedIn,
    Visitor,
    create_user,
    give_confirmation,
    has_ended,
    open_session,
)
from secretariat.people.states import Door, MembershipFunction
from secretariat.people.voucher import Vouched


class NotKnownHere(RuleBroken):
    """The directory vouches for somebody who has no account here, an ended one, or one bound to somebody else (403)."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "The directory knows you, but no account here is yours. Ask your head of delegation or your secretariat; "
                "they can have one opened for you."
            )
        )


class NotRecognised(RuleBroken):
    """The proxy in front has not said who this is, or the request did not come through it (422)."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Your browser was not recognised on the way here. Open this system at its usual address, from your "
                "workplace; if it goes on, ask who runs it."
            )
        )


class NotTheSame(RuleBroken):
    """The directory vouches for somebody else than who is signed in, or was not asked anew (422)."""

    def __init__(self) -> None:
        super().__init__(
            N_("The directory did not confirm that it is you. Nothing was done; show it once more who you are.")
        )


def sign_in(
    session: Session,
    visitor: Visitor,
    vouched: Vouched,
    *,
    door: Door,
    hours: int,
    language: str = "en",
    replacing: str | None = None,
) -> SignedIn:
    """Let in whom the directory vouches for, with the memberships that the person's groups give: whoever gets one is
    given an account, in `language`, if none is theirs. Raises NotKnownHere; `note_refusal` then keeps it.
    """
    audit.hold(session)
    wanted = _wanted(session, vouched)
    identity = _identity(session, vouched) or _bound_by_address(session, vouched, new=bool(wanted), language=language)
    account = identity.user
    _note_shown(identity, vouched)
    _follow_groups(session, account, wanted)
    return open_session(session, account, visitor, door=door, hours=hours, replacing=replacing)


def confirm(
    session: Session, user: User, sign_in: SignInSession, vouched: Vouched, *, acts: Sequence[Act]
) -> Confirmation:
    """Confirm that it is still the same person, for these acts, for five minutes: they have just shown the directory again.

    Raises NotTheSame for anybody else, or for a showing that the directory had told of before; `note_other` keeps it.
    """
    audit.hold(session)
    identity = queries.identity_of(session, vouched.issuer, vouched.subject)
    if identity is None or identity.user_id != user.id or vouched.shown_at is None:
        raise NotTheSame
    if identity.shown_at is not None and vouched.shown_at <= identity.shown_at:
        raise NotTheSame
    _note_shown(identity, vouched)
    return give_confirmation(session, user, sign_in, acts=acts, door=Door.DIRECTORY)


def note_other(session: Session, user_id: int) -> None:
    """Keep, in a transaction of its own, that a confirmation by the directory failed."""
    with throttle.apart(session) as own:
        about = Ref("user", user_id)
        audit.record(own, "confirmation.refused", actor=about, about=about, purpose="confirmation by the directory")


def _note_shown(identity: DirectoryIdentity, vouched: Vouched) -> None:
    if vouched.shown_at is not None:
        identity.shown_at = max(vouched.shown_at, identity.shown_at or vouched.shown_at)


def _identity(session: Session, vouched: Vouched) -> DirectoryIdentity | None:
    """Return what the subject is bound to, None if to nothing. Raises NotKnownHere if that account has ended."""
    identity = queries.identity_of(session, vouched.issuer, vouched.subject)
    if identity is None:
        return None
    if has_ended(identity.user):
        raise NotKnownHere
    return identity


def _wanted(session: Session, vouched: Vouched) -> dict[int, tuple[MembershipFunction, str]]:
    """Return, by party, the function that the groups give, with the group: of several the one that says most."""
    ranks = list(MembershipFunction)
    wanted: dict[int, tuple[MembershipFunction, str]] = {}
    if not vouched.groups:
        return wanted
    for rule in queries.group_rules(session):
        if rule.directory_group not in vouched.groups:
            continue
        function = MembershipFunction(rule.function)
        if rule.party_id not in wanted or ranks.index(function) < ranks.index(wanted[rule.party_id][0]):
            wanted[rule.party_id] = function, rule.directory_group
    return wanted


def _follow_groups(session: Session, user: User, wanted: dict[int, tuple[MembershipFunction, str]]) -> None:
    """Give the memberships that the groups give now, and end those that they gave before. What was entered here stands,
    and goes before what a group would give in the same delegation or office."""
    now, held = clock.now(), queries.memberships_of(session, user.id)
    by_hand = {one.party_id for one in held if one.directory_group is None}
    given = {one.party_id: one for one in held if one.directory_group is not None}
    for party_id, membership in given.items():
        function, _ = wanted.get(party_id, (None, ""))
        if function == membership.function and party_id not in by_hand:
            continue
        about = _facts(membership)
        if membership.starts_at < now:
            membership.ends_at = now
        else:
            session.delete(membership)  # it has not held for an instant
        audit.record(session, "membership.ended", actor=None, about=user.ref, **about)
    for party_id, (function, group) in wanted.items():
        stands = party_id in given and given[party_id].function == function
        if stands or party_id in by_hand:
            continue
        membership = Membership(
            user_id=user.id, party_id=party_id, function=function.value, directory_group=group, starts_at=now
        )
        session.add(membership)
        audit.record(session, "membership.given", actor=None, about=user.ref, **_facts(membership))
    session.flush()


def _facts(membership: Membership) -> dict[str, str]:
    return {
        "party": str(Ref("party", membership.party_id)),
        "function": membership.function,
        "group": membership.directory_group or "",
    }


def _bound_by_address(session: Session, vouched: Vouched, *, new: bool, language: str) -> DirectoryIdentity:
    """Bind the identity to the account of its address, unless somebody else of this directory holds it already; `new`: to
    an account opened for it, if there is none."""
    account = queries.user_by_email(session, vouched.email) if vouched.email else None
    if account is None and vouched.email and new:
        try:
            name = vouched.name or vouched.email
            account = create_user(session, actor=None, email=vouched.email, name=name, language=language)
        except BadInput as fault:
            raise NotKnownHere from fault
    if account is None or has_ended(account) or queries.identity_at(session, vouched.issuer, account.id):
        raise NotKnownHere
    identity = DirectoryIdentity(user=account, issuer=vouched.issuer, subject=vouched.subject, bound_at=clock.now())
    session.add(identity)
    session.flush()
    audit.record(
        session,
        "identity.bound",
        actor=None,
        about=account.ref,
        identity=str(Ref("identity", identity.id)),
        issuer=vouched.issuer,
    )
    return identity


def note_refusal(session: Session, visitor: Visitor, vouched: Vouched, *, secret: str) -> None:
    """Keep, in a transaction of its own, that somebody unknown here came from the directory: who, only as a keyed hash."""
    with throttle.apart(session) as own:
        audit.record(
            own,
            "sign_in.refused",
            actor=None,
            about=Ref("user", 0),
            account=throttle.keyed(secret, "subject", vouched.issuer, vouched.subject),
            source=throttle.keyed(secret, "source", visitor.source),
        )
