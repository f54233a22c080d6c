"""Writes about people whom a directory vouches for: which account is theirs, and letting them in.

An identity is bound to an account once, by an address that the directory has verified. From then on the subject alone
counts: whoever is later given the same address in the directory is somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from secretariat.core import audit, clock
from secretariat.core.errors import RuleBroken
from secretariat.core.i18n import N_
from secretariat.core.ids import Ref
from secretariat.people import queries, throttle
from secretariat.people.models import Confirmation, DirectoryIdentity, SignInSession, User
from secretariat.people.oidc import Vouched
from secretariat.people.services import Act, SignedIn, Visitor, give_confirmation, has_ended, open_session
from secretariat.people.states import Door


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
    session: Session, visitor: Visitor, vouched: Vouched, *, door: Door, hours: int, replacing: str | None = None
) -> SignedIn:
    """Let in whom the directory vouches for. Raises NotKnownHere; `note_refusal` then keeps that it happened."""
    audit.hold(session)
    identity = _identity(session, vouched) or _bound_by_address(session, vouched)
    account = identity.user
    _note_shown(identity, vouched)
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


def _bound_by_address(session: Session, vouched: Vouched) -> DirectoryIdentity:
    """Bind the identity to the account of its address, unless somebody else of this directory holds it already."""
    account = queries.user_by_email(session, vouched.email) if vouched.email else None
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
