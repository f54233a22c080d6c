"""A real mail server on a free port of this machine that keeps what it is given and can misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from weakref import WeakSet

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Letter:
    """One message as it arrived: the addresses of the envelope, and the text parsed."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


@dataclass
class MailServer:
    """What arrived, and how the server is to behave from now on; each switch may be set at any time."""

    host: str = "127.0.0.1"
    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    #: The reply to a recipient, such as "550 5.1.1 No such mailbox" (final) or "451 4.3.0 Later" (try again).
    refusal: str | None = None
    #: The addresses that get `refusal`; empty means every address.
    refused: set[str] = field(default_factory=set)
    #: Seconds to wait before the answer to a message.
    delay: float = 0
    #: Keep the message but break the connection instead of answering: the sender cannot know if it arrived.
    drop_after_data: bool = False

    def to(self, address: str) -> list[Letter]:
        """The letters that had this address on their envelope."""
        return [letter for letter in self.letters if address in letter.recipients]

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd's hook for each recipient."""
        if self.refusal and (not self.refused or address in self.refused):
            return self.refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook for each message."""
        await asyncio.sleep(self.delay)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=modern)
        self.letters.append(Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        if self.drop_after_data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


class _AnyPort(Controller):
    """Takes whatever port is free, which aiosmtpd's own controller cannot then find again, and leaves nothing open."""

    def __init__(self, mail: MailServer) -> None:
        # It may take long to begin where the machine is at work.
        super().__init__(mail, hostname=mail.host, port=0, ready_timeout=120)  # type: ignore[no-untyped-call]
        self._conversations: WeakSet[SMTP] = WeakSet()

    def factory(self) -> SMTP:
        conversation: SMTP = super().factory()
        self._conversations.add(conversation)
        return conversation

    def stop(self, no_assert: bool = False) -> None:
        """Break off who still talks: a connection left to the collection of garbage is reported in somebody else's test."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(60)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        assert self.server is not None
        self.server.close()
        await self._turns()  # whoever was let in last gets a conversation that can be broken off
        for conversation in list(self._conversations):
            if conversation.transport is not None:
                conversation.transport.abort()
        await self._turns()
        talking = asyncio.all_tasks() - {asyncio.current_task()}
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)

    @staticmethod
    async def _turns() -> None:
        """Let the loop do what it has begun, in the steps that asyncio makes of it."""
        for _ in range(5):
            await asyncio.sleep(0)

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd leaves it without types


@contextmanager
def mail_serving() -> Iterator[MailServer]:
    """A mail server, at `.host` and `.port`; `.letters` is what it was given."""
    mail = MailServer()
    controller = _AnyPort(mail)
    controller.start()
    mail.port = controller.port
    try:
        yield mail
    finally:
        controller.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server for one test."""
    with mail_serving() as server:
        yield server
