"""What is said by mail about papers. Rights and content are asked again when the letter is written.

The letter holds symbol and body, the title as far as the reader's mail domain goes, never content; the paper itself is
behind the link.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from secretariat.committees.actors import load_actor
from secretariat.committees.models import Body
from secretariat.committees.queries import readers_of
from secretariat.core import i18n
from secretariat.core.i18n import N_, gettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.outbox import Dropped
from secretariat.documents import grants, policy, queries
from secretariat.documents.letters import Letter
from secretariat.documents.models import HandedIn, Paper, Version
from secretariat.documents.services.handing import GIVEN_BACK, HANDED, SUBMITTED
from secretariat.documents.services.refuse import FILE_REFUSED, TEXT_REFUSED
from secretariat.documents.states import VersionState
from secretariat.documents.working.errors import LANGUAGES
from secretariat.documents.working.queries import out_with_id
from secretariat.documents.working.services import TAKEN_BACK
from secretariat.people.models import User
from secretariat.people.queries import live_user
from secretariat.people.states import Role
from secretariat.press.dates import long_moment
from secretariat.press.quarantine import Fault

ISSUED = "documents.version_issued"
RECALLED = "documents.version_recalled"
ENDED = "documents.release_ended"


def version_issued(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A paper was circulated. Dropped when the reader may no longer see it, or it is no longer in force."""
    user = _reader(session, payload)
    version = queries.version_with_id(session, load_actor(session, user), payload["about"])
    if version is None or VersionState(version.state) is not VersionState.ISSUED:
        raise Dropped("the version is not in force for this reader")
    with i18n.speaking(user.language):
        letter = Letter(user, office)
        lines = [
            _occasion(version),
            "",
            version.symbol,
            *filter(None, [letter.title(version)]),
            gettext("Circulated %(when)s", when=_when(version.issued_at, version.paper.body)),
        ]
        there = {face.language for face in version.faces}
        if "fr" in version.to_follow and "fr" not in there:
            lines.append(gettext("The French text follows."))
        if "en" in version.to_follow and "en" not in there:
            lines.append(gettext("The English text follows."))
        if not there:
            lines.append(gettext("It is held on another system. Ask the secretariat."))
        lines += ["", f"{office.base_url}/papers/{version.paper.pid}"]
        return letter.mail(_subject(letter, version), "\n".join(lines))


