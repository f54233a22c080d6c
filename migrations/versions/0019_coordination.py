"""Coordination: rounds on draft papers, the text they ask about, what offices answer and comment.

The text as it was asked, and each answer, cannot be altered: the database itself refuses.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OPEN = sa.text("state = 'open'")
#: What may never change, by table.
COLUMNS = {
    "coordination_text": (
        "id", "round_id", "asking", "language", "title", "text", "file_sha256", "file_name", "content_hash", "taken_at",
    ),
    "clearance_answer": ("id", "clearance_id", "state", "reason", "by_id", "at"),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "coordination_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("summary_fr", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_coordination_round_state_known")),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_coordination_round_closed_at_if_closed")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_coordination_round_paper_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_coordination_round_opened_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["user_account.id"], name=op.f("fk_coordination_round_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_round")),
        sa.UniqueConstraint("paper_id", "ordinal", name=op.f("uq_coordination_round_paper_id_ordinal")),
        sa.UniqueConstraint("pid", name=op.f("uq_coordination_round_pid")),
    )
    op.create_index(
        "uq_coordination_round_open",
        "coordination_round",
        ["paper_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(op.f("ix_coordination_round_opened_by"), "coordination_round", ["opened_by"], unique=False)
    op.create_table(
        "coordination_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("asking", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_coordination_text_language_known")),
        sa.CheckConstraint("file_sha256 IS NULL OR text = ''", name=op.f("ck_coordination_text_text_or_file")),
        sa.ForeignKeyConstraint(["round_id"], ["coordination_round.id"], name=op.f("fk_coordination_text_round_id")),
        sa.ForeignKeyConstraint(["file_sha256"], ["blob.sha256"], name=op.f("fk_coordination_text_file_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_text")),
        sa.UniqueConstraint(
            "round_id", "asking", "language", name=op.f("uq_coordination_text_round_id_asking_language")
        ),
    )
    op.create_table(
        "clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("asking", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'cleared', 'with_comments', 'not_cleared', 'no_answer')",
            name=op.f("ck_clearance_state_known"),
        ),
        sa.CheckConstraint("state <> 'not_cleared' OR reason <> ''", name=op.f("ck_clearance_reason_if_not_cleared")),
        sa.CheckConstraint(
            "(state IN ('cleared', 'with_comments', 'not_cleared')) = (answered_at IS NOT NULL)",
            name=op.f("ck_clearance_answered_at_if_answered"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_clearance_answered_by_if_answered")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["coordination_round.id"], name=op.f("fk_clearance_round_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_clearance_party_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_clearance_asked_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["user_account.id"], name=op.f("fk_clearance_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
        sa.UniqueConstraint("pid", name=op.f("uq_clearance_pid")),
        sa.UniqueConstraint("round_id", "party_id", "asking", name=op.f("uq_clearance_round_id_party_id_asking")),
    )
    op.create_index("ix_clearance_party", "clearance", ["party_id", "state"], unique=False)
    op.create_table(
        "clearance_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["clearance_id"], ["clearance.id"], name=op.f("fk_clearance_answer_clearance_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_clearance_answer_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_answer")),
    )
    op.create_index(op.f("ix_clearance_answer_clearance_id"), "clearance_answer", ["clearance_id"], unique=False)
    op.create_table(
        "clearance_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("clearance_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("block_id", sa.String(length=40), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("disposition", sa.String(length=16), nullable=False),
        sa.Column("disposed_text", sa.Text(), nullable=False),
        sa.Column("disposed_by", sa.Integer(), nullable=True),
        sa.Column("disposed_at", INSTANT, nullable=True),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_clearance_comment_language_known")),
        sa.CheckConstraint("block_id = '' OR page IS NULL", name=op.f("ck_clearance_comment_paragraph_or_page")),
        sa.CheckConstraint("page IS NULL OR page > 0", name=op.f("ck_clearance_comment_page_positive")),
        sa.CheckConstraint(
            "disposition IN ('', 'taken', 'partly', 'not_taken')", name=op.f("ck_clearance_comment_disposition_known")
        ),
        sa.CheckConstraint(
            "(disposition = '') = (disposed_at IS NULL)", name=op.f("ck_clearance_comment_disposed_at_if_disposed")
        ),
        sa.ForeignKeyConstraint(["clearance_id"], ["clearance.id"], name=op.f("fk_clearance_comment_clearance_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_clearance_comment_by_id")),
        sa.ForeignKeyConstraint(["disposed_by"], ["user_account.id"], name=op.f("fk_clearance_comment_disposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance_comment")),
        sa.UniqueConstraint("pid", name=op.f("uq_clearance_comment_pid")),
    )
    op.create_index(op.f("ix_clearance_comment_clearance_id"), "clearance_comment", ["clearance_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for table, columns in COLUMNS.items():
        if dialect == "sqlite":
            _sqlite(table, columns)
        else:
            _postgresql(table, columns)


def _sqlite(table: str, columns: tuple[str, ...]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    op.execute(
        f"CREATE TRIGGER {table}_stands_update BEFORE UPDATE OF {listed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} stands: it cannot be altered'); END"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stands_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} stands: it cannot be deleted'); END"
    )


def _postgresql(table: str, columns: tuple[str, ...]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    op.execute(
        f"CREATE FUNCTION {table}_stands() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{table} stands: it cannot be altered or deleted'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stands_update BEFORE UPDATE OF {listed} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_stands()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stands_delete BEFORE DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stands()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for table in COLUMNS:
            op.execute(f"DROP TRIGGER {table}_stands_update ON {table}")
            op.execute(f"DROP TRIGGER {table}_stands_delete ON {table}")
            op.execute(f"DROP FUNCTION {table}_stands()")
    op.drop_table("clearance_comment")
    op.drop_table("clearance_answer")
    op.drop_table("clearance")
    op.drop_table("coordination_text")
    op.drop_table("coordination_round")
