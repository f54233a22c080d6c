"""What is written down although an act is refused and taken back: that it was tried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

_NOTED: Final = "regardless"


def note(session: Session, write: Callable[[Session], None]) -> None:
    """Have `write` done when the act has been taken back."""
    session.info.setdefault(_NOTED, []).append(write)


def settle(session: Session) -> None:
    """Write what was noted, and commit it; called where an act has just been taken back."""
    noted = session.info.pop(_NOTED, [])
    for write in noted:
        write(session)
    if noted:
        session.commit()
