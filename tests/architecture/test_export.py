"""Every table is in the plan of the export: it goes out, or it stays for a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Column, MetaData, String, Table

from secretariat.core.db import Base
from secretariat.operations.export import plan


def unplanned(tables: Iterable[Table], taken: Collection[str], left: Collection[str]) -> list[str]:
    """Return the tables that are named nowhere, or twice, and the columns that sound like a secret and go out."""
    found = []
    for table in tables:
        if (table.name in taken) + (table.name in left) != 1:
            found.append(table.name)
        if table.name in taken:
            named = {column.name for column in table.columns} - set(plan.KEPT_BACK.get(table.name, {}))
            found += [f"{table.name}.{name}" for name in sorted(named) if any(word in name for word in SECRET)]
    return found


SECRET = ("password", "secret", "token", "cookie", "session")


def test_every_table_goes_out_or_stays_for_a_reason() -> None:
    """A table of yours is lacking here? Name it in `secretariat/operations/export/plan.py`."""
    assert unplanned(Base.metadata.tables.values(), plan.TAKEN, plan.LEFT) == []
    named = plan.TAKEN | plan.LEFT.keys()
    assert named == set(Base.metadata.tables)


def test_what_is_kept_back_exists() -> None:
    for table, columns in plan.KEPT_BACK.items():
        assert columns.keys() <= set(Base.metadata.tables[table].columns.keys())


def test_a_table_forgotten_and_a_secret_going_out_are_seen() -> None:
    new = Table("badge", MetaData(), Column("owner", String), Column("token_hash", String))
    assert unplanned([new], plan.TAKEN, plan.LEFT) == ["badge"]
    assert unplanned([new], {"badge"}, ()) == ["badge.token_hash"]
