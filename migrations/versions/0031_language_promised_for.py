"""The day by which the language that follows is promised."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("version", sa.Column("follows_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("version", "follows_on")
