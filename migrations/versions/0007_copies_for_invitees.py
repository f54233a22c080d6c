"""Copies for somebody outside the format: releases of papers, invitations to items of a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
#: Columns of tables whose rows stand: added as they are, since making the tables anew would drop what guards them.
ADDED = (
    ("paper", "copy_of_id", "INTEGER CONSTRAINT fk_paper_copy_of_id REFERENCES paper (id)"),
    (
        "paper",
        "audience",
        (
            "VARCHAR(40) NOT NULL DEFAULT '' "
            "CONSTRAINT ck_paper_audience_if_copy CHECK ((copy_of_id IS NULL) = (audience = ''))"
        ),
    ),
    ("version", "copy_of_id", "INTEGER CONSTRAINT fk_version_copy_of_id REFERENCES version (id)"),
)


def upgrade() -> None:
    for table, column, definition in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition}")
    op.create_index("ix_paper_copy_of", "paper", ["copy_of_id"])
    op.create_index(op.f("ix_version_copy_of_id"), "version", ["copy_of_id"])
    _stands()
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_release_ends_after_start")),
        sa.CheckConstraint("(party_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_release_to_party_or_person")),
        sa.CheckConstraint("ended_by IS NULL OR ends_at IS NOT NULL", name=op.f("ck_release_ended_if_ended_by")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_release_paper_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_release_version_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_release_party_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_release_user_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["paper.id"], name=op.f("fk_release_copy_id")),
        sa.ForeignKeyConstraint(["given_by"], ["user_account.id"], name=op.f("fk_release_given_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_release_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("pid", name=op.f("uq_release_pid")),
    )
    op.create_index("ix_release_paper", "release", ["paper_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("awaited_wall", sa.DateTime(), nullable=False),
        sa.Column("awaited_at", INSTANT, nullable=False),
        sa.Column("with_papers", sa.Boolean(), nullable=False),
        sa.Column("agenda_id", sa.Integer(), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_invitation_ended_by_if_ended")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_invitation_meeting_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_invitation_party_id")),
        sa.ForeignKeyConstraint(["agenda_id"], ["paper.id"], name=op.f("fk_invitation_agenda_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["user_account.id"], name=op.f("fk_invitation_invited_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_invitation_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("meeting_id", "party_id", name=op.f("uq_invitation_meeting_id_party_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_invitation_pid")),
    )
    op.create_table(
        "invited_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_invited_item_invitation_id")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_invited_item_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invited_item")),
        sa.UniqueConstraint("invitation_id", "item_id", name=op.f("uq_invited_item_invitation_id_item_id")),
    )
    op.create_index("ix_invited_item_item", "invited_item", ["item_id"])


def _stands() -> None:
    """From what a version was made never changes."""
    said = "version stands: it cannot be altered"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER version_copy_stands BEFORE UPDATE OF copy_of_id ON version "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        "CREATE TRIGGER version_copy_stands BEFORE UPDATE OF copy_of_id ON version "
        "FOR EACH ROW EXECUTE FUNCTION version_stands()"
    )


def downgrade() -> None:
    op.drop_table("invited_item")
    op.drop_table("invitation")
    op.drop_table("release")
    on_table = "" if op.get_bind().dialect.name == "sqlite" else " ON version"
    op.execute(f"DROP TRIGGER version_copy_stands{on_table}")
    op.drop_index(op.f("ix_version_copy_of_id"), table_name="version")
    op.drop_index("ix_paper_copy_of", table_name="paper")
    for table, column, _ in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
