"""The tables of the spine"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    # Papers point at versions and versions at papers: SQLite takes the key at once, PostgreSQL afterwards.
    at_once = op.get_bind().dialect.name == "sqlite"
    current = (
        [sa.ForeignKeyConstraint(["current_version_id"], ["version.id"], name="fk_paper_current_version_id")]
        if at_once
        else []
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("object", sa.String(length=64), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
        sa.UniqueConstraint("seq", name=op.f("uq_audit_entry_seq")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_object"), ["object"], unique=False)

    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_blob_size_not_negative")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("short_en", sa.String(length=60), nullable=False),
        sa.Column("short_fr", sa.String(length=60), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("decision_rule", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(length=24), nullable=False),
        sa.Column("preset", sa.String(length=40), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision_rule IN ('consensus', 'unanimity_on_listed_matters', 'advisory')",
            name=op.f("ck_body_decision_rule_known"),
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["body.id"], name=op.f("fk_body_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("code", name=op.f("uq_body_code")),
        sa.UniqueConstraint("pid", name=op.f("uq_body_pid")),
        sa.UniqueConstraint("series", name=op.f("uq_body_series")),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("name_fr", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("calendar", "day", name=op.f("uq_holiday_calendar_day")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_outbox_message_done_at_if_done")),
        sa.CheckConstraint(
            "state IN ('waiting','working','done','dropped','failed')", name=op.f("ck_outbox_message_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_message_key")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_message_due", ["state", "not_before"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('member', 'partner', 'observer', 'division', 'office', 'secretariat', 'agency', 'auditor', 'military_staff')",
            name=op.f("ck_party_kind_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("code", name=op.f("uq_party_code")),
        sa.UniqueConstraint("pid", name=op.f("uq_party_pid")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_key_at", ["key", "at"], unique=False)

    op.create_table(
        "symbol_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_symbol_counter")),
        sa.UniqueConstraint("series", "year", name=op.f("uq_symbol_counter_series_year")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("theme", sa.String(length=8), nullable=False),
        sa.Column("shortcuts", sa.Boolean(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_user_account_language_known")),
        sa.CheckConstraint("theme IN ('system', 'light', 'dark')", name=op.f("ck_user_account_theme_known")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_account_email_in_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("pid", name=op.f("uq_user_account_pid")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "role IN ('registry', 'security_officer', 'administrator')", name=op.f("ck_appointment_role_known")
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_appointment_ends_after_start")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_appointment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_user_id"), ["user_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_assignment_ends_after_start")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_assignment_body_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_assignment_party_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_assignment_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_body_party", ["body_id", "party_id"], unique=False)
        batch_op.create_index("ix_assignment_user", ["user_id"], unique=False)

    op.create_table(
        "format",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("name_fr", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_format_ends_after_start")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_format_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format")),
        sa.UniqueConstraint("body_id", "code", name=op.f("uq_format_body_id_code")),
        sa.UniqueConstraint("pid", name=op.f("uq_format_pid")),
    )
    op.create_table(
        "grant_of_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("object_kind", sa.String(length=24), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_grant_of_access_ends_after_start")),
        sa.ForeignKeyConstraint(["given_by"], ["user_account.id"], name=op.f("fk_grant_of_access_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_of_access")),
    )
    with op.batch_alter_table("grant_of_access", schema=None) as batch_op:
        batch_op.create_index("ix_grant_audience", ["audience", "object_kind", "object_id"], unique=False)
        batch_op.create_index("ix_grant_object", ["object_kind", "object_id"], unique=False)

    op.create_table(
        "known_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_known_device_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_known_device_token_hash")),
    )
    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_device_user_id"), ["user_id"], unique=False)

    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_fr", sa.String(length=200), nullable=False),
        sa.Column("deputising_for_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "function IN ('chair', 'vice_chair', 'secretary', 'head_of_secretariat', 'chairs_office')",
            name=op.f("ck_mandate_function_known"),
        ),
        sa.CheckConstraint(
            "deputising_for_id IS NULL OR deputising_for_id <> id", name=op.f("ck_mandate_deputises_another")
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_mandate_ends_after_start")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_mandate_body_id")),
        sa.ForeignKeyConstraint(["deputising_for_id"], ["mandate.id"], name=op.f("fk_mandate_deputising_for_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_mandate_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index("ix_mandate_body_function", ["body_id", "function"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandate_user_id"), ["user_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=24), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "function IN ('head', 'deputy_head', 'delegate', 'staff', 'drafting_officer')",
            name=op.f("ck_membership_function_known"),
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_membership_ends_after_start")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_membership_party_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_party_id"), ["party_id"], unique=False)
        batch_op.create_index("ix_membership_user", ["user_id", "starts_at"], unique=False)

    op.create_table(
        "printed",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_printed_blob_sha256")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_printed")),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("pid", name=op.f("uq_sign_in_session_pid")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("acts", JSON, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.CheckConstraint("expires_at > at", name=op.f("ck_confirmation_expires_later")),
        sa.ForeignKeyConstraint(["session_id"], ["sign_in_session.id"], name=op.f("fk_confirmation_session_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_confirmation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("pid", name=op.f("uq_confirmation_pid")),
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_user_id"), ["user_id"], unique=False)

    op.create_table(
        "paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("format_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("custody", sa.String(length=16), nullable=False),
        sa.Column("title_en", sa.String(length=500), nullable=False),
        sa.Column("title_fr", sa.String(length=500), nullable=False),
        sa.Column("original_language", sa.String(length=2), nullable=False),
        sa.Column("marking", sa.String(length=16), nullable=False),
        sa.Column("symbol", sa.String(length=120), nullable=True),
        sa.Column("promised_by", sa.String(length=200), nullable=False),
        sa.Column("promised_for", INSTANT, nullable=True),
        sa.Column("action_officer", sa.String(length=200), nullable=False),
        sa.Column("current_version_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("custody IN ('here', 'elsewhere')", name=op.f("ck_paper_custody_known")),
        sa.CheckConstraint(
            "kind IN ('agenda', 'notice', 'policy_paper', 'report', 'background_note', 'working_paper', 'cover_note', 'decision_sheet', 'record', 'action_sheet', 'corrigendum')",
            name=op.f("ck_paper_kind_known"),
        ),
        sa.CheckConstraint("original_language IN ('en', 'fr')", name=op.f("ck_paper_original_language_known")),
        sa.CheckConstraint(
            "state <> 'issued' OR current_version_id IS NOT NULL", name=op.f("ck_paper_version_if_issued")
        ),
        sa.CheckConstraint(
            "state IN ('expected', 'draft', 'ready', 'issued', 'superseded', 'withdrawn')",
            name=op.f("ck_paper_state_known"),
        ),
        sa.CheckConstraint("title_en <> '' OR title_fr <> ''", name=op.f("ck_paper_titled")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_paper_body_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_paper_created_by")),
        sa.ForeignKeyConstraint(["format_id"], ["format.id"], name=op.f("fk_paper_format_id")),
        *current,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("pid", name=op.f("uq_paper_pid")),
        sa.UniqueConstraint("symbol", name=op.f("uq_paper_symbol")),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index("ix_paper_body_state", ["body_id", "state"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("format_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=16), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=True),
        sa.CheckConstraint("capacity IN ('voting', 'non_voting', 'observer')", name=op.f("ck_seat_capacity_known")),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_seat_ends_after_start")),
        sa.ForeignKeyConstraint(["format_id"], ["format.id"], name=op.f("fk_seat_format_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_seat_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index("ix_seat_format_party", ["format_id", "party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seat_party_id"), ["party_id"], unique=False)

    op.create_table(
        "draft_face",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("file_sha256 IS NULL OR text = ''", name=op.f("ck_draft_face_text_or_file")),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_draft_face_language_known")),
        sa.ForeignKeyConstraint(["file_sha256"], ["blob.sha256"], name=op.f("fk_draft_face_file_sha256")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_draft_face_paper_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["user_account.id"], name=op.f("fk_draft_face_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_face")),
        sa.UniqueConstraint("paper_id", "language", name=op.f("uq_draft_face_paper_id_language")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("format_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("place_en", sa.String(length=200), nullable=False),
        sa.Column("place_fr", sa.String(length=200), nullable=False),
        sa.Column("video_link", sa.String(length=500), nullable=False),
        sa.Column("purpose_en", sa.String(length=500), nullable=False),
        sa.Column("purpose_fr", sa.String(length=500), nullable=False),
        sa.Column("layout", sa.String(length=8), nullable=False),
        sa.Column("agenda_paper_id", sa.Integer(), nullable=True),
        sa.Column("ended_reason", sa.String(length=500), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('cancelled', 'postponed')) = (ended_reason <> '')", name=op.f("ck_meeting_reason_if_called_off")
        ),
        sa.CheckConstraint("layout IN ('grouped', 'listed')", name=op.f("ck_meeting_layout_known")),
        sa.CheckConstraint(
            "state IN ('planned', 'convened', 'agenda_issued', 'in_session', 'suspended', 'closed', 'cancelled', 'postponed')",
            name=op.f("ck_meeting_state_known"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_start")),
        sa.ForeignKeyConstraint(["agenda_paper_id"], ["paper.id"], name=op.f("fk_meeting_agenda_paper_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_meeting_body_id")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_meeting_created_by")),
        sa.ForeignKeyConstraint(["format_id"], ["format.id"], name=op.f("fk_meeting_format_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("body_id", "year", "ordinal", name=op.f("uq_meeting_body_id_year_ordinal")),
        sa.UniqueConstraint("pid", name=op.f("uq_meeting_pid")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_body_starts", ["body_id", "starts_at"], unique=False)

    op.create_table(
        "symbol_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("reserved_at", INSTANT, nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_symbol_number_number_positive")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_symbol_number_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_symbol_number")),
        sa.UniqueConstraint("series", "year", "number", name=op.f("uq_symbol_number_series_year_number")),
    )
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=140), nullable=False),
        sa.Column("title_en", sa.String(length=500), nullable=False),
        sa.Column("title_fr", sa.String(length=500), nullable=False),
        sa.Column("marking", sa.String(length=16), nullable=False),
        sa.Column("releasability", sa.String(length=200), nullable=False),
        sa.Column("original_language", sa.String(length=2), nullable=False),
        sa.Column("to_follow", JSON, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("distribution", JSON, nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("manifest_hash", sa.String(length=64), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("recalled_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(state = 'recalled') = (recalled_at IS NOT NULL)", name=op.f("ck_version_recalled_at_if_recalled")
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'superseded', 'recalled', 'withdrawn')", name=op.f("ck_version_state_known")
        ),
        sa.CheckConstraint(
            "recalled_at IS NULL OR opened_at IS NULL", name=op.f("ck_version_recalled_only_if_unopened")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["user_account.id"], name=op.f("fk_version_issued_by")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_version_paper_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["version.id"], name=op.f("fk_version_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("paper_id", "ordinal", name=op.f("uq_version_paper_id_ordinal")),
        sa.UniqueConstraint("pid", name=op.f("uq_version_pid")),
        sa.UniqueConstraint("symbol", name=op.f("uq_version_symbol")),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index("ix_version_issued_at", ["issued_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_version_paper_id"), ["paper_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title_en", sa.String(length=500), nullable=False),
        sa.Column("title_fr", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("presenter_en", sa.String(length=200), nullable=False),
        sa.Column("presenter_fr", sa.String(length=200), nullable=False),
        sa.Column("action_en", sa.Text(), nullable=False),
        sa.Column("action_fr", sa.Text(), nullable=False),
        sa.Column("standard", sa.String(length=40), nullable=False),
        sa.Column("moved_to_id", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('procedural', 'a_point', 'decision', 'discussion', 'information', 'briefing', 'aob')",
            name=op.f("ck_agenda_item_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'inscribed', 'annotated', 'called', 'discussed', 'adopted_en_bloc', 'decided', 'noted', 'remitted', 'deferred', 'withdrawn')",
            name=op.f("ck_agenda_item_state_known"),
        ),
        sa.CheckConstraint("title_en <> '' OR title_fr <> ''", name=op.f("ck_agenda_item_titled")),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 0 AND 1440", name=op.f("ck_agenda_item_minutes_within_a_day")
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_agenda_item_not_its_own_parent")),
        sa.ForeignKeyConstraint(["changed_by"], ["user_account.id"], name=op.f("fk_agenda_item_changed_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id")),
        sa.ForeignKeyConstraint(["moved_to_id"], ["agenda_item.id"], name=op.f("fk_agenda_item_moved_to_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["agenda_item.id"], name=op.f("fk_agenda_item_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_agenda_item_meeting_id_number")),
        sa.UniqueConstraint("pid", name=op.f("uq_agenda_item_pid")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index("ix_agenda_item_meeting", ["meeting_id", "position"], unique=False)

    op.create_table(
        "face",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("authentic", sa.Boolean(), nullable=False),
        sa.Column("format", sa.String(length=24), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.CheckConstraint("(format = 'file') = (file_sha256 IS NOT NULL)", name=op.f("ck_face_file_if_file")),
        sa.CheckConstraint("language IN ('en', 'fr')", name=op.f("ck_face_language_known")),
        sa.ForeignKeyConstraint(["file_sha256"], ["blob.sha256"], name=op.f("fk_face_file_sha256")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_face_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_face")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_face_version_id_language")),
    )
    op.create_table(
        "late_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pid", sa.String(length=16), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("waived", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (waived IS NULL)", name=op.f("ck_late_paper_decision_if_decided")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_late_paper_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_late_paper_decided_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_late_paper_meeting_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_late_paper_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_paper")),
        sa.UniqueConstraint("meeting_id", "paper_id", name=op.f("uq_late_paper_meeting_id_paper_id")),
        sa.UniqueConstraint("pid", name=op.f("uq_late_paper_pid")),
    )
    with op.batch_alter_table("late_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_late_paper_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("face", sa.String(length=12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_reading_user_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_reading_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint("user_id", "version_id", "face", name=op.f("uq_reading_user_id_version_id_face")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index("ix_reading_version", ["version_id"], unique=False)

    op.create_table(
        "rendition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("face", sa.String(length=12), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "face IN ('en', 'fr', 'both', 'marked-en', 'marked-fr')", name=op.f("ck_rendition_face_known")
        ),
        sa.CheckConstraint("(blob_sha256 IS NULL) = (made_at IS NULL)", name=op.f("ck_rendition_blob_if_made")),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_rendition_blob_sha256")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_rendition_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendition")),
        sa.UniqueConstraint("version_id", "face", name=op.f("uq_rendition_version_id_face")),
    )
    op.create_table(
        "item_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_item_paper_item_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_item_paper_paper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_paper")),
        sa.UniqueConstraint("item_id", "paper_id", name=op.f("uq_item_paper_item_id_paper_id")),
    )
    with op.batch_alter_table("item_paper", schema=None) as batch_op:
        batch_op.create_index("ix_item_paper_paper", ["paper_id"], unique=False)
    if not at_once:
        op.create_foreign_key("fk_paper_current_version_id", "paper", "version", ["current_version_id"], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_paper_current_version_id", "paper", type_="foreignkey")
    with op.batch_alter_table("item_paper", schema=None) as batch_op:
        batch_op.drop_index("ix_item_paper_paper")

    op.drop_table("item_paper")
    op.drop_table("rendition")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index("ix_reading_version")

    op.drop_table("reading")
    with op.batch_alter_table("late_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_late_paper_meeting_id"))

    op.drop_table("late_paper")
    op.drop_table("face")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index("ix_agenda_item_meeting")

    op.drop_table("agenda_item")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_version_paper_id"))
        batch_op.drop_index("ix_version_issued_at")

    op.drop_table("version")
    op.drop_table("symbol_number")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_body_starts")

    op.drop_table("meeting")
    op.drop_table("draft_face")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_party_id"))
        batch_op.drop_index("ix_seat_format_party")

    op.drop_table("seat")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_body_state")

    op.drop_table("paper")
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confirmation_user_id"))

    op.drop_table("confirmation")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_user_id"))

    op.drop_table("sign_in_session")
    op.drop_table("printed")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index("ix_membership_user")
        batch_op.drop_index(batch_op.f("ix_membership_party_id"))

    op.drop_table("membership")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_user_id"))
        batch_op.drop_index("ix_mandate_body_function")

    op.drop_table("mandate")
    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_device_user_id"))

    op.drop_table("known_device")
    with op.batch_alter_table("grant_of_access", schema=None) as batch_op:
        batch_op.drop_index("ix_grant_object")
        batch_op.drop_index("ix_grant_audience")

    op.drop_table("grant_of_access")
    op.drop_table("format")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("ix_assignment_user")
        batch_op.drop_index("ix_assignment_body_party")

    op.drop_table("assignment")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_user_id"))

    op.drop_table("appointment")
    op.drop_table("user_account")
    op.drop_table("symbol_counter")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_key_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("party")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_message_due")

    op.drop_table("outbox_message")
    op.drop_table("idempotency_key")
    op.drop_table("holiday")
    op.drop_table("body")
    op.drop_table("blob")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_object"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_event"))

    op.drop_table("audit_entry")
