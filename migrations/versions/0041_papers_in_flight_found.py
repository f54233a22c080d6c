"""What is still to be brought out is found from indices: what lies with a drafting officer, and what was written on since the
last issue."""

from alembic import op
from sqlalchemy import text

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_WITH_DRAFTER = text("drafter_id IS NOT NULL AND submitted_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_paper_with_drafter",
        "paper",
        ["body_id"],
        sqlite_where=_WITH_DRAFTER,
        postgresql_where=_WITH_DRAFTER,
    )
    op.create_index("ix_draft_face_saved_at", "draft_face", ["paper_id", "saved_at"])


def downgrade() -> None:
    op.drop_index("ix_draft_face_saved_at", table_name="draft_face")
    op.drop_index("ix_paper_with_drafter", table_name="paper")
