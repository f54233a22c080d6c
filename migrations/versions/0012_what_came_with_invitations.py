"""What came with an invitation is a reference, no longer known by its words; how a copy of a sheet cites an action."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_invitation_copy_invitation_id")),
        sa.ForeignKeyConstraint(["copy_id"], ["paper.id"], name=op.f("fk_invitation_copy_copy_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_invitation_copy_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_copy")),
        sa.UniqueConstraint("invitation_id", "copy_id", name=op.f("uq_invitation_copy_invitation_id_copy_id")),
    )
    op.create_index("ix_invitation_copy_release", "invitation_copy", ["release_id"])
    op.create_table(
        "action_citation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_citation_action_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_action_citation_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_citation")),
        sa.UniqueConstraint("action_id", "version_id", name=op.f("uq_action_citation_action_id_version_id")),
    )
    op.create_index("ix_action_citation_version", "action_citation", ["version_id"])
    _what_came()


def _what_came() -> None:
    """The agendas cut so far, and the releases whose authority names the meeting, of papers under an item of theirs."""
    op.execute(
        "INSERT INTO invitation_copy (invitation_id, copy_id) "
        "SELECT id, agenda_id FROM invitation WHERE agenda_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO invitation_copy (invitation_id, copy_id, release_id) "
        "SELECT invitation.id, release.copy_id, max(release.id) FROM invitation "
        "JOIN meeting ON meeting.id = invitation.meeting_id "
        "JOIN invited_item ON invited_item.invitation_id = invitation.id "
        "JOIN item_paper ON item_paper.item_id = invited_item.item_id "
        "JOIN release ON release.paper_id = item_paper.paper_id AND release.party_id = invitation.party_id "
        "WHERE release.authority = 'Invitation to meeting ' || CAST(meeting.ordinal AS VARCHAR) "
        "|| ' of ' || CAST(meeting.year AS VARCHAR) "
        "GROUP BY invitation.id, release.copy_id"
    )


def downgrade() -> None:
    op.drop_index("ix_action_citation_version", table_name="action_citation")
    op.drop_table("action_citation")
    op.drop_index("ix_invitation_copy_release", table_name="invitation_copy")
    op.drop_table("invitation_copy")
