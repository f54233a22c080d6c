"""What the page of a paper asks: its corrigenda, and whether an action was delivered with it."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    corrigenda = sa.text("kind = 'corrigendum'")
    op.create_index("ix_paper_corrigenda", "paper", ["body_id"], sqlite_where=corrigenda, postgresql_where=corrigenda)
    op.create_index("ix_action_evidence", "action", ["evidence_paper_id"])


def downgrade() -> None:
    op.drop_index("ix_action_evidence", table_name="action")
    op.drop_index("ix_paper_corrigenda", table_name="paper")
