"""Every table is in the plan of the export: it goes out, or it stays for a reason."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, String, Table

import secretariat
from secretariat.core.db import Base
from secretariat.operations.export import plan, queries


def all_models() -> None:
    """Import every module that has a table, so that none is unknown because nothing here has asked for it."""
    root = Path(secretariat.__path__[0])
    for path in root.rglob("*.py"):
        if "__tablename__" in path.read_text(encoding="utf-8") and path.parts[-2:] != ("export", "queries.py"):
            importlib.import_module(".".join(("secretariat", *path.relative_to(root).with_suffix("").parts)))


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
    all_models()
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


def test_an_export_knows_all_that_goes_out_by_itself() -> None:
    """A table is lacking here? Import its models in `secretariat/operations/export/queries.py`."""
    alone = "from secretariat.operations.export import queries; print(*(table.name for table in queries.tables()))"
    said = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert set(said.stdout.split()) == plan.TAKEN


def test_an_export_refuses_to_leave_out_a_table_that_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    all_models()
    assert {table.name for table in queries.tables()} == plan.TAKEN
    monkeypatch.setattr(plan, "TAKEN", plan.TAKEN | {"badge"})
    with pytest.raises(queries.NotLoaded, match="badge"):
        queries.tables()
