"""How often each table changed is counted by the database itself, so that what was read may be kept until then (adr 15)."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

#: What pages read again and again. Not what changes at every click, at every key, or behind the answers.
COUNTED = (
    "action",
    "action_citation",
    "action_step",
    "agenda_item",
    "appointment",
    "approval",
    "assignment",
    "attendance",
    "blob",
    "body",
    "certification",
    "clearance",
    "clearance_answer",
    "clearance_comment",
    "clearance_extension",
    "coordination_round",
    "coordination_text",
    "decision",
    "decision_paper",
    "draft_face",
    "face",
    "format",
    "grant_of_access",
    "holding",
    "holiday",
    "invitation",
    "invitation_copy",
    "invited_item",
    "item_in_room",
    "item_paper",
    "late_paper",
    "mandate",
    "meeting",
    "membership",
    "minutes",
    "outcome",
    "pack",
    "pack_download",
    "paper",
    "paper_submission",
    "paper_type",
    "party",
    "quality_defect",
    "quality_review",
    "relation",
    "release",
    "rendition",
    "reservation",
    "returned",
    "seat",
    "sitting",
    "statement",
    "submission",
    "tasking",
    "user_account",
    "version",
    "version_word",
    "watch",
    "word_original",
    "working_copy",
)
#: The lock under which acts come one after the other (adr 7): taken before the count, two writers never wait for each other.
LOCK = 0x5EC2E7A1


def upgrade() -> None:
    counts = op.create_table(
        "change_count",
        sa.Column("name", sa.String(63), primary_key=True),
        sa.Column("changes", sa.BigInteger(), nullable=False),
    )
    op.bulk_insert(counts, [{"name": table, "changes": 0} for table in COUNTED])
    if op.get_bind().dialect.name == "sqlite":
        for table in COUNTED:
            for act in ("insert", "update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_counts_{act} AFTER {act.upper()} ON {table} "  # noqa: S608  # the names above
                    f"BEGIN UPDATE change_count SET changes = changes + 1 WHERE name = '{table}'; END"
                )
        return
    op.execute(
        "CREATE FUNCTION counts_change() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608  # the number above
        f"BEGIN PERFORM pg_advisory_xact_lock({LOCK}); "
        "UPDATE change_count SET changes = changes + 1 WHERE name = TG_TABLE_NAME; RETURN NULL; END $$"
    )
    for table in COUNTED:
        op.execute(
            f"CREATE TRIGGER {table}_counts AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION counts_change()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in COUNTED:
            for act in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_counts_{act}")
    else:
        for table in COUNTED:
            op.execute(f"DROP TRIGGER {table}_counts ON {table}")
        op.execute("DROP FUNCTION counts_change()")
    op.drop_table("change_count")
