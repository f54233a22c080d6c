"""The index of the search. It is filled by the worker, which finds what is lacking."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=12), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("grant_kind", sa.String(length=24), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("symbol_key", sa.String(length=140), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stems", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "thing IN ('version', 'meeting', 'decision', 'action')", name=op.f("ck_search_entry_thing_known")
        ),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_search_entry_language_known")),
        sa.CheckConstraint("part >= 0", name=op.f("ck_search_entry_part_not_negative")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_search_entry_version_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_search_entry_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint(
            "thing", "thing_id", "language", "part", name=op.f("uq_search_entry_thing_thing_id_language_part")
        ),
    )
    op.create_index("ix_search_entry_at", "search_entry", ["at", "id"])
    op.create_index("ix_search_entry_symbol_key", "search_entry", ["symbol_key"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_search_entry_stems", "search_entry", ["stems"], postgresql_using="gin")
    else:
        _sqlite()


def _sqlite() -> None:
    """FTS5 keeps the words only: the entries are its content. Whoever writes them tells it, since a trigger may not."""
    op.execute(
        "CREATE VIRTUAL TABLE search_words USING fts5"
        "(stems, content='search_entry', content_rowid='id', tokenize='ascii')"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
