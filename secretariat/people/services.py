"""Writes about people: accounts, signing in and out, passwords, and confirming who one is.

Every act leaves an audit entry in its own transaction. Nothing here commits, with one exception that is
spelled out: `sign_in` counts a try before it looks at the password, in a transaction of its own
(`throttle.apart`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from secretariat.core import audit, clock, texts
from secretariat.core.errors import BadInput, RuleBroken
from secretariat.core.i18n import LANGUAGES, N_
from secretariat.core.ids import Ref, new_token
from secretariat.core.values import dataclass
from secretariat.people import passwords, queries, throttle
from secretariat.people.models import Appointment, Confirmation, KnownDevice, SignInSession, User
from secretariat.people.states import Door, Role

#: How long a confirmation of identity may be used.
CONFIRMED_FOR = timedelta(minutes=5)
#: How many browsers are known for a person, and for how long.
DEVICES, DEVICE_KEPT = 20, timedelta(days=400)
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


class SignInRefused(RuleBroken):
    """No such account, an ended one, or another password: one sentence for all (422)."""

    def __init__(self) -> None:
        super().__init__(N_("The e-mail address or the password is not right."))


class WrongPassword(BadInput):
    """A signed-in person did not give their own password (422)."""

    def __init__(self, field: str = "password") -> None:
        super().__init__(field, N_("This is not your password."))


class ConfirmationRefused(RuleBroken):
    """An act needs a confirmation of identity, and the one given does not do (409)."""


class ConfirmationMissing(ConfirmationRefused):
    def __init__(self) -> None:
        super().__init__(N_("For this act, confirm once more that it is you."))


class ConfirmationExpired(ConfirmationRefused):
    def __init__(self) -> None:
        super().__init__(N_("Your confirmation was more than five minutes ago. Confirm once more that it is you."))


class ConfirmationUsed(ConfirmationRefused):
    def __init__(self) -> None:
        super().__init__(N_("This confirmation was used already. Confirm once more that it is you."))


class ConfirmationForOtherActs(ConfirmationRefused):
    def __init__(self) -> None:
        super().__init__(N_("What you confirmed is not what stands here now. Read it again, then confirm."))


@dataclass(frozen=True)
class Visitor:
    """The browser that asks: the address it comes from, what it calls itself, and its device token if it has
    one."""

    source: str
    agent: str = ""
    device: str | None = None


@dataclass(frozen=True)
class SignedIn:
    """A new session. `token` and `device` are for the browser's cookies and kept nowhere else."""

    sign_in: SignInSession
    token: str
    device: str


@dataclass(frozen=True)
class Act:
    """What a confirmation is given for: a verb ("minutes.approve"), the thing ("minutes:7"), the hash it was
    shown by."""

    act: str
    object: str
    hash: str = ""


# Accounts


def clean_email(text: str, *, field: str = "email") -> str:
    """Return an address as it is kept. Raises BadInput."""
    email = texts.line(text, field=field, limit=254).lower()
    if not _ADDRESS.fullmatch(email):
        raise BadInput(field, N_("This is no e-mail address: it should look like name@example.org."))
    return email


