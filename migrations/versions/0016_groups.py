"""Which memberships a group of the directory gives."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("directory_group", sa.String(length=255), nullable=True))


def downgrade() -> None:
    op.drop_column("membership", "directory_group")
