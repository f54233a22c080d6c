"""How a person wants to be told: choices, the daily digest and its lines, and what is watched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "notice_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "kind IN ('papers', 'agendas', 'results', 'work')", name=op.f("ck_notice_choice_kind_known")
        ),
        sa.CheckConstraint("way IN ('now', 'digest', 'off')", name=op.f("ck_notice_choice_way_known")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_notice_choice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choice")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_notice_choice_user_id_kind")),
    )
    op.create_table(
        "digest_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(length=64), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("occasion", sa.String(length=160), nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_digest_line_settled_at_if_settled")
        ),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dropped')", name=op.f("ck_digest_line_state_known")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_digest_line_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_line")),
        sa.UniqueConstraint("occasion", name=op.f("uq_digest_line_occasion")),
    )
    op.create_index("ix_digest_line_user", "digest_line", ["user_id", "state"], unique=False)
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("object_kind", sa.String(length=8), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.CheckConstraint("object_kind IN ('body', 'paper')", name=op.f("ck_watch_object_kind_known")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_watch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("user_id", "object_kind", "object_id", name=op.f("uq_watch_user_id_object_kind_object_id")),
    )
    op.create_index("ix_watch_object", "watch", ["object_kind", "object_id"], unique=False)
    op.add_column("user_account", sa.Column("digest_hour", sa.Integer(), nullable=False, server_default="7"))
    op.add_column("user_account", sa.Column("zone", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("user_account", "zone")
    op.drop_column("user_account", "digest_hour")
    op.drop_index("ix_watch_object", table_name="watch")
    op.drop_table("watch")
    op.drop_index("ix_digest_line_user", table_name="digest_line")
    op.drop_table("digest_line")
    op.drop_table("notice_choice")
