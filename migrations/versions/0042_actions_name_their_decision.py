"""An action worded in the room can say from which of the item's decisions it follows."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tasking") as table:
        table.add_column(sa.Column("outcome_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_tasking_outcome_id_outcome", "outcome", ["outcome_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("tasking") as table:
        table.drop_constraint("fk_tasking_outcome_id_outcome", type_="foreignkey")
        table.drop_column("outcome_id")
