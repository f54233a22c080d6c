"""The tables of the meeting held: attendance and outcomes, decisions and actions, minutes and their approval."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("presence", sa.String(length=16), nullable=False),
        sa.Column("represented_by_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=True),
        sa.Column("remark_en", sa.String(length=200), nullable=False),
        sa.Column("remark_fr", sa.String(length=200), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(presence = 'represented') = (represented_by_id IS NOT NULL)",
            name=op.f("ck_attendance_representative_if_represented"),
        ),
        sa.CheckConstraint(
            "presence IN ('present', 'excused', 'absent', 'represented')", name=op.f("ck_attendance_presence_known")
        ),
        sa.CheckConstraint(
            "represented_by_id IS NULL OR represented_by_id <> party_id",
            name=op.f("ck_attendance_not_its_own_representative"),
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_attendance_changed_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_attendance_party_id")),
        sa.ForeignKeyConstraint(["represented_by_id"], ["party.id"], name=op.f("fk_attendance_represented_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "party_id", name=op.f("uq_attendance_meeting_id_party_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_attendance_pid")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(length=24), nullable=False),
        sa.Column("item_title_en", sa.String(length=500), nullable=False),
        sa.Column("item_title_fr", sa.String(length=500), nullable=False),
        sa.Column("label", sa.String(length=8), nullable=False),
        sa.Column("verb", sa.String(length=24), nullable=False),
        sa.Column("verb_en", sa.String(length=80), nullable=False),
        sa.Column("verb_fr", sa.String(length=80), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.CheckConstraint("state IN ('in_force', 'recalled')", name=op.f("ck_decision_state_known")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_decision_body_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_decision_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("pid", name=op.f("uq_decision_pid")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_decision_version_id_position")),
    )
    op.create_index("ix_decision_body_day", "decision", ["body_id", "decided_on"], unique=False)
    op.create_index("ix_decision_item", "decision", ["item_id"], unique=False)
    op.create_table(
        "minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("style", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'corrigendum') = (parent_id IS NOT NULL)", name=op.f("ck_minutes_parent_if_corrigendum")
        ),
        sa.CheckConstraint("(kind = 'record') = (ordinal = 0)", name=op.f("ck_minutes_one_record_a_meeting")),
        sa.CheckConstraint("kind IN ('record', 'corrigendum')", name=op.f("ck_minutes_kind_known")),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_minutes_language_known")),
        sa.CheckConstraint(
            "state IN ('drafting', 'submitted', 'returned', 'approved', 'issued')", name=op.f("ck_minutes_state_known")
        ),
        sa.CheckConstraint("style IN ('attributed', 'unattributed')", name=op.f("ck_minutes_style_known")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_minutes_created_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_minutes_paper_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["minutes.id"], name=op.f("fk_minutes_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("meeting_id", "kind", "ordinal", name=op.f("uq_minutes_meeting_id_kind_ordinal")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_minutes_paper_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_minutes_pid")),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("chair_name", sa.String(length=200), nullable=False),
        sa.Column("chair_title_en", sa.String(length=200), nullable=False),
        sa.Column("chair_title_fr", sa.String(length=200), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("agreed_at", INSTANT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_sitting_closed_after_opened")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_sitting_meeting_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["user_account.id"], name=op.f("fk_sitting_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sitting")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_sitting_meeting_id")),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_number", sa.String(length=24), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("owner_party_id", sa.Integer(), nullable=True),
        sa.Column("owner_words", sa.String(length=200), nullable=False),
        sa.Column("due_kind", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("evidence_paper_id", sa.Integer(), nullable=True),
        sa.Column("asked_until", sa.Date(), nullable=True),
        sa.Column("asked_reason", sa.String(length=500), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(due_kind = 'date') = (due_on IS NOT NULL)", name=op.f("ck_action_date_if_dated")),
        sa.CheckConstraint("due_kind IN ('date', 'next_meeting', 'none')", name=op.f("ck_action_due_kind_known")),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'in_progress', 'delivered', 'verified', 'closed', 'disputed', 'cancelled', 'superseded')",
            name=op.f("ck_action_state_known"),
        ),
        sa.CheckConstraint("text_en <> '' OR text_fr <> ''", name=op.f("ck_action_worded")),
        sa.CheckConstraint("(asked_until IS NULL) = (asked_at IS NULL)", name=op.f("ck_action_asked_at_if_asked")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_action_body_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_action_changed_by")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_action_decision_id")),
        sa.ForeignKeyConstraint(["evidence_paper_id"], ["paper.id"], name=op.f("fk_action_evidence_paper_id")),
        sa.ForeignKeyConstraint(["owner_party_id"], ["party.id"], name=op.f("fk_action_owner_party_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_action_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("pid", name=op.f("uq_action_pid")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_action_version_id_position")),
    )
    op.create_index("ix_action_body_state", "action", ["body_id", "state"], unique=False)
    op.create_index("ix_action_owner", "action", ["owner_party_id", "state"], unique=False)
    op.create_table(
        "certification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("approved_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_certification_language_known")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_certification_by_id")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_certification_minutes_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_certification_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_certification_version_id_language")),
    )
    op.create_table(
        "decision_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_decision_paper_decision_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_decision_paper_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_paper")),
        sa.UniqueConstraint("decision_id", "version_id", name=op.f("uq_decision_paper_decision_id_version_id")),
    )
    op.create_index("ix_decision_paper_version", "decision_paper", ["version_id"], unique=False)
    op.create_table(
        "item_in_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("called_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("agreed_at", INSTANT, nullable=True),
        sa.CheckConstraint("done_at IS NULL OR called_at IS NOT NULL", name=op.f("ck_item_in_room_called_if_done")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_item_in_room_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_in_room")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_in_room_item_id")),
    )
    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=24), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("verb <> ''", name=op.f("ck_outcome_verb_given")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_outcome_changed_by")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_outcome_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("pid", name=op.f("uq_outcome_pid")),
    )
    op.create_index("ix_outcome_item", "outcome", ["item_id", "position"], unique=False)
    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("skeleton_en", sa.String(length=64), nullable=False),
        sa.Column("skeleton_fr", sa.String(length=64), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(key = 'item') = (item_id IS NOT NULL)", name=op.f("ck_passage_item_if_about_one")),
        sa.CheckConstraint("key IN ('opening', 'item', 'closing', 'text')", name=op.f("ck_passage_key_known")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_passage_changed_by")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_passage_item_id")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_passage_minutes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("minutes_id", "item_id", name=op.f("uq_passage_minutes_id_item_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_passage_pid")),
    )
    op.create_index("ix_passage_minutes", "passage", ["minutes_id", "position"], unique=False)
    op.create_table(
        "reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("text_en <> '' OR text_fr <> ''", name=op.f("ck_reservation_worded")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_reservation_changed_by")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_reservation_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_reservation_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sa.UniqueConstraint("pid", name=op.f("uq_reservation_pid")),
    )
    op.create_index("ix_reservation_item", "reservation", ["item_id", "id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("text_en <> '' OR text_fr <> ''", name=op.f("ck_statement_worded")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_statement_changed_by")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_statement_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_statement_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("pid", name=op.f("uq_statement_pid")),
    )
    op.create_index("ix_statement_item", "statement", ["item_id", "id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("symbol", sa.String(length=140), nullable=False),
        sa.Column("title_en", sa.String(length=500), nullable=False),
        sa.Column("title_fr", sa.String(length=500), nullable=False),
        sa.Column("paragraphs", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("prepared_by", JSON, nullable=False),
        sa.Column("other_source", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("advice", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'taken_back', 'returned', 'approved')", name=op.f("ck_submission_state_known")
        ),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_submission_minutes_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user_account.id"], name=op.f("fk_submission_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("minutes_id", "ordinal", name=op.f("uq_submission_minutes_id_ordinal")),
        sa.UniqueConstraint("pid", name=op.f("uq_submission_pid")),
    )
    op.create_index("ix_submission_state", "submission", ["state", "due_at"], unique=False)
    op.create_table(
        "tasking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("owner_party_id", sa.Integer(), nullable=True),
        sa.Column("owner_words", sa.String(length=200), nullable=False),
        sa.Column("due_kind", sa.String(length=16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(due_kind = 'date') = (due_on IS NOT NULL)", name=op.f("ck_tasking_date_if_dated")),
        sa.CheckConstraint("due_kind IN ('date', 'next_meeting', 'none')", name=op.f("ck_tasking_due_kind_known")),
        sa.CheckConstraint("text_en <> '' OR text_fr <> ''", name=op.f("ck_tasking_worded")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_tasking_changed_by")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_tasking_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_party_id"], ["party.id"], name=op.f("fk_tasking_owner_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasking")),
        sa.UniqueConstraint("pid", name=op.f("uq_tasking_pid")),
    )
    op.create_index("ix_tasking_item", "tasking", ["item_id", "position"], unique=False)
    op.create_table(
        "action_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "move IN ('opened', 'noted', 'asked', 'granted', 'refused', 'accept', 'start', 'deliver', 'return', 'verify', 'close', 'dispute', 'reassign', 'cancel', 'supersede', 'reopen')",
            name=op.f("ck_action_step_move_known"),
        ),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_action_step_action_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_action_step_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_step")),
    )
    op.create_index("ix_action_step_action", "action_step", ["action_id", "id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("confirmation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("mandate_from", INSTANT, nullable=False),
        sa.Column("for_name", sa.String(length=200), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["confirmation_id"], ["confirmation.id"], name=op.f("fk_approval_confirmation_id")),
        sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=op.f("fk_approval_mandate_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_approval_submission_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_approval_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("pid", name=op.f("uq_approval_pid")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_approval_submission_id")),
    )
    op.create_table(
        "chair_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_chair_reading_submission_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_chair_reading_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_reading")),
        sa.UniqueConstraint("user_id", "submission_id", name=op.f("uq_chair_reading_user_id_submission_id")),
    )
    op.create_index("ix_chair_reading_submission", "chair_reading", ["submission_id"], unique=False)
    op.create_table(
        "kept_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_kept_text_language_known")),
        sa.CheckConstraint("why IN ('overtaken', 'before', 'too_late')", name=op.f("ck_kept_text_why_known")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_kept_text_by_id")),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passage.id"], name=op.f("fk_kept_text_passage_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_text")),
        sa.UniqueConstraint("pid", name=op.f("uq_kept_text_pid")),
    )
    op.create_index("ix_kept_text_passage", "kept_text", ["passage_id", "id"], unique=False)
    op.create_table(
        "returned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("remarks <> ''", name=op.f("ck_returned_remarks_given")),
        sa.CheckConstraint("done_at IS NULL OR due_on IS NOT NULL", name=op.f("ck_returned_done_only_if_due")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_returned_by_id")),
        sa.ForeignKeyConstraint(["done_by"], ["user_account.id"], name=op.f("fk_returned_done_by")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_returned_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned")),
        sa.UniqueConstraint("pid", name=op.f("uq_returned_pid")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_returned_submission_id")),
    )
    op.create_table(
        "writing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_writing_passage_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_writing_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writing")),
        sa.UniqueConstraint("passage_id", "user_id", name=op.f("uq_writing_passage_id_user_id")),
    )


def downgrade() -> None:
    op.drop_table("writing")
    op.drop_table("returned")
    op.drop_index("ix_kept_text_passage", table_name="kept_text")
    op.drop_table("kept_text")
    op.drop_index("ix_chair_reading_submission", table_name="chair_reading")
    op.drop_table("chair_reading")
    op.drop_table("approval")
    op.drop_index("ix_action_step_action", table_name="action_step")
    op.drop_table("action_step")
    op.drop_index("ix_tasking_item", table_name="tasking")
    op.drop_table("tasking")
    op.drop_index("ix_submission_state", table_name="submission")
    op.drop_table("submission")
    op.drop_index("ix_statement_item", table_name="statement")
    op.drop_table("statement")
    op.drop_index("ix_reservation_item", table_name="reservation")
    op.drop_table("reservation")
    op.drop_index("ix_passage_minutes", table_name="passage")
    op.drop_table("passage")
    op.drop_index("ix_outcome_item", table_name="outcome")
    op.drop_table("outcome")
    op.drop_table("item_in_room")
    op.drop_index("ix_decision_paper_version", table_name="decision_paper")
    op.drop_table("decision_paper")
    op.drop_table("certification")
    op.drop_index("ix_action_owner", table_name="action")
    op.drop_index("ix_action_body_state", table_name="action")
    op.drop_table("action")
    op.drop_table("sitting")
    op.drop_table("minutes")
    op.drop_index("ix_decision_item", table_name="decision")
    op.drop_index("ix_decision_body_day", table_name="decision")
    op.drop_table("decision")
    op.drop_table("attendance")
