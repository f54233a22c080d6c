"""Letters about members of delegations: to who is let in, prolonged, shortened or ended, and to the secretariats.

They name delegation, bodies and days, and nobody's reasons.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from secretariat.accounts import queries
from secretariat.accounts.services import CHANGED, CHOOSE, CLOSED, ENDED, HEADS, LET_IN, MEMBERS_CHANGED, OPENED
from secretariat.committees.actors import load_actor
from secretariat.core import clock, i18n, wall_time
from secretariat.core.i18n import N_, gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents.letters import Letter
from secretariat.people import first_password
from secretariat.people.models import Membership, Party, User
from secretariat.people.queries import live_user
from secretariat.people.services import has_ended
from secretariat.press import dates

#: What a secretariat is told about somebody of a delegation, by what was done.
_SAID = {
    "let in": N_("%(party)s has let %(name)s in for %(body)s."),
    "changed": N_("%(party)s has changed whether %(name)s covers %(body)s."),
    "ended": N_("%(name)s no longer covers %(body)s for %(party)s."),
}


def let_in(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to who was let in: where, for what, until when, and how to sign in. Dropped when it has ended meanwhile."""
    return _about_membership(
        session,
        payload,
        office,
        N_("You are let in for %(party)s"),
        N_("The head of the delegation of %(party)s has let you in."),
    )


