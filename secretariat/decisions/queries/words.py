"""Looking for words as they were typed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_

from secretariat.documents.models import Version


def holding(words: str, version_id: Any, *fields: Any) -> Any:
    """The condition that any of the fields, or the symbol of the sheet, holds these words as they are typed."""
    wanted = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    in_symbol = exists().where(Version.id == version_id, Version.symbol.ilike(wanted, escape="\\"))
    return or_(*(field.ilike(wanted, escape="\\") for field in fields), in_symbol)
