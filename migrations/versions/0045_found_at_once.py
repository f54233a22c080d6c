"""What the register and the search looked for among everything.

A paper says which languages its version in force has: the register finds the few that lack one. The first year of a search is
read from an index. PostgreSQL keeps the words of texts unpacked: unpacking took most of the time in which it tells whether words
stand next to each other.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("paper", sa.Column("faces_there", sa.String(length=12), nullable=False, server_default=""))
    paper = sa.table("paper", sa.column("current_version_id"), sa.column("faces_there"))
    version = sa.table("version", sa.column("id"), sa.column("to_follow"))
    face = sa.table("face", sa.column("version_id"), sa.column("language"))
    there = {
        code: sa.exists().where(face.c.version_id == version.c.id, face.c.language == code) for code in ("en", "fr")
    }
    follows = {code: sa.cast(version.c.to_follow, sa.String).like(f'%"{code}"%') for code in ("en", "fr")}
    word = sa.case(
        (sa.and_(there["en"], there["fr"]), "both"),
        (sa.and_(there["en"], follows["fr"]), "fr-follows"),
        (sa.and_(there["fr"], follows["en"]), "en-follows"),
        (there["en"], "en"),
        (there["fr"], "fr"),
        else_="",
    )
    in_force = sa.select(word).where(version.c.id == paper.c.current_version_id).scalar_subquery()
    issued = paper.update().where(paper.c.current_version_id.is_not(None))
    op.get_bind().execute(issued.values(faces_there=sa.func.coalesce(in_force, "")))
    op.create_index("ix_paper_faces_there", "paper", ["faces_there", "dated_at", "id"])
    op.create_index("ix_search_entry_part_year", "search_entry", ["part", "year"])
    _keep_words("EXTERNAL")


def downgrade() -> None:
    _keep_words("EXTENDED")
    op.drop_index("ix_search_entry_part_year", table_name="search_entry")
    op.drop_index("ix_paper_faces_there", table_name="paper")
    op.drop_column("paper", "faces_there")


def _keep_words(storage: str) -> None:
    """Of entries made from now on; `secretariat reindex` makes those that are there anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE search_entry ALTER COLUMN stems SET STORAGE {storage}")
