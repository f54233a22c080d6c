"""What somebody was given is read from an index alone, with the dates between which it holds."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_GIVEN = ["audience", "object_kind", "object_id"]


def upgrade() -> None:
    op.drop_index("ix_grant_audience", table_name="grant_of_access")
    op.create_index("ix_grant_audience", "grant_of_access", [*_GIVEN, "starts_at", "ends_at"])


def downgrade() -> None:
    op.drop_index("ix_grant_audience", table_name="grant_of_access")
    op.create_index("ix_grant_audience", "grant_of_access", _GIVEN)