def create_user(
    session: Session,
    *,
    actor: Ref | None,
    email: str,
    name: str,
    language: str = "en",
    password: str | None = None,
) -> User:
    """Open an account. Without a password nobody can sign in to it yet. Raises BadInput (email, name,
    new_password)."""
    email = clean_email(email)
    name = texts.line(name, field="name", limit=200)
    if not name:
        raise BadInput("name", N_("Give the person's name."))
    if language not in LANGUAGES:
        raise BadInput("language", N_("Choose English or French."))
    if queries.user_by_email(session, email):
        raise BadInput("email", N_("There is an account with this address already."))
    if password is not None:
        passwords.check_new(password, name=name, email=email)
    user = User(
        email=email,
        name=name,
        language=language,
        password_hash=passwords.hashed(password) if password is not None else None,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    audit.record(session, "user.created", actor=actor, about=user.ref, language=language)
    return user


def create_admin(session: Session, *, email: str, name: str, password: str, language: str = "en") -> User:
    """Open the account of an administrator, marked for the day on which the directory fails; from the command line."""
    user = create_user(session, actor=None, email=email, name=name, language=language, password=password)
    mark_break_glass(session, user, marked=True)
    session.add(Appointment(user_id=user.id, role=Role.ADMINISTRATOR.value, starts_at=clock.now()))
    audit.record(session, "role.given", actor=None, about=user.ref, role=Role.ADMINISTRATOR.value)
    return user


def mark_break_glass(session: Session, user: User, *, marked: bool) -> None:
    """Let an administrator sign in with a password where only a few may, or no longer. Twice changes nothing."""
    if user.break_glass == marked:
        return
    user.break_glass = marked
    event = "break_glass.given" if marked else "break_glass.taken_back"
    audit.record(session, event, actor=None, about=user.ref)


def end_account(session: Session, user: User, *, actor: Ref | None, at: datetime | None = None) -> None:
    """End an account, now with its sessions, or at a moment to come. What the person did stays under their name."""
    now = clock.now()
    if user.ends_at is not None and user.ends_at <= now:
        return
    if at is not None and at > now:
        user.ends_at = at
        audit.record(session, "user.ended", actor=actor, about=user.ref, at=at)
        return
    user.ends_at = now
    audit.record(session, "user.ended", actor=actor, about=user.ref)
    end_sessions(session, user, actor=actor, reason="account ended")


def let_go_on(session: Session, user: User, *, actor: Ref) -> None:
    """Take back the end of an account that is still to come."""
    if user.ends_at is not None and user.ends_at > clock.now():
        user.ends_at = None
        audit.record(session, "user.goes_on", actor=actor, about=user.ref)


def set_preferences(session: Session, user: User, *, language: str, theme: str, shortcuts: bool) -> None:
    """Keep how a person wants to read. Raises BadInput."""
    if language not in LANGUAGES:
        raise BadInput("language", N_("Choose English or French."))
    if theme not in ("system", "light", "dark"):
        raise BadInput("theme", N_("Choose one of the appearances offered."))
    user.language, user.theme, user.shortcuts = language, theme, shortcuts
    session.flush()


# Passwords


def replace_password(session: Session, user: User, password: str, *, actor: Ref | None) -> None:
    """Keep a password that was looked at before, in place of one that others may know: it ends all sessions."""
    keep_password(session, user, password, actor=actor)
    end_sessions(session, user, actor=actor, reason="password changed")
    for device in queries.devices_of(session, user.id):
        session.delete(device)


def change_password(
    session: Session,
    user: User,
    sign_in: SignInSession,
    *,
    old: str,
    new: str,
    device: str | None,
    secret: str,
) -> None:
    """Change one's own password. Ends the other sessions and forgets the other browsers.

    Raises WrongPassword (field "password"), TooManyTries, or BadInput (field "new_password").
    """
    passwords.check_new(new, name=user.name, email=user.email)
    _check_own(session, user, sign_in, old, secret=secret, purpose="change of password")
    if passwords.matches(user.password_hash, new):
        raise BadInput("new_password", N_("This is the password you have already."))
    keep_password(session, user, new, actor=user.ref)
    end_sessions(session, user, actor=user.ref, reason="password changed", but=sign_in)
    kept = queries.device_hash(device, user.id) if device else ""
    for known in queries.devices_of(session, user.id):
        if known.token_hash != kept:
            session.delete(known)


def keep_password(session: Session, user: User, password: str, *, actor: Ref | None) -> None:
    """Keep a password that was looked at before. No way to a password in an older letter is good any more."""
    user.password_hash = passwords.hashed(password)
    user.password_ways += 1
    audit.record(session, "password.changed", actor=actor, about=user.ref)


def _check_own(
    session: Session, user: User, sign_in: SignInSession, password: str, *, secret: str, purpose: str
) -> None:
    """Check a signed-in person's password. A wrong one is counted although the request's transaction is
    rolled back."""
    keys = throttle.keys_for_confirmation(secret, sign_in)
    queries.hold_attempts(session, [key.hash for key in keys])
    throttle.check(session, keys)
    if not passwords.matches(user.password_hash, password):
        throttle.remember_refusal(session, keys, user, purpose=purpose)
        raise WrongPassword
    throttle.forgive(session, keys, [])


# Signing in and out


def sign_in(
    session: Session,
    visitor: Visitor,
    *,
    email: str,
    password: str,
    secret: str,
    hours: int,
    replacing: str | None = None,
    break_glass: bool = False,
) -> SignedIn:
    """Sign a person in. `hours` is how long the session lasts at most; `replacing` is the token it takes the
    place of; `break_glass`: a directory is there for everybody but administrators marked for the day it fails.

    Raises SignInRefused, in the same time whatever was wrong, or TooManyTries. `session` must hold no
    transaction: the try is counted in one of its own, and no lock is held while the password is being
    verified.
    """
    email = email.strip().lower()
    with throttle.apart(session) as own:
        user = queries.user_by_email(own, email)
        user_id, kept = (user.id, user.password_hash) if user else (0, None)
        known = bool(visitor.device) and queries.knows_device(own, visitor.device or "", user_id)
        keys = throttle.keys_for_sign_in(
            secret, email=email, source=visitor.source, device=visitor.device if known else None
        )
        turn = throttle.take_turn(own, keys)
    if passwords.matches(kept, password):
        account = queries.user_for_update(session, user_id)
        stands = account is not None and account.password_hash == kept and not has_ended(account)
        if account is not None and stands and (not break_glass or queries.may_break_glass(session, account)):
            throttle.forgive(session, keys, turn)
            if passwords.is_outdated(account.password_hash or ""):
                account.password_hash = passwords.hashed(password)
            return open_session(session, account, visitor, door=Door.PASSWORD, hours=hours, replacing=replacing)
        session.rollback()
    with throttle.apart(session) as own:
        audit.record(
            own,
            "sign_in.refused",
            actor=None,
            about=Ref("user", user_id),
            account=throttle.keyed(secret, "person", email),
            source=throttle.keyed(secret, "source", visitor.source),
        )
    raise SignInRefused


def has_ended(user: User) -> bool:
    """Tell whether an account is over."""
    return user.ends_at is not None and user.ends_at <= clock.now()


def open_session(
    session: Session, user: User, visitor: Visitor, *, door: Door, hours: int, replacing: str | None
) -> SignedIn:
    """Open a session for who has shown who they are, in the place of the one with the token `replacing`."""
    before = queries.live_session(session, replacing) if replacing else None
    if before is not None:
        end_session(session, before, actor=before.user.ref, reason="replaced")
    token = new_token()
    opened = SignInSession(
        token_hash=queries.token_hash(token),
        user_id=user.id,
        created_at=clock.now(),
        seen_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=hours),
        agent=visitor.agent[:200],
        door=door.value,
    )
    session.add(opened)
    session.flush()
    audit.record(session, "session.opened", actor=user.ref, about=Ref("session", opened.id), door=door.value)
    return SignedIn(opened, token, _remember_device(session, user, visitor.device))


