"""The daily digest: one letter in place of many. Rights and content of each line are asked again when it is written."""

from __future__ import annotations

from email.message import EmailMessage
from textwrap import indent
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from secretariat.core import clock, i18n, outbox
from secretariat.core.i18n import gettext, ngettext
from secretariat.core.mail import Mail, Office, Writer
from secretariat.core.post import Transport, letter
from secretariat.core.values import dataclass
from secretariat.documents.letters import Letter
from secretariat.people import queries
from secretariat.people.models import User
from secretariat.press.dates import initial_capital, long_moment


@dataclass(frozen=True)
class Written:
    """A digest as it is to go out, and what becomes of its lines; no letter where nothing is left to be told."""

    letter: EmailMessage | None
    sent: tuple[int, ...]
    dropped: tuple[int, ...]


def handler(writers: dict[str, Writer], transport: Transport, office: Office, *, zone: str) -> outbox.Handler:
    """Return the worker's handler for digests; `zone` is the installation's."""

    def read(session: Session, payload: outbox.Payload) -> Written:
        return _write(session, payload, writers, office, zone)

    def act(written: Written) -> Written:
        if written.letter is not None:
            transport.send(written.letter)
        return written

    return outbox.Handler(read=read, act=act, write=_settle)


def _write(session: Session, payload: outbox.Payload, writers: dict[str, Writer], office: Office, zone: str) -> Written:
    user = queries.live_user(session, payload["user"])
    if user is None:
        raise outbox.Dropped("the account has ended")
    mails: dict[int, Mail] = {}
    gone = []
    for line in queries.digest_lines_of(session, user.id):
        try:
            mails[line.id] = writers[line.notice](session, line.payload, office)
        except outbox.Dropped:
            gone.append(line.id)
    if not mails:
        return Written(None, (), tuple(gone))
    with i18n.speaking(user.language):
        written = _mail(user, office, list(mails.values()), zone)
    return Written(letter(written, office, occasion=payload["occasion"]), tuple(mails), tuple(gone))


def _mail(user: User, office: Office, mails: list[Mail], zone: str) -> Mail:
    """One letter of many, by body, since the subject of each begins with its code."""
    now = clock.now().astimezone(ZoneInfo(user.zone or zone))
    parts = [f"{mail.subject}\n{indent(mail.text.strip(), '    ')}" for mail in sorted(mails, key=lambda m: m.subject)]
    subject = ngettext("Today’s digest: %(num)s notice", "Today’s digest: %(num)s notices", len(mails))
    lead = gettext("What was new for you until %(when)s.", when=long_moment(now, i18n.language()))
    return Letter(user, office).mail(subject, "\n\n".join((initial_capital(lead), *parts)))


def _settle(session: Session, _payload: outbox.Payload, written: Written) -> None:
    now = clock.now()
    for line in queries.digest_lines_with(session, (*written.sent, *written.dropped)):
        line.state, line.settled_at = ("sent" if line.id in written.sent else "dropped"), now
