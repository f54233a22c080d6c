"""What is said by mail about decision sheets, records and corrigenda. Rights and standing are asked again when written.

The letter holds symbol and body, the title as far as the reader's mail domain goes, never content; the paper itself is
behind the link.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.core import i18n
from secretariat.core.i18n import N_, gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents import queries as documents
from secretariat.documents.letters import Letter
from secretariat.documents.models import Version
from secretariat.documents.states import VersionState
from secretariat.people.models import User
from secretariat.people.queries import live_user

SHEET_ISSUED = "minutes.decision_sheet_issued"
RECORD_ISSUED = "minutes.record_issued"
CORRIGENDUM_ISSUED = "minutes.corrigendum_issued"

_FOLLOWS = {"en": N_("The English text follows."), "fr": N_("The French text follows.")}


def decision_sheet_issued(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A decision sheet went out. Dropped when it is no longer in force, or the reader may no longer see it."""
    return _letter(session, payload, office, N_("%(body)s: the decision sheet has been issued."))


def record_issued(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A record went out, approved by the chair. Dropped as above."""
    _user, version = _about(session, payload)
    opening = N_("%(body)s: the record, approved by the chair, has been issued.")
    if version.paper.is_copy:
        opening = N_("%(body)s: an extract of the record, which the chair approved, has been issued for you.")
    return _letter(session, payload, office, opening)


def corrigendum_issued(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A corrigendum went out; holders of the record are told what it corrects. Dropped as above."""
    user, version = _about(session, payload)
    with i18n.speaking(user.language):
        corrected = documents.corrected_version(session, load_actor(session, user), version)
        lines = (
            [gettext("It corrects %(symbol)s. Keep the two together.", symbol=corrected.symbol)] if corrected else []
        )
    return _letter(session, payload, office, N_("%(body)s: a corrigendum has been issued."), lines)


WRITERS: dict[str, Writer] = {
    SHEET_ISSUED: decision_sheet_issued,
    RECORD_ISSUED: record_issued,
    CORRIGENDUM_ISSUED: corrigendum_issued,
}


def _letter(
    session: Session, payload: dict[str, Any], office: Office, opening: str, more: list[str] | None = None
) -> Mail:
    user, version = _about(session, payload)
    body = version.paper.body
    with i18n.speaking(user.language):
        french = i18n.language() == "fr"
        letter = Letter(user, office)
        there = {face.language for face in version.faces}
        lines = [
            gettext(opening, body=body.name_fr if french else body.name_en),
            "",
            version.symbol,
            *filter(None, [letter.title(version)]),
            *(more or []),
            *(gettext(_FOLLOWS[code]) for code in version.to_follow if code not in there),
            "",
            f"{office.base_url}/papers/{version.paper.pid}",
        ]
        what = letter.named(version, version.symbol)
        return letter.mail(gettext("%(body)s: %(what)s", body=body.code, what=what), "\n".join(lines))


def _about(session: Session, payload: dict[str, Any]) -> tuple[User, Version]:
    user = live_user(session, payload["user"])
    if user is None:
        raise Dropped("the account has ended")
    version = documents.version_with_id(session, load_actor(session, user), payload["about"])
    if version is None or VersionState(version.state) is not VersionState.ISSUED:
        raise Dropped("it is not in force for this reader")
    return user, version