def _remember_device(session: Session, user: User, token: str | None) -> str:
    """Know this browser for this person from now on; the oldest are forgotten. Returns its token."""
    token = token or new_token()
    hashed, now = queries.device_hash(token, user.id), clock.now()
    devices = queries.devices_of(session, user.id)
    if all(device.token_hash != hashed for device in devices):
        session.add(KnownDevice(token_hash=hashed, user_id=user.id, created_at=now))
    for device in _superfluous([known for known in devices if known.token_hash != hashed], now):
        session.delete(device)
    return token


def _superfluous(devices: list[KnownDevice], now: datetime) -> list[KnownDevice]:
    """Of devices in order of age, those too old and those too many beside the present one."""
    too_many = max(0, len(devices) - (DEVICES - 1))
    return [device for n, device in enumerate(devices) if n < too_many or device.created_at < now - DEVICE_KEPT]


def end_session(session: Session, ended: SignInSession, *, actor: Ref | None, reason: str) -> None:
    """End a signed-in browser: its next request is a stranger's. Ending it twice changes nothing."""
    if ended.ended_at is not None:
        return
    ended.ended_at = clock.now()
    audit.record(session, "session.ended", actor=actor, about=Ref("session", ended.id), reason=reason)


def end_sessions(
    session: Session, user: User, *, actor: Ref | None, reason: str, but: SignInSession | None = None
) -> int:
    """End all sessions of a person, `but` one. Returns how many."""
    ending = [one for one in queries.live_sessions_of(session, user.id) if but is None or one.id != but.id]
    for one in ending:
        end_session(session, one, actor=actor, reason=reason)
    return len(ending)


