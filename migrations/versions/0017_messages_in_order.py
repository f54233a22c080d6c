"""Messages of the outbox lie in the order in which they are taken; what a restore holds back lies aside."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NOT_HELD = sa.text("held_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_outbox_message_due", table_name="outbox_message")
    op.create_index(
        "ix_outbox_message_due",
        "outbox_message",
        ["state", "not_before", "id"],
        sqlite_where=NOT_HELD,
        postgresql_where=NOT_HELD,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_message_due", table_name="outbox_message")
    op.create_index("ix_outbox_message_due", "outbox_message", ["state", "not_before"])
