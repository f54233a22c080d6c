"""Who a directory says somebody is, and by what a person showed who they are."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_directory_identity_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_directory_identity_issuer_subject")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_directory_identity_user_id_issuer")),
    )
    op.add_column("sign_in_session", sa.Column("door", sa.String(length=16), nullable=False, server_default="password"))


def downgrade() -> None:
    op.drop_column("sign_in_session", "door")
    op.drop_table("directory_identity")
