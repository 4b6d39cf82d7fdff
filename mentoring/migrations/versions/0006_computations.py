"""Computations: solving beside the requests

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from mentoring.database import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "computation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("RUN", "REPLAY", "JOINT_RUN", name="computationkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "RUNNING",
                "DONE",
                "CANCELLED",
                "FAILED",
                name="computationstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("progress_at", Instant(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("failure", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_computation_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_computation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_computation")),
    )
    with op.batch_alter_table("computation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_computation_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_computation_organisation", ["organisation_id", "kind", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("computation", schema=None) as batch_op:
        batch_op.drop_index("ix_computation_organisation")
        batch_op.drop_index(batch_op.f("ix_computation_created_at"))

    op.drop_table("computation")
