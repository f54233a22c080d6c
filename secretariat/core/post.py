"""Letters made and handed over: by files, or by SMTP. Only who sends them loads what that takes."""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from secretariat.core import clock, outbox
from secretariat.core.blobs import sync_folder
from secretariat.core.mail import Invitation, Mail, Office, Sorting, Writer


class Transport(Protocol):
    """Hands a letter over; raises if it could not."""

    def send(self, letter: EmailMessage) -> None: ...


def sender(writers: dict[str, Writer], transport: Transport, office: Office, sorting: Sorting) -> outbox.Handler:
    """Return the worker's handler for notices: rights are asked and the letter written, then it is sent, or kept."""

    def write_letter(session: Session, payload: outbox.Payload) -> EmailMessage | None:
        kept = sorting.keeps(session, payload)
        mail = writers[payload["notice"]](session, payload, office)
        return None if kept else letter(mail, office, occasion=payload["occasion"])

    def send(message: EmailMessage | None) -> bool:
        """Return whether there was nothing to send, because it is kept."""
        if message is not None:
            transport.send(message)
        return message is None

    def note(session: Session, payload: outbox.Payload, kept: bool) -> None:
        if kept:
            sorting.keep(session, payload)

    return outbox.Handler(read=write_letter, act=send, write=note)


def letter(mail: Mail, office: Office, *, occasion: str) -> EmailMessage:
    """Return the letter; the same occasion always bears the same Message-ID, so that a second copy is recognised."""
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((office.name, office.sender))
    message["To"] = formataddr((mail.to_name, mail.to_address))
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(clock.now())
    host = urlsplit(office.base_url).hostname or "localhost"
    message["Message-ID"] = f"<{hashlib.sha256(occasion.encode()).hexdigest()[:32]}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{mail.text}\n-- \n{mail.foot}\n" if mail.foot else mail.text)
    if mail.invitation is not None:
        _invite(message, mail.invitation)
    return message


def _invite(message: EmailMessage, invitation: Invitation) -> None:
    """Add the entry twice: beside the text, where calendar programs act on it, and as a file for all others (RFC 6047)."""
    message["Content-Class"] = "urn:content-classes:calendarmessage"
    message.add_alternative(
        invitation.content.decode(), subtype="calendar", cte="base64", params={"method": invitation.method}
    )
    name = "cancelled.ics" if invitation.method == "CANCEL" else "meeting.ics"
    message.add_attachment(invitation.content, maintype="application", subtype="ics", filename=name)


class FolderTransport:
    """Letters as files, for a demonstration: nothing leaves the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, letter: EmailMessage) -> None:
        name = str(letter["Message-ID"]).strip("<>").split("@")[0]
        temporary = self.folder / f".{name}"
        with temporary.open("wb") as file:
            file.write(letter.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(self.folder / f"{name}.eml")
        sync_folder(self.folder)


class SmtpTransport:
    """Letters over SMTP; `smtps://` for TLS from the start, else STARTTLS where the server offers it."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    def send(self, letter: EmailMessage) -> None:
        """Hand the letter over. Raises NotNow where the server may take it another time."""
        try:
            with self.connected(seconds=30) as server:
                server.send_message(letter)
        except OSError as error:  # what smtplib raises is one too
            if _passes(error):
                raise outbox.NotNow(type(error).__name__) from error
            raise

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made once, where it is wanted: reading the certificates of the system takes longer than a letter."""
        return ssl.create_default_context()

    @contextmanager
    def connected(self, *, seconds: float) -> Iterator[smtplib.SMTP]:
        """A conversation with the server, under TLS and signed in where the address says so."""
        host, port = self.url.hostname or "localhost", self.url.port or 25
        server: smtplib.SMTP
        if self.url.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=seconds, context=self._context)
        else:
            server = smtplib.SMTP(host, port, timeout=seconds)
        with server:
            if self.url.scheme == "smtp":
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=self._context)
            if self.url.username:
                server.login(self.url.username, self.url.password or "")
            yield server


def _passes(error: OSError) -> bool:
    """Tell whether it may be otherwise tomorrow: the server is silent, does not know us, or says itself that it passes."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code < 500 for code, _ in error.recipients.values())
        case smtplib.SMTPAuthenticationError():
            return True  # a password that the operator has still to mend
        case smtplib.SMTPResponseException():
            return error.smtp_code < 500
    return not isinstance(error, smtplib.SMTPNotSupportedError)


def refusal(url: str) -> str:
    """Return why the mail server does not answer; empty if it does, or where letters are files."""
    if url == "folder":
        return ""
    try:
        with SmtpTransport(url).connected(seconds=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        words = getattr(error, "strerror", None)
        return f"{type(error).__name__} ({words})" if words else type(error).__name__
    return ""
