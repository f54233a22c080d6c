"""What was found in a file from elsewhere: its pages, what of it is not seen on them, the PDF it was converted into."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "received_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("unseen", JSON, nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.String(length=16), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.CheckConstraint("pages IS NULL OR pages > 0", name=op.f("ck_received_file_pages_positive")),
        sa.CheckConstraint("problem = '' OR pdf_sha256 IS NULL", name=op.f("ck_received_file_no_pdf_if_problem")),
        sa.CheckConstraint(
            "problem IN ('', 'failed', 'missing', 'marked')", name=op.f("ck_received_file_problem_known")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_received_file_sha256_blob")),
        sa.ForeignKeyConstraint(["pdf_sha256"], ["blob.sha256"], name=op.f("fk_received_file_pdf_sha256_blob")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_received_file")),
    )
    _take_over_files()
    _ask_for_covers()


def _take_over_files() -> None:
    """Files taken in before: each was a PDF that had been looked through."""
    for files in ("SELECT file_sha256 FROM draft_face", "SELECT file_sha256 FROM face"):
        op.execute(
            sa.text(
                "INSERT INTO received_file (sha256, pdf_sha256, unseen, author, problem, received_at) "  # noqa: S608
                "SELECT sha256, sha256, '[]', '', '', stored_at FROM blob "
                f"WHERE sha256 IN ({files} WHERE file_sha256 IS NOT NULL) "
                "AND sha256 NOT IN (SELECT sha256 FROM received_file)"
            )
        )


def _ask_for_covers() -> None:
    """Files issued before went out as they came; the worker makes the PDF under its cover that goes out from now on."""
    connection = op.get_bind()
    rendition = sa.table(
        "rendition", sa.column("id"), sa.column("version_id"), sa.column("face"), sa.column("asked_at", INSTANT)
    )
    message = sa.table(
        "outbox_message",
        *(sa.column(name) for name in ("kind", "key", "state", "attempts")),
        sa.column("payload", JSON),
        *(sa.column(name, INSTANT) for name in ("created_at", "not_before")),
    )
    now = datetime.now(UTC)
    issued = connection.execute(
        sa.text(
            "SELECT version.id, version.pid, face.language FROM face JOIN version ON version.id = face.version_id "
            "WHERE face.file_sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rendition "
            "WHERE rendition.version_id = version.id AND rendition.face = face.language) ORDER BY face.id"
        )
    )
    for version_id, pid, language in issued.all():
        made = connection.execute(
            sa.insert(rendition).values(version_id=version_id, face=language, asked_at=now).returning(rendition.c.id)
        ).scalar_one()
        connection.execute(
            sa.insert(message).values(
                kind="render.version",
                key=f"render:{pid}:{language}",
                payload={"rendition": made},
                state="waiting",
                created_at=now,
                not_before=now,
                attempts=0,
            )
        )


def downgrade() -> None:
    op.drop_table("received_file")
