"""The register put in order by date, symbol, title and state without reading through it."""

import re
import unicodedata
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
#: As they stood when this was written.
STAGES = {"expected": 6, "draft": 5, "ready": 4, "issued": 3, "superseded": 2, "withdrawn": 1}
INDEXES = {
    "ix_paper_dated_at": ["dated_at", "id"],
    "ix_paper_body_dated_at": ["body_id", "dated_at", "id"],
    "ix_paper_stage": ["stage", "dated_at", "id"],
    "ix_paper_symbol_key": ["symbol_key", "id"],
    "ix_paper_title_key_en": ["title_key_en", "id"],
    "ix_paper_title_key_fr": ["title_key_fr", "id"],
}
KEYS = ("symbol_key", "title_key_en", "title_key_fr")


def upgrade() -> None:
    op.add_column("paper", sa.Column("dated_at", INSTANT, nullable=False, server_default="1970-01-01 00:00:00"))
    for name in ("year", "stage"):
        op.add_column("paper", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in KEYS:
        op.add_column("paper", sa.Column(name, sa.String(length=500), nullable=False, server_default=""))
    _fill()
    for name, columns in INDEXES.items():
        op.create_index(name, "paper", columns)


def _fill() -> None:
    connection = op.get_bind()
    paper = sa.table(
        "paper",
        *(sa.column(name) for name in ("id", "state", "symbol", "title_en", "title_fr", "current_version_id", *KEYS)),
        sa.column("created_at", INSTANT), sa.column("dated_at", INSTANT), sa.column("year"), sa.column("stage"),
    )  # fmt: skip
    version = sa.table("version", sa.column("id"), sa.column("issued_at", INSTANT))
    rows = connection.execute(
        sa.select(
            paper.c.id, paper.c.state, paper.c.symbol, paper.c.title_en, paper.c.title_fr,
            sa.func.coalesce(version.c.issued_at, paper.c.created_at).label("at"),
        ).select_from(paper.outerjoin(version, version.c.id == paper.c.current_version_id))
    ).all()  # fmt: skip
    change = (
        paper.update()
        .where(paper.c.id == sa.bindparam("paper_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in ("dated_at", "year", "stage", *KEYS)})
    )
    for start in range(0, len(rows), 1000):
        connection.execute(
            change,
            [
                {
                    "paper_id": row.id, "new_dated_at": row.at, "new_year": _year(row.at), "new_stage": STAGES[row.state],
                    "new_symbol_key": re.sub(r"[0-9]+", lambda found: found.group().zfill(6), _folded(row.symbol or ""))[:500],
                    "new_title_key_en": _folded(row.title_en or row.title_fr)[:500],
                    "new_title_key_fr": _folded(row.title_fr or row.title_en)[:500],
                }
                for row in rows[start : start + 1000]
            ],
        )  # fmt: skip


def _year(at: datetime) -> int:
    return int(at.astimezone(UTC).year if at.tzinfo else at.year)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in plain if not unicodedata.combining(c))


def downgrade() -> None:
    for name in reversed(INDEXES):
        op.drop_index(name, table_name="paper")
    for name in (*KEYS, "stage", "year", "dated_at"):
        op.drop_column("paper", name)
