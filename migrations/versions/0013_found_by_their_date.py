"""Meetings to come, papers by age and the meeting of an agenda, found without reading through the register."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_meeting_body_ends", "meeting", ["body_id", "ends_at"])
    op.create_index("ix_meeting_ends_at", "meeting", ["ends_at"])
    op.create_index("ix_meeting_agenda_paper", "meeting", ["agenda_paper_id"])
    op.create_index("ix_paper_created_at", "paper", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_paper_created_at", table_name="paper")
    op.drop_index("ix_meeting_agenda_paper", table_name="meeting")
    op.drop_index("ix_meeting_ends_at", table_name="meeting")
    op.drop_index("ix_meeting_body_ends", table_name="meeting")
