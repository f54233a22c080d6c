"""Mail: a row of the outbox in the transaction, written and sent by the worker (`core.post`), who asks the rights again first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from secretariat.core import outbox
from secretariat.core.ids import Ref
from secretariat.core.values import dataclass

KIND = "mail.notice"


@dataclass(frozen=True)
class Invitation:
    """What a calendar program does with a letter: `content` is an iCalendar object whose method is `method`."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A letter to one person, in plain text; one about a meeting may bring an entry for the reader's calendar."""

    to_name: str
    to_address: str
    subject: str
    text: str
    invitation: Invitation | None = None
    #: Stands under every letter, below a line.
    foot: str = ""


@dataclass(frozen=True)
class Office:
    """Who sends: address, name and host of the installation, and the address people use."""

    sender: str
    name: str
    base_url: str
    #: Mail domain -> highest marking whose titles may go there; `*` stands for all others.
    ceilings: Mapping[str, str] = field(default_factory=dict)
    #: Signs the way to a first password; empty where people sign in through a directory.
    first_password_key: str = field(default="", repr=False)


#: Writes a notice: (session, payload, office) -> Mail. Raises outbox.Dropped when the reader may no longer see it.
Writer = Callable[[Session, dict[str, Any], Office], Mail]


def put_notice(
    session: Session,
    notice: str,
    *,
    user_id: int,
    about: Ref,
    key: str,
    not_before: datetime | None = None,
    **more: Any,
) -> None:
    """Ask for a notice to one person, from `not_before` on; `key` names the occasion, so that nobody is told twice."""
    occasion = f"{notice}:{key}:{user_id}"
    payload = {"notice": notice, "user": user_id, "about": about.id, "occasion": occasion, **more}
    outbox.put(session, KIND, key=occasion, payload=payload, not_before=not_before)


@dataclass(frozen=True)
class Sorting:
    """Who decides whether a notice goes at once. `keeps`: it waits for the reader's digest; raises outbox.Dropped where
    the reader does not want it. `keep`: writes it down for the digest."""

    keeps: Callable[[Session, outbox.Payload], bool]
    keep: Callable[[Session, outbox.Payload], None]
