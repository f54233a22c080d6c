"""Of each entry of the search a card: what is read to put it in order, and to whom it is given, as far as this can be told.

Whatever may change who sees a thing takes from its cards, by triggers, what they tell; the worker tells it anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

COPIED = (
    "id",
    "thing",
    "thing_id",
    "language",
    "part",
    "grant_kind",
    "grant_id",
    "version_id",
    "body_id",
    "kind",
    "year",
)
COPIED += ("at", "symbol_key")
#: The lock under which acts come one after the other (adr 7): the worker, who holds it while it tells, is waited for.
LOCK = 0x5EC2E7A1
#: By table: the columns whose change counts (all if none), the acts, and which cards it concerns.
UNTOLD = {
    "grant_of_access": (
        "",
        ("insert", "update", "delete"),
        "grant_kind = {row}.object_kind AND grant_id = {row}.object_id",
    ),
    "version": ("state, paper_id", ("update",), "version_id = {row}.id"),
    "paper": ("state", ("update",), "version_id IN (SELECT id FROM version WHERE paper_id = {row}.id)"),
}


def upgrade() -> None:
    op.create_table(
        "search_circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_circle")),
        sa.UniqueConstraint("name", name=op.f("uq_search_circle_name")),
    )
    op.create_table(
        "search_circle_member",
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("audience", "circle_id", name=op.f("pk_search_circle_member")),
        sa.ForeignKeyConstraint(["circle_id"], ["search_circle.id"], name=op.f("fk_search_circle_member_circle_id")),
    )
    op.create_table(
        "search_card",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=True),
        sa.Column("sure", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("thing", sa.String(12), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("symbol_key", sa.String(140), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("grant_kind", sa.String(24), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_card")),
        sa.ForeignKeyConstraint(["id"], ["search_entry.id"], name=op.f("fk_search_card_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["circle_id"], ["search_circle.id"], name=op.f("fk_search_card_circle_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_search_card_version_id")),
    )
    listed = ", ".join(COPIED)
    op.execute(f"INSERT INTO search_card ({listed}) SELECT {listed} FROM search_entry")  # noqa: S608  # the names above
    op.create_index("ix_search_card_grant", "search_card", ["grant_kind", "grant_id"])
    op.create_index("ix_search_card_version", "search_card", ["version_id"])
    op.create_index("ix_search_card_circle", "search_card", ["circle_id", "sure", "part", "year"])
    (_on_sqlite if op.get_bind().dialect.name == "sqlite" else _on_postgresql)()


def _untell(which: str, row: str) -> str:
    return f"UPDATE search_card SET circle_id = NULL, sure = false WHERE {which.format(row=row)}"  # noqa: S608  # the names above


def _on_sqlite() -> None:
    for table, (columns, acts, which) in UNTOLD.items():
        for act in acts:
            rows = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}[act]
            of = f" OF {columns}" if columns else ""
            told = "; ".join(_untell(which, row) for row in rows)
            op.execute(f"CREATE TRIGGER {table}_untells_{act} AFTER {act.upper()}{of} ON {table} BEGIN {told}; END")


def _on_postgresql() -> None:
    for table, (columns, acts, which) in UNTOLD.items():
        told = [f"IF TG_OP <> 'DELETE' THEN {_untell(which, 'NEW')}; END IF;"]
        told += [f"IF TG_OP <> 'INSERT' THEN {_untell(which, 'OLD')}; END IF;"]
        op.execute(
            f"CREATE FUNCTION {table}_untells() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN PERFORM pg_advisory_xact_lock({LOCK}); {' '.join(told)} RETURN NULL; END $$"
        )
        of = f" OF {columns}" if columns else ""
        when = " OR ".join(act.upper() + (of if act == "update" else "") for act in acts)
        op.execute(
            f"CREATE TRIGGER {table}_untells AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_untells()"
        )


def downgrade() -> None:
    for table, (_, acts, _) in UNTOLD.items():
        if op.get_bind().dialect.name == "sqlite":
            for act in acts:
                op.execute(f"DROP TRIGGER {table}_untells_{act}")
        else:
            op.execute(f"DROP TRIGGER {table}_untells ON {table}")
            op.execute(f"DROP FUNCTION {table}_untells()")
    op.drop_table("search_card")
    op.drop_table("search_circle_member")
    op.drop_table("search_circle")
