"""The mail server takes real mail, and each way of misbehaving is one a sender really meets."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

import pytest

from tests.plugins.smtp import MailServer


def send(server: MailServer, *recipients: str, timeout: float = 60) -> dict[str, tuple[int, bytes]]:
    message = EmailMessage()
    message["From"] = "secretariat@example.org"
    message["To"] = ", ".join(recipients)
    message["Subject"] = "Réunion à 10 h"
    message.set_content("L’ordre du jour est prêt.")
    with smtplib.SMTP(server.host, server.port, timeout=timeout) as client:
        return client.send_message(message)


def test_a_letter_arrives_with_its_envelope_and_its_accents(mail_server: MailServer) -> None:
    send(mail_server, "a@example.org", "b@example.org")
    [letter] = mail_server.letters
    assert letter.sender == "secretariat@example.org"
    assert letter.recipients == ("a@example.org", "b@example.org")
    assert letter.message["Subject"] == "Réunion à 10 h"
    assert letter.message.get_content().strip() == "L’ordre du jour est prêt."
    assert mail_server.to("b@example.org") == [letter]
    assert mail_server.to("c@example.org") == []


def test_one_refused_address_does_not_keep_the_letter_from_others(mail_server: MailServer) -> None:
    mail_server.refusal, mail_server.refused = "550 5.1.1 No such mailbox", {"gone@example.org"}
    refused = send(mail_server, "a@example.org", "gone@example.org")
    assert refused == {"gone@example.org": (550, b"5.1.1 No such mailbox")}
    assert [letter.recipients for letter in mail_server.letters] == [("a@example.org",)]


def test_a_server_that_refuses_everybody_keeps_nothing(mail_server: MailServer) -> None:
    mail_server.refusal = "451 4.3.0 Try later"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(mail_server, "a@example.org")
    assert mail_server.letters == []


def test_a_slow_server_outlasts_an_impatient_sender(mail_server: MailServer) -> None:
    mail_server.delay = 30
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(mail_server, "a@example.org", timeout=0.2)
    assert mail_server.letters == []


def test_a_dropped_connection_leaves_the_sender_not_knowing(mail_server: MailServer) -> None:
    mail_server.drop_after_data = True
    with pytest.raises(smtplib.SMTPServerDisconnected, match="closed"):
        send(mail_server, "a@example.org")
    assert len(mail_server.letters) == 1
    mail_server.drop_after_data = False
    send(mail_server, "a@example.org")
    assert len(mail_server.letters) == 2