def version_recalled(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A paper was recalled before anybody opened it. Dropped for those who were never told of it."""
    user = _reader(session, payload)
    version = queries.recalled_version(session, payload["about"])
    if version is None:
        raise Dropped("the version is not recalled")
    if not queries.was_told(session, version, user.id):
        raise Dropped("the reader was never told of it")
    paper = version.paper
    audience = paper.audience or grants.format_(paper.format_id)
    belongs = user.id in {reader.id for reader, _ in readers_of(session, audience)}
    if not belongs and not load_actor(session, user).is_house_of(paper.body_id):
        raise Dropped("the reader no longer belongs to whom it was for")
    with i18n.speaking(user.language):
        letter = Letter(user, office)
        lines = [
            gettext("%(body)s has recalled a paper. Nobody had opened it.", body=_name(paper.body)),
            "",
            version.symbol,
            *filter(None, [letter.title(version)]),
            gettext("Its symbol will not be used again. You have nothing to do."),
            "",
            f"{office.base_url}/papers",
        ]
        return letter.mail(gettext("Recalled: %(subject)s", subject=_subject(letter, version)), "\n".join(lines))


def release_ended(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A release was taken back. Dropped for those who were never told of it, and when the paper is open to them anew."""
    user = _reader(session, payload)
    version = queries.copied_version(session, payload["about"])
    if version is None or not queries.was_told(session, version, user.id):
        raise Dropped("the reader was never told of it")
    if queries.version_with_id(session, load_actor(session, user), version.id) is not None:
        raise Dropped("it is open to the reader")
    with i18n.speaking(user.language):
        letter = Letter(user, office)
        lines = [
            gettext("%(body)s no longer releases this paper to you.", body=_name(version.paper.body)),
            "",
            version.symbol,
            *filter(None, [letter.title(version)]),
            gettext("What you have of it, you keep to yourself. You have nothing else to do."),
            "",
            f"{office.base_url}/papers",
        ]
        return letter.mail(
            gettext("Released no longer: %(subject)s", subject=_subject(letter, version)), "\n".join(lines)
        )


def submitted(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """An officer submitted a paper, to the secretariat. Dropped once it was given back, or circulated."""
    user, paper, last = _handed(session, payload)
    if not policy.can_give_back(load_actor(session, user), paper) or not paper.awaits_secretariat:
        raise Dropped("it does not wait for the secretariat any more")
    with i18n.speaking(user.language):
        letter = Letter(user, office)
        name = last.submitter.name if last else paper.drafter.name if paper.drafter else "–"
        lead = gettext("%(name)s has submitted a paper to the secretariat.", name=name)
        subject = gettext("%(body)s: a paper was submitted", body=paper.body.code)
        return _about_draft(letter, paper, subject, lead, letter.typed(last.note if last else "", paper.marking))


def given_back(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """The secretariat gave a paper back, to who drafts it. Dropped when it is not theirs, or was submitted again."""
    user, paper, last = _handed(session, payload)
    if not policy.can_submit(load_actor(session, user), paper) or last is None or last.returner is None:
        raise Dropped("it is not with this reader any more")
    with i18n.speaking(user.language):
        letter = Letter(user, office)
        lead = gettext("%(name)s gives a paper back to you.", name=last.returner.name)
        subject = gettext("%(body)s: a paper was given back to you", body=paper.body.code)
        return _about_draft(letter, paper, subject, lead, letter.typed(last.reason, paper.marking))


def handed(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """The secretariat gave a paper to a drafting officer. Dropped when it is another's by now, or submitted."""
    user, paper, _ = _handed(session, payload)
    if not policy.can_submit(load_actor(session, user), paper):
        raise Dropped("it is not with this reader any more")
    with i18n.speaking(user.language):
        letter = Letter(user, office)
        lead = gettext("The secretariat of %(body)s gives you a paper to draft.", body=_name(paper.body))
        return _about_draft(letter, paper, gettext("%(body)s: a paper is yours to draft", body=paper.body.code), lead)


def taken_back(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """The secretariat took a text back from who had it out in Word. Dropped when the paper is not there for them any more."""
    user = _reader(session, payload)
    out = out_with_id(session, load_actor(session, user), payload["out"])
    if out is None or out.ender is None:
        raise Dropped("the paper is not there for this reader")
    paper = out.draft.paper
    with i18n.speaking(user.language):
        letter = Letter(user, office)
        lead = gettext(
            "%(name)s took back a text that you had out in Word (%(language)s).",
            name=out.ender.name,
            language=gettext(LANGUAGES[out.draft.language]),
        )
        said = gettext("What you changed in your file since is with you: check the text out again, then check it in.")
        subject = gettext("%(body)s: a text was taken back from you", body=paper.body.code)
        return _about_draft(letter, paper, subject, lead, said)


def _handed(session: Session, payload: dict[str, Any]) -> tuple[User, Paper, HandedIn | None]:
    user = _reader(session, payload)
    paper = queries.paper_with_id(session, load_actor(session, user), payload["about"])
    if paper is None:
        raise Dropped("the paper is not there for this reader")
    return user, paper, queries.handed_in(session, paper)


def _about_draft(letter: Letter, paper: Paper, subject: str, lead: str, said: str = "") -> Mail:
    parts = [lead, letter.named(paper, paper.symbol or gettext("No symbol yet")), said]
    parts.append(f"{letter.office.base_url}/papers/{paper.pid}")
    return letter.mail(subject, "\n\n".join(part for part in parts if part))


def _occasion(version: Version) -> str:
    if version.paper.is_copy:
        to = version.distribution["format"][i18n.language()]
        return gettext("%(body)s has released a paper to %(to)s.", body=_name(version.paper.body), to=to)
    return gettext("%(body)s has circulated a paper.", body=_name(version.paper.body))


#: Why a file was refused, for the security officer. Neither its name nor any word of it is said.
_REASONS: Final = {
    Fault.MARKED: N_("It carries a marking above what this system may hold."),
    Fault.INFECTED: N_("The virus scanner found something harmful in it."),
    Fault.PDF_SCRIPT: N_("It is a PDF that holds a script."),
    Fault.PDF_LAUNCH: N_("It is a PDF that starts a program or plays media."),
    Fault.WORD_ACTIVE: N_("It is a Word file that holds macros or controls."),
    Fault.WORD_FETCHES: N_("It is a Word file that fetches something from elsewhere when it is opened."),
    Fault.TWO_TYPES: N_("It is a file of two types at once."),
    Fault.GAVE_OUT: N_("It broke the inspector, or took too long."),
}


def file_refused(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A file was refused. Dropped for who is no security officer any more."""
    user, sender, when = _refused(session, payload)
    with i18n.speaking(user.language):
        lines = [
            gettext("A file was refused, and nothing of it was kept."),
            "",
            gettext("Brought by %(name)s, %(when)s", name=sender.name, when=when),
            gettext(_REASONS[Fault(payload["reason"])]),
            "",
            gettext("The file is still where it came from. Ask who brought it."),
        ]
        return Letter(user, office).mail(gettext("A file was refused"), "\n".join(lines))


def text_refused(session: Session, payload: dict[str, Any], office: Office) -> Mail:
    """A typed text carried a marking above the ceiling. Dropped for who is no security officer any more."""
    user, sender, when = _refused(session, payload)
    with i18n.speaking(user.language):
        lines = [
            gettext("A text was refused, and nothing of it was kept."),
            "",
            gettext("Typed by %(name)s, %(when)s", name=sender.name, when=when),
            gettext(_REASONS[Fault.MARKED]),
            "",
            gettext(
                "What was typed stands in the window in which it was written, and may be kept on that device until it is "
                "deleted there. Ask who typed it. More of it by the same person in the same place is not told before a day."
            ),
        ]
        return Letter(user, office).mail(gettext("A text was refused"), "\n".join(lines))


def _refused(session: Session, payload: dict[str, Any]) -> tuple[User, User, str]:
    """The security officer, who brought or typed what was refused, and when, in the officer's language."""
    user = _reader(session, payload)
    if Role.SECURITY_OFFICER not in load_actor(session, user).roles:
        raise Dropped("the reader is no security officer")
    sender = session.scalars(select(User).where(User.id == payload["about"])).one()
    at = datetime.fromisoformat(payload["at"]).astimezone(ZoneInfo(user.zone or "UTC"))
    with i18n.speaking(user.language):
        return user, sender, long_moment(at, i18n.language())


WRITERS: dict[str, Writer] = {
    ISSUED: version_issued,
    RECALLED: version_recalled,
    ENDED: release_ended,
    FILE_REFUSED: file_refused,
    TEXT_REFUSED: text_refused,
    SUBMITTED: submitted,
    GIVEN_BACK: given_back,
    HANDED: handed,
    TAKEN_BACK: taken_back,
}


def _reader(session: Session, payload: dict[str, Any]) -> User:
    user = live_user(session, payload["user"])
    if user is None:
        raise Dropped("the account has ended")
    return user


def _subject(letter: Letter, version: Version) -> str:
    return gettext("%(body)s: %(what)s", body=version.paper.body.code, what=letter.named(version, version.symbol))


def _name(body: Body) -> str:
    return body.name_fr if i18n.language() == "fr" else body.name_en


def _when(moment: datetime, body: Body) -> str:
    return long_moment(moment.astimezone(ZoneInfo(body.zone)), i18n.language())
