"""Papers are found in the register by the beginnings of the words of their titles, without reading through all titles."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

#: As they stood when this was written.
LONGEST = 60
WORD = re.compile(r"[^\W_]+")


def upgrade() -> None:
    word = sa.String(length=LONGEST).with_variant(sa.String(length=LONGEST, collation="C"), "postgresql")
    table = op.create_table(
        "paper_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("word", word, nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_word_paper_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_paper_word_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_word")),
    )
    _fill(table)
    op.create_index("ix_paper_word_word", "paper_word", ["word", "paper_id"])
    op.create_index("ix_paper_word_paper", "paper_word", ["paper_id", "word"])
    op.create_index("ix_paper_kind", "paper", ["kind", "dated_at", "id"])


def _fill(table: sa.Table) -> None:
    connection = op.get_bind()
    papers = connection.execute(sa.text("SELECT id, title_en, title_fr, symbol FROM paper")).all()
    versions = connection.execute(sa.text("SELECT id, paper_id, symbol FROM version")).all()
    for start in range(0, len(papers), 1000):
        rows = [
            {"paper_id": row.id, "version_id": None, "word": word}
            for row in papers[start : start + 1000]
            for word in _words(row.title_en, row.title_fr, row.symbol)
        ]
        if rows:
            connection.execute(table.insert(), rows)
    for start in range(0, len(versions), 1000):
        connection.execute(
            table.insert(),
            [
                {"paper_id": row.paper_id, "version_id": row.id, "word": word}
                for row in versions[start : start + 1000]
                for word in _words(row.symbol)
            ],
        )


def _words(*texts: str | None) -> list[str]:
    found = [word[:LONGEST] for text in texts if text for word in WORD.findall(_folded(text))]
    return sorted({*found, *(word.lstrip("0") or "0" for word in found if word.isdecimal())})


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    return "".join(c for c in plain if not unicodedata.combining(c))


def downgrade() -> None:
    op.drop_index("ix_paper_kind", "paper")
    op.drop_index("ix_paper_word_paper", "paper_word")
    op.drop_index("ix_paper_word_word", "paper_word")
    op.drop_table("paper_word")
