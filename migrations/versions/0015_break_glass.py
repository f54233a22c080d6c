"""Administrators who sign in with a password on the day on which the directory fails."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("break_glass", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE user_account SET break_glass = (1 = 1) WHERE id IN "
        "(SELECT user_id FROM appointment WHERE role = 'administrator' AND ends_at IS NULL)"
    )


def downgrade() -> None:
    op.drop_column("user_account", "break_glass")
