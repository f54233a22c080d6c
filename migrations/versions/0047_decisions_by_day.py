"""Decisions by day, whatever their body: who knows all bodies had all of them read to see the newest fifty."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_decision_day", "decision", ["decided_on", "version_id"])


def downgrade() -> None:
    op.drop_index("ix_decision_day", "decision")
