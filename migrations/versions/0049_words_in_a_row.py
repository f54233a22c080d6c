"""On PostgreSQL the card of a text has a byte for each of its words, in order, which says of most texts that the words looked for do
not stand next to each other: to fetch all words of a thousand texts took longer than to find them.

Of texts entered from now on; of those that are there the words are asked as before, until `secretariat reindex` makes them anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search_card", sa.Column("trail", sa.LargeBinary(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_card ALTER COLUMN trail SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_column("search_card", "trail")