def changed(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to whose days or bodies were changed. Dropped when the membership has ended meanwhile."""
    return _about_membership(
        session,
        payload,
        office,
        N_("What you cover for %(party)s is changed"),
        N_("The head of the delegation of %(party)s has changed your days or the bodies that you cover."),
    )


def heads(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to who was made head of a delegation. Dropped when that has ended meanwhile."""
    return _about_membership(
        session,
        payload,
        office,
        N_("You head the delegation of %(party)s"),
        N_("You are entered as head of the delegation of %(party)s: you read all its bodies, and let its members in."),
    )


def ended(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to whose membership has ended. Dropped when they belong to the delegation or office again."""
    reader, party = _reader_and_party(session, payload)
    if queries.standing_in(session, reader.id, party.id) is not None:
        raise Dropped("they belong to it again")
    with i18n.speaking(reader.language):
        said = {"party": _name(party)}
        if not party.is_delegation:
            lines = [
                gettext("You no longer belong to %(party)s here, and you are signed out everywhere.", **said),
                gettext("What you did stays under your name. If this is an error, ask the secretariat."),
            ]
            return _mail(reader, office, gettext("You no longer belong to %(party)s", **said), lines)
        lines = [
            gettext(
                "You no longer belong to the delegation of %(party)s here, and you are signed out everywhere.", **said
            ),
            gettext("What you did stays under your name. If this is an error, ask the head of the delegation."),
        ]
        return _mail(reader, office, gettext("You no longer belong to the delegation of %(party)s", **said), lines)


def members_changed(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to the secretariat of a body. Dropped when the reader no longer is."""
    reader, party = _reader_and_party(session, payload)
    body, member = queries.body_told_of(session, payload["about"]), live_user(session, payload["member"])
    if body is None or member is None or not load_actor(session, reader).is_secretariat_of(body.id):
        raise Dropped("no longer the secretariat")
    with i18n.speaking(reader.language):
        said = {"party": _name(party), "name": member.name, "body": body.code}
        subject = gettext("%(body)s: who comes for %(party)s is changed", **said)
        sentence = _SAID[payload["what"]]
        return _mail(reader, office, subject, [gettext(sentence, **said)])


def opened(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to whose account was opened with the house: how to sign in. Dropped when it has ended meanwhile."""
    reader = live_user(session, payload["user"])
    if reader is None:
        raise Dropped("the account has ended")
    with i18n.speaking(reader.language):
        lines = [gettext("The secretariat has opened an account for you."), _way_in(reader, office)]
        return _mail(reader, office, gettext("Your account is open"), lines)


def closed(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to whose account has ended: that it has, and nobody's reasons. Dropped when it stands again."""
    reader = queries.account_told_of(session, payload["user"])
    if not has_ended(reader):
        raise Dropped("the account stands")
    with i18n.speaking(reader.language):
        lines = [
            gettext("Your account here has ended: you are signed out everywhere, and no more mail reaches you."),
            gettext("What you did stays under your name. If this is an error, ask the secretariat."),
        ]
        return _mail(reader, office, gettext("Your account has ended"), lines)


def choose_password(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """Write to who may choose a password. Dropped when they have, when a newer letter was asked for, and where people
    sign in otherwise."""
    reader = live_user(session, payload["user"])
    if reader is None or reader.password_ways != payload["number"] or not office.first_password_key:
        raise Dropped("there is nothing to choose any more")
    way = first_password.way_for(reader, key=office.first_password_key)
    address = f"{office.base_url}/first-password/{way}"
    with i18n.speaking(reader.language):
        lines = [gettext("Choose your password within a week: %(address)s", address=address)]
        if reader.password_hash is not None:
            lines.append(
                gettext("Until then your password stays as it is. If you expected no such letter, leave it be.")
            )
        return _mail(reader, office, gettext("Choose your password"), lines)


#: What the worker calls, by the name of the notice.
WRITERS: dict[str, Writer] = {
    LET_IN: let_in,
    CHANGED: changed,
    ENDED: ended,
    HEADS: heads,
    OPENED: opened,
    CLOSED: closed,
    CHOOSE: choose_password,
    MEMBERS_CHANGED: members_changed,
}


def _about_membership(session: Session, payload: dict[str, Any], office: Office, subject: str, first: str) -> Mail:
    reader, party = _reader_and_party(session, payload)
    membership = queries.membership_told_of(session, payload["about"])
    if membership is None or (membership.ends_at is not None and membership.ends_at <= clock.now()):
        raise Dropped("it has ended")
    covered = [body.code for _, body in queries.covered_for(session, {party.id}, reader.id)]
    with i18n.speaking(reader.language):
        said = {"party": _name(party)}
        lines = [
            gettext(first, **said),
            "\n".join(
                filter(
                    None,
                    (
                        gettext("Bodies: %(codes)s", codes=", ".join(dict.fromkeys(covered))) if covered else "",
                        _days(membership, payload["zone"]),
                    ),
                )
            ),
            _way_in(reader, office),
        ]
        return _mail(reader, office, gettext(subject, **said), [line for line in lines if line])


def _reader_and_party(session: Session, payload: dict[str, Any]) -> tuple[User, Party]:
    reader, party = live_user(session, payload["user"]), queries.delegation_told_of(session, payload["party"])
    if reader is None or party is None:
        raise Dropped("the account has ended")
    return reader, party


def _days(membership: Membership, zone: str) -> str:
    place, language = wall_time.zone_of(zone), i18n.language()
    first = dates.long_date(membership.starts_at.astimezone(place), language)
    if membership.ends_at is None:
        return gettext("From: %(first)s", first=first)
    last = dates.long_date((membership.ends_at - timedelta(microseconds=1)).astimezone(place), language)
    return gettext("From %(first)s to %(last)s, both included", first=first, last=last)


def _way_in(reader: User, office: Office) -> str:
    """How to sign in: with the password one has, through the directory, or by choosing a first password."""
    if reader.password_hash is None and office.first_password_key:
        way = first_password.way_for(reader, key=office.first_password_key)
        return gettext(
            "Choose your password within a week: %(address)s", address=f"{office.base_url}/first-password/{way}"
        )
    return gettext("Sign in: %(address)s", address=f"{office.base_url}/sign-in")


def _name(party: Party) -> str:
    return party.name_fr if i18n.language() == "fr" else party.name_en


def _mail(reader: User, office: Office, subject: str, lines: list[str]) -> Mail:
    return Letter(reader, office).mail(subject, "\n\n".join(lines))
