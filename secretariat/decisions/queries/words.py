"""Looking for words as they were typed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_

from secretariat.committees.actors import Actor
from secretariat.documents.models import Version
from secretariat.documents.policy import versions_visible_to


def holding(actor: Actor, words: str, version_id: Any, *fields: Any) -> Any:
    """The condition that any of the fields holds these words as they are typed, or the symbol of the sheet, for those to
    whom it was given."""
    wanted = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    in_symbol = exists().where(
        Version.id == version_id, Version.symbol.ilike(wanted, escape="\\"), versions_visible_to(actor)
    )
    return or_(*(field.ilike(wanted, escape="\\") for field in fields), in_symbol)
