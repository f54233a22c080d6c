"""A draft says whether it is written: lists need not load its text to tell."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft_face", sa.Column("written", sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    draft = sa.table("draft_face", *(sa.column(name) for name in ("id", "text", "begun_with", "written")))
    some = sa.select(draft.c.id, draft.c.text, draft.c.begun_with).where(draft.c.text != "").order_by(draft.c.id)
    last = 0
    while rows := connection.execute(some.where(draft.c.id > last).limit(500)).all():
        written = [
            row.id for row in rows if row.text.strip() and sha256(row.text.encode()).hexdigest() != row.begun_with
        ]
        connection.execute(draft.update().where(draft.c.id.in_(written)).values(written=sa.true()))
        last = rows[-1].id


def downgrade() -> None:
    op.drop_column("draft_face", "written")
