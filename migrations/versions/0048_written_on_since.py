"""A draft says whether it was saved since its paper was dated, which is when its version in force was issued: what is being revised
is found by an index of these few, where all papers of a body were gone through.

Kept by triggers, whatever changes either day.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_LATER = "saved_at > (SELECT dated_at FROM paper WHERE paper.id = draft_face.paper_id)"


def upgrade() -> None:
    op.add_column("draft_face", sa.Column("ahead", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(f"UPDATE draft_face SET ahead = true WHERE {_LATER}")  # noqa: S608  # the words above
    op.create_index(
        "ix_draft_face_ahead",
        "draft_face",
        ["paper_id"],
        sqlite_where=text("ahead = 1"),
        postgresql_where=text("ahead"),
    )
    (_on_sqlite if op.get_bind().dialect.name == "sqlite" else _on_postgresql)()


def _on_sqlite() -> None:
    # Only where it says something else: a row with a long text is not written twice.
    told = f"UPDATE draft_face SET ahead = ({_LATER})"  # noqa: S608  # the words above
    for act in ("INSERT", "UPDATE OF saved_at, paper_id"):
        op.execute(
            f"CREATE TRIGGER draft_face_ahead_{act[:6].lower()} AFTER {act} ON draft_face "
            f"BEGIN {told} WHERE id = new.id AND ahead <> ({_LATER}); END"
        )
    op.execute(
        "CREATE TRIGGER paper_tells_drafts_ahead AFTER UPDATE OF dated_at ON paper "  # the words above
        f"BEGIN {told} WHERE paper_id = new.id AND ahead <> ({_LATER}); END"
    )


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION draft_face_ahead() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN NEW.ahead := NEW.saved_at > (SELECT dated_at FROM paper WHERE id = NEW.paper_id); RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER draft_face_ahead BEFORE INSERT OR UPDATE OF saved_at, paper_id ON draft_face "
        "FOR EACH ROW EXECUTE FUNCTION draft_face_ahead()"
    )
    op.execute(
        "CREATE FUNCTION paper_tells_drafts_ahead() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN UPDATE draft_face SET ahead = saved_at > NEW.dated_at "
        "WHERE paper_id = NEW.id AND ahead <> (saved_at > NEW.dated_at); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER paper_tells_drafts_ahead AFTER UPDATE OF dated_at ON paper "
        "FOR EACH ROW WHEN (OLD.dated_at <> NEW.dated_at) EXECUTE FUNCTION paper_tells_drafts_ahead()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("draft_face_ahead_insert", "draft_face_ahead_update", "paper_tells_drafts_ahead"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name, table in (("draft_face_ahead", "draft_face"), ("paper_tells_drafts_ahead", "paper")):
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index("ix_draft_face_ahead", table_name="draft_face")
    op.drop_column("draft_face", "ahead")
