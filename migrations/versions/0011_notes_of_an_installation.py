"""Notes that the processes of an installation leave for each other, and letters held back after a restore."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "installation_note",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_note")),
    )
    op.add_column("outbox_message", sa.Column("held_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("outbox_message", "held_at")
    op.drop_table("installation_note")
