"""Joint runs of two organisations: agreements, what a run gained, the pairs and each organisation's side

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from mentoring.database import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_by_name", sa.String(length=200), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("organisation_id <> partner_id", name=op.f("ck_joint_agreement_with_another")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["user_account.id"], name=op.f("fk_joint_agreement_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joint_agreement_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["organisation.id"], name=op.f("fk_joint_agreement_partner_id")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["user_account.id"], name=op.f("fk_joint_agreement_revoked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_agreement")),
    )
    with op.batch_alter_table("joint_agreement", schema=None) as batch_op:
        batch_op.create_index(
            "uq_joint_agreement_standing",
            ["organisation_id", "partner_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "joint_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("served_apart", sa.Integer(), nullable=False),
        sa.Column("served_together", sa.Integer(), nullable=False),
        sa.Column("across", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_joint_run_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joint_run_organisation_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_joint_run_partner_id")),
        sa.ForeignKeyConstraint(["policy_id"], ["matching_policy.id"], name=op.f("fk_joint_run_policy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_run")),
        sa.UniqueConstraint(
            "organisation_id",
            "partner_id",
            "number",
            name=op.f("uq_joint_run_organisation_id_partner_id_number"),
        ),
    )
    with op.batch_alter_table("joint_run", schema=None) as batch_op:
        batch_op.create_index("ix_joint_run_partner", ["partner_id"], unique=False)

    op.create_table(
        "joint_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "OPEN",
                "TANDEM",
                "DECLINED",
                "EXPIRED",
                "STALE",
                "REPLACED",
                "REVOKED",
                name="jointstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tandem_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["joint_run.id"], name=op.f("fk_joint_pair_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tandem_id"], ["tandem.id"], name=op.f("fk_joint_pair_tandem_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_pair")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_joint_pair_run_id_number")),
        sa.UniqueConstraint("tandem_id", name=op.f("uq_joint_pair_tandem_id")),
    )
    op.create_table(
        "joint_side",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column(
            "side", sa.Enum("MENTOR", "MENTEE", name="side", native_enum=False, length=40), nullable=False
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("mentor_id", sa.Integer(), nullable=True),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(side = 'MENTEE') = (entry_id IS NOT NULL) AND (side = 'MENTOR') = (mentor_id IS NOT NULL)",
            name=op.f("ck_joint_side_one_person"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_joint_side_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["waitlist_entry.id"], name=op.f("fk_joint_side_entry_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.person_id"], name=op.f("fk_joint_side_mentor_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_joint_side_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["joint_pair.id"], name=op.f("fk_joint_side_pair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pair_id", "side", name=op.f("pk_joint_side")),
    )
    with op.batch_alter_table("joint_side", schema=None) as batch_op:
        batch_op.create_index("ix_joint_side_entry", ["entry_id"], unique=False)
        batch_op.create_index("ix_joint_side_mentor", ["mentor_id"], unique=False)
        batch_op.create_index("ix_joint_side_organisation", ["organisation_id", "pair_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("joint_side", schema=None) as batch_op:
        batch_op.drop_index("ix_joint_side_organisation")
        batch_op.drop_index("ix_joint_side_mentor")
        batch_op.drop_index("ix_joint_side_entry")

    op.drop_table("joint_side")
    op.drop_table("joint_pair")
    with op.batch_alter_table("joint_run", schema=None) as batch_op:
        batch_op.drop_index("ix_joint_run_partner")

    op.drop_table("joint_run")
    with op.batch_alter_table("joint_agreement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_joint_agreement_standing",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.drop_table("joint_agreement")
