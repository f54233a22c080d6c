"""Telling of what was issued: the readers of its format, and whoever watches its body or the paper itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from secretariat.committees.presets import mandatory_notices
from secretariat.committees.queries import readers_of_format
from secretariat.core.mail import put_notice
from secretariat.documents import queries
from secretariat.documents.models import Version
from secretariat.people.mailing import KIND_OF


def tell_readers(session: Session, notice: str, version: Version, **more: Any) -> None:
    """Ask for one mail to each person, once. Whether they may see it is asked when the letter is written."""
    paper = version.paper
    watching = queries.watchers_of(session, paper) - {version.issued_by}
    readers = {user.id for user, _party in readers_of_format(session, paper.format_id)}
    mandatory = KIND_OF.get(notice, "") in mandatory_notices(paper.body.settings)
    for user_id in sorted(readers | watching):
        flags: dict[str, Any] = {"watched": user_id in watching, "mandatory": mandatory and user_id in readers}
        put_notice(session, notice, user_id=user_id, about=version.ref, key=version.pid, **flags, **more)
