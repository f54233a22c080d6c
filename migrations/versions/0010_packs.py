"""Packs of a meeting's papers, and who took one along."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("places", JSON, nullable=False),
        sa.Column("made_at", INSTANT, nullable=True),
        sa.CheckConstraint("(blob_sha256 IS NULL) = (made_at IS NULL)", name=op.f("ck_pack_blob_if_made")),
        sa.CheckConstraint("kind IN ('whole', 'supplement')", name=op.f("ck_pack_kind_known")),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_pack_language_known")),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_pack_blob_sha256")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_pack_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("key", name=op.f("uq_pack_key")),
    )
    op.create_index("ix_pack_meeting", "pack", ["meeting_id"])
    op.create_table(
        "pack_download",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("held", JSON, nullable=False),
        sa.CheckConstraint("form IN ('pdf', 'zip', 'html', 'supplement')", name=op.f("ck_pack_download_form_known")),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_pack_download_language_known")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_pack_download_meeting_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_pack_download_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_download")),
    )
    op.create_index("ix_pack_download_user", "pack_download", ["user_id", "meeting_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_pack_download_user", table_name="pack_download")
    op.drop_table("pack_download")
    op.drop_index("ix_pack_meeting", table_name="pack")
    op.drop_table("pack")