def end_everybodys_sessions(session: Session, *, reason: str) -> int:
    """End all sessions of all people. Returns how many."""
    ending = queries.live_sessions(session)
    for one in ending:
        end_session(session, one, actor=None, reason=reason)
    return len(ending)


# Confirming who one is


def confirm(
    session: Session, user: User, sign_in: SignInSession, *, password: str, acts: Sequence[Act], secret: str
) -> Confirmation:
    """Confirm by password that it is still the same person, for these acts, for five minutes.

    Raises WrongPassword (field "password") or TooManyTries. A wrong password counts although the view answers
    with the form again: see `throttle.settle`.
    """
    if not acts:
        raise ValueError("A confirmation is given for something")
    _check_own(session, user, sign_in, password, secret=secret, purpose="confirmation")
    return give_confirmation(session, user, sign_in, acts=acts, door=Door.PASSWORD)


def give_confirmation(
    session: Session, user: User, sign_in: SignInSession, *, acts: Sequence[Act], door: Door
) -> Confirmation:
    """Enter that a person has just shown once more who they are, by that door, for these acts."""
    given = Confirmation(
        user_id=user.id,
        session_id=sign_in.id,
        at=clock.now(),
        method=door.value,
        acts=_plain(acts),
        expires_at=clock.now() + CONFIRMED_FOR,
    )
    session.add(given)
    session.flush()
    audit.record(
        session,
        "confirmation.given",
        actor=user.ref,
        about=Ref("confirmation", given.id),
        acts=given.acts,
        method=given.method,
    )
    return given


def waits_for(given: Confirmation, acts: Sequence[Act]) -> bool:
    """Tell whether a confirmation can still be used, for exactly these acts."""
    return given.used_at is None and given.expires_at > clock.now() and given.acts == _plain(acts)


def use_confirmation(
    session: Session, user: User, sign_in: SignInSession, *, pid: str, acts: Sequence[Act]
) -> Confirmation:
    """Use a confirmation, once, for exactly the acts it was given for, in the session in which it was given.

    Raises ConfirmationMissing, ConfirmationUsed, ConfirmationExpired or ConfirmationForOtherActs.
    """
    given = queries.confirmation_for_update(session, user.id, pid)
    if given is None or given.session_id != sign_in.id:
        raise ConfirmationMissing
    if given.used_at is not None:
        raise ConfirmationUsed
    if given.expires_at <= clock.now():
        raise ConfirmationExpired
    if given.acts != _plain(acts):
        raise ConfirmationForOtherActs
    given.used_at = clock.now()
    audit.record(session, "confirmation.used", actor=user.ref, about=Ref("confirmation", given.id))
    return given


def _plain(acts: Sequence[Act]) -> list[dict[str, str]]:
    """The acts as they are kept, in an order of their own: the order of asking says nothing."""
    return sorted((asdict(act) for act in acts), key=lambda act: (act["act"], act["object"], act["hash"]))
