"""Accompaniment: meetings, talks, goals, expenses, trainings, reminders, messages; when people are away

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from mentoring.database import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "reminder_setting",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SILENT_TANDEM",
                "TALK_PLANNED",
                "TALK_DUE",
                "CLEARANCE_EXPIRES",
                "TRAINING_MISSING",
                "EVENT_SOON",
                "FEEDBACK_DUE",
                "EXPENSES_OPEN",
                "AFTERCARE_ENDS",
                name="reminderkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reminder_setting_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "kind", name=op.f("pk_reminder_setting")),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_months IS NULL OR valid_months BETWEEN 1 AND 120", name=op.f("ck_training_valid_months")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_training_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_training_organisation_id_name")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_feed")),
    )
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.create_index(
            "uq_calendar_feed_person",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "programme_training",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("within_days BETWEEN 0 AND 730", name=op.f("ck_programme_training_within_days")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_training_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["training.id"], name=op.f("fk_programme_training_training_id")
        ),
        sa.PrimaryKeyConstraint("programme_id", "training_id", name=op.f("pk_programme_training")),
    )
    with op.batch_alter_table("programme_training", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_training_training_id"), ["training_id"], unique=False)

    op.create_table(
        "availability_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("on_leave", sa.Boolean(), nullable=False),
        sa.Column("started_at", Instant(timezone=True), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at IS NULL OR started_at IS NOT NULL", name=op.f("ck_availability_exception_order")
        ),
        sa.CheckConstraint("started_at IS NULL OR on_leave", name=op.f("ck_availability_exception_leave")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_availability_exception_dates")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_availability_exception_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_availability_exception_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_exception")),
    )
    with op.batch_alter_table("availability_exception", schema=None) as batch_op:
        batch_op.create_index("ix_availability_exception_days", ["starts_on", "ends_on"], unique=False)
        batch_op.create_index("ix_availability_exception_person", ["person_id", "starts_on"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("TRAINING", "EXCHANGE", "SOCIAL", name="eventkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("training_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("starts_at", Instant(timezone=True), nullable=False),
        sa.Column("ends_at", Instant(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", Instant(timezone=True), nullable=True),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'TRAINING') = (training_id IS NOT NULL)", name=op.f("ck_event_training")),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_event_capacity")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_event_times")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_event_created_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_event_organisation_id")
        ),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"], name=op.f("fk_event_training_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_organisation", ["organisation_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_training_id"), ["training_id"], unique=False)

    op.create_table(
        "group_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum("MENTORS", "MENTEES", name="audience", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("DRAFT", "SENT", "DISCARDED", name="messagestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("sent_at", Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'SENT') = (sent_at IS NOT NULL)", name=op.f("ck_group_message_sent")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_group_message_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_group_message_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_message")),
    )
    with op.batch_alter_table("group_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_group_message_organisation", ["organisation_id", "created_at"], unique=False
        )

    op.create_table(
        "mail_preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column(
            "rhythm",
            sa.Enum("DAILY", "WEEKLY", name="digestrhythm", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_mail_preference_recipient")
        ),
        sa.CheckConstraint(
            "quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439",
            name=op.f("ck_mail_preference_quiet"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_preference_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_mail_preference_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_preference")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mail_preference_person_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_mail_preference_user_id")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "SILENT_TANDEM",
                "TALK_PLANNED",
                "TALK_DUE",
                "CLEARANCE_EXPIRES",
                "TRAINING_MISSING",
                "EVENT_SOON",
                "FEEDBACK_DUE",
                "EXPENSES_OPEN",
                "AFTERCARE_ENDS",
                name="reminderkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("dedupe", sa.String(length=120), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_reminder_recipient")),
        sa.ForeignKeyConstraint(["mail_id"], ["outbox_mail.id"], name=op.f("fk_reminder_mail_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reminder_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reminder_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_reminder_dedupe")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index("ix_reminder_organisation", ["organisation_id", "posted_at"], unique=False)
        batch_op.create_index("ix_reminder_person", ["person_id", "posted_at"], unique=False)
        batch_op.create_index("ix_reminder_subject", ["kind", "subject_id"], unique=False)
        batch_op.create_index("ix_reminder_user", ["user_id", "posted_at"], unique=False)

    op.create_table(
        "reminder_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "SILENT_TANDEM",
                "TALK_PLANNED",
                "TALK_DUE",
                "CLEARANCE_EXPIRES",
                "TRAINING_MISSING",
                "EVENT_SOON",
                "FEEDBACK_DUE",
                "EXPENSES_OPEN",
                "AFTERCARE_ENDS",
                name="reminderkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (user_id IS NULL)", name=op.f("ck_reminder_off_recipient")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_off_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reminder_off_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_off")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_reminder_off_person_id_kind")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_reminder_off_user_id_kind")),
    )
    op.create_table(
        "support_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("review_after_weeks", sa.Integer(), nullable=True),
        sa.Column("review_every_months", sa.Integer(), nullable=True),
        sa.Column("silence_days", sa.Integer(), nullable=False),
        sa.Column("task_after_days", sa.Integer(), nullable=False),
        sa.Column("km_rappen", sa.Integer(), nullable=False),
        sa.Column("receipt_above_rappen", sa.Integer(), nullable=False),
        sa.Column("most_per_claim_rappen", sa.Integer(), nullable=True),
        sa.Column("most_per_month_rappen", sa.Integer(), nullable=True),
        sa.Column("most_per_year_rappen", sa.Integer(), nullable=True),
        sa.Column("claim_within_days", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "km_rappen BETWEEN 0 AND 200 AND receipt_above_rappen >= 0 AND (most_per_claim_rappen IS NULL OR most_per_claim_rappen > 0) AND (most_per_month_rappen IS NULL OR most_per_month_rappen > 0) AND (most_per_year_rappen IS NULL OR most_per_year_rappen > 0)",
            name=op.f("ck_support_rule_amounts"),
        ),
        sa.CheckConstraint(
            "silence_days BETWEEN 7 AND 180 AND task_after_days BETWEEN 1 AND 90 AND claim_within_days BETWEEN 7 AND 400 AND (review_after_weeks IS NULL OR review_after_weeks BETWEEN 1 AND 52) AND (review_every_months IS NULL OR review_every_months BETWEEN 1 AND 24)",
            name=op.f("ck_support_rule_days"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_support_rule_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_support_rule_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_rule")),
    )
    with op.batch_alter_table("support_rule", schema=None) as batch_op:
        batch_op.create_index(
            "ix_support_rule_programme", ["programme_id", "valid_from", "recorded_at"], unique=False
        )

    op.create_table(
        "event_attendance",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "INVITED",
                "REGISTERED",
                "ATTENDED",
                "EXCUSED",
                "ABSENT",
                name="attendancestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_attendance_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_event_attendance_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_attendance")),
    )
    with op.batch_alter_table("event_attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_attendance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "group_message_recipient",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outbox_mail.id"], name=op.f("fk_group_message_recipient_mail_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["group_message.id"],
            name=op.f("fk_group_message_recipient_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_group_message_recipient_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", "person_id", name=op.f("pk_group_message_recipient")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_group_message_recipient_mail_id")),
    )
    with op.batch_alter_table("group_message_recipient", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_message_recipient_person_id"), ["person_id"], unique=False)

    op.create_table(
        "aftercare_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tandem_id", sa.Integer(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_aftercare_contact_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["tandem_id"], ["tandem.id"], name=op.f("fk_aftercare_contact_tandem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aftercare_contact")),
    )
    with op.batch_alter_table("aftercare_contact", schema=None) as batch_op:
        batch_op.create_index("ix_aftercare_contact_tandem", ["tandem_id", "contacted_on"], unique=False)

    op.create_table(
        "expense",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("tandem_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "CAR",
                "TRANSPORT",
                "ACTIVITY",
                "MATERIAL",
                "OTHER",
                name="expensekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("km", sa.Integer(), nullable=True),
        sa.Column("amount_rappen", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "CLAIMED",
                "APPROVED",
                "REFUSED",
                "WITHDRAWN",
                name="expensestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("claimed_at", Instant(timezone=True), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'CAR') = (km IS NOT NULL) AND (km IS NULL OR km > 0)", name=op.f("ck_expense_km")
        ),
        sa.CheckConstraint("(state = 'CLAIMED') = (decided_at IS NULL)", name=op.f("ck_expense_decided")),
        sa.CheckConstraint("state <> 'REFUSED' OR decided_reason <> ''", name=op.f("ck_expense_reason")),
        sa.CheckConstraint("amount_rappen > 0", name=op.f("ck_expense_amount")),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["user_account.id"], name=op.f("fk_expense_claimed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_expense_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.person_id"], name=op.f("fk_expense_mentor_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_expense_organisation_id")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_expense_programme_id")),
        sa.ForeignKeyConstraint(["tandem_id"], ["tandem.id"], name=op.f("fk_expense_tandem_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense")),
        sa.UniqueConstraint("once_key", name=op.f("uq_expense_once_key")),
    )
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.create_index("ix_expense_mentor", ["mentor_id", "spent_on"], unique=False)
        batch_op.create_index("ix_expense_state", ["organisation_id", "state", "claimed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_expense_tandem_id"), ["tandem_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("tandem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "side", sa.Enum("MENTOR", "MENTEE", name="side", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "occasion",
            sa.Enum("SIX_WEEKS", "END", name="occasion", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (score IS NULL)", name=op.f("ck_feedback_answered")),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name=op.f("ck_feedback_score")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_feedback_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_feedback_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tandem_id"], ["tandem.id"], name=op.f("fk_feedback_tandem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "tandem_id", "person_id", "occasion", name=op.f("uq_feedback_tandem_id_person_id_occasion")
        ),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_organisation", ["organisation_id", "answered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("tandem_id", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "MENTEE_HOME",
                "MENTOR_HOME",
                "PUBLIC",
                "OUTDOORS",
                "INSTITUTION",
                "CALL",
                name="placekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("once_key", sa.String(length=64), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(corrects_id IS NULL) = (reason = '')", name=op.f("ck_meeting_reason")),
        sa.CheckConstraint("NOT void OR corrects_id IS NOT NULL", name=op.f("ck_meeting_void")),
        sa.CheckConstraint("corrects_id <> id", name=op.f("ck_meeting_other")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 900", name=op.f("ck_meeting_minutes")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["meeting.id"], name=op.f("fk_meeting_corrects_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_meeting_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_meeting_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["tandem_id"], ["tandem.id"], name=op.f("fk_meeting_tandem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_meeting_corrects_id")),
        sa.UniqueConstraint("once_key", name=op.f("uq_meeting_once_key")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_organisation", ["organisation_id", "met_on"], unique=False)
        batch_op.create_index("ix_meeting_tandem", ["tandem_id", "met_on"], unique=False)

    op.create_table(
        "review_talk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("tandem_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("REVIEW", "CLOSING", name="talkkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "PLANNED", "INVITED", "HELD", "CANCELLED", name="talkstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "party",
            sa.Enum("TANDEM", "MENTOR", "MENTEE", name="talkwith", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_at", Instant(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", Instant(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column(
            "attention",
            sa.Enum("GOOD", "WATCH", "ACT", name="attention", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'HELD') = (attention IS NOT NULL)", name=op.f("ck_review_talk_attention")
        ),
        sa.CheckConstraint("(state = 'HELD') = (held_on IS NOT NULL)", name=op.f("ck_review_talk_held")),
        sa.CheckConstraint(
            "state <> 'INVITED' OR (planned_at IS NOT NULL AND invited_at IS NOT NULL)",
            name=op.f("ck_review_talk_invited"),
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 480", name=op.f("ck_review_talk_minutes")),
        sa.CheckConstraint(
            "next_on IS NULL OR (held_on IS NOT NULL AND next_on > held_on)", name=op.f("ck_review_talk_next")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_review_talk_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_review_talk_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["user_account.id"], name=op.f("fk_review_talk_responsible_id")
        ),
        sa.ForeignKeyConstraint(
            ["tandem_id"], ["tandem.id"], name=op.f("fk_review_talk_tandem_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_talk")),
    )
    with op.batch_alter_table("review_talk", schema=None) as batch_op:
        batch_op.create_index(
            "ix_review_talk_organisation", ["organisation_id", "state", "planned_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_review_talk_responsible_id"), ["responsible_id"], unique=False)
        batch_op.create_index("ix_review_talk_tandem", ["tandem_id", "held_on"], unique=False)
        batch_op.create_index(
            "uq_review_talk_open",
            ["tandem_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state IN ('PLANNED', 'INVITED')"),
            postgresql_where=sa.text("state IN ('PLANNED', 'INVITED')"),
        )

    op.create_table(
        "expense_cost",
        sa.Column("expense_id", sa.Integer(), nullable=False),
        sa.Column("cost_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cost_id"], ["cost_entry.id"], name=op.f("fk_expense_cost_cost_id")),
        sa.ForeignKeyConstraint(["expense_id"], ["expense.id"], name=op.f("fk_expense_cost_expense_id")),
        sa.PrimaryKeyConstraint("expense_id", name=op.f("pk_expense_cost")),
        sa.UniqueConstraint("cost_id", name=op.f("uq_expense_cost_cost_id")),
    )
    op.create_table(
        "expense_photo",
        sa.Column("expense_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')",
            name=op.f("ck_expense_photo_media_type"),
        ),
        sa.ForeignKeyConstraint(
            ["expense_id"], ["expense.id"], name=op.f("fk_expense_photo_expense_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("expense_id", name=op.f("pk_expense_photo")),
    )
    op.create_table(
        "goal_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("talk_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("step BETWEEN 1 AND 5", name=op.f("ck_goal_review_step")),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goal.id"], name=op.f("fk_goal_review_goal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_goal_review_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["talk_id"], ["review_talk.id"], name=op.f("fk_goal_review_talk_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_review")),
    )
    with op.batch_alter_table("goal_review", schema=None) as batch_op:
        batch_op.create_index("ix_goal_review_goal", ["goal_id", "reviewed_on", "recorded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_goal_review_talk_id"), ["talk_id"], unique=False)

    op.create_table(
        "goal_scale",
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "1 <= baseline AND baseline < target AND target <= 5", name=op.f("ck_goal_scale_steps")
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["goal.id"], name=op.f("fk_goal_scale_goal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_goal_scale_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("goal_id", name=op.f("pk_goal_scale")),
    )
    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_attendance_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["mentee.person_id"], name=op.f("fk_meeting_attendance_person_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_meeting_attendance")),
    )
    with op.batch_alter_table("meeting_attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_attendance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting_topic",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "LANGUAGE",
                "SOCIAL",
                "SCHOOL",
                "WORK",
                "AUTHORITIES",
                "LEISURE",
                name="topic",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_meeting_topic_minutes")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_topic_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "topic", name=op.f("pk_meeting_topic")),
    )
    # ### end Alembic commands ###


def downgrade() -> None:

    op.drop_table("meeting_topic")
    with op.batch_alter_table("meeting_attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_attendance_person_id"))

    op.drop_table("meeting_attendance")
    op.drop_table("goal_scale")
    with op.batch_alter_table("goal_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_review_talk_id"))
        batch_op.drop_index("ix_goal_review_goal")

    op.drop_table("goal_review")
    op.drop_table("expense_photo")
    op.drop_table("expense_cost")
    with op.batch_alter_table("review_talk", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_talk_open",
            sqlite_where=sa.text("state IN ('PLANNED', 'INVITED')"),
            postgresql_where=sa.text("state IN ('PLANNED', 'INVITED')"),
        )
        batch_op.drop_index("ix_review_talk_tandem")
        batch_op.drop_index(batch_op.f("ix_review_talk_responsible_id"))
        batch_op.drop_index("ix_review_talk_organisation")

    op.drop_table("review_talk")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_tandem")
        batch_op.drop_index("ix_meeting_organisation")

    op.drop_table("meeting")
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_person_id"))
        batch_op.drop_index("ix_feedback_organisation")

    op.drop_table("feedback")
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expense_tandem_id"))
        batch_op.drop_index("ix_expense_state")
        batch_op.drop_index("ix_expense_mentor")

    op.drop_table("expense")
    with op.batch_alter_table("aftercare_contact", schema=None) as batch_op:
        batch_op.drop_index("ix_aftercare_contact_tandem")

    op.drop_table("aftercare_contact")
    with op.batch_alter_table("group_message_recipient", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_message_recipient_person_id"))

    op.drop_table("group_message_recipient")
    with op.batch_alter_table("event_attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_attendance_person_id"))

    op.drop_table("event_attendance")
    with op.batch_alter_table("support_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_support_rule_programme")

    op.drop_table("support_rule")
    op.drop_table("reminder_off")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index("ix_reminder_user")
        batch_op.drop_index("ix_reminder_subject")
        batch_op.drop_index("ix_reminder_person")
        batch_op.drop_index("ix_reminder_organisation")
        batch_op.drop_index(batch_op.f("ix_reminder_mail_id"))

    op.drop_table("reminder")
    op.drop_table("mail_preference")
    with op.batch_alter_table("group_message", schema=None) as batch_op:
        batch_op.drop_index("ix_group_message_organisation")

    op.drop_table("group_message")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_training_id"))
        batch_op.drop_index("ix_event_organisation")

    op.drop_table("event")
    with op.batch_alter_table("availability_exception", schema=None) as batch_op:
        batch_op.drop_index("ix_availability_exception_person")
        batch_op.drop_index("ix_availability_exception_days")

    op.drop_table("availability_exception")
    with op.batch_alter_table("programme_training", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_training_training_id"))

    op.drop_table("programme_training")
    with op.batch_alter_table("calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_calendar_feed_person",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("calendar_feed")
    op.drop_table("training")
    op.drop_table("reminder_setting")
    # ### end Alembic commands ###
