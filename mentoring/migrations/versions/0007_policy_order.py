"""The serving order of a matching policy

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("matching_policy", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "serving_order",
                sa.Enum(
                    "URGENCY_THEN_WAIT",
                    "WAIT",
                    "WAIT_WITH_CREDIT",
                    "FIT",
                    name="servingorder",
                    native_enum=False,
                    length=40,
                ),
                server_default="URGENCY_THEN_WAIT",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("urgency_credit_days", sa.Integer(), server_default="90", nullable=False)
        )
        batch_op.add_column(sa.Column("days_per_class", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_matching_policy_days"),
            "urgency_credit_days BETWEEN 0 AND 730 AND days_per_class BETWEEN 1 AND 365",
        )


def downgrade() -> None:
    with op.batch_alter_table("matching_policy", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_matching_policy_days"), type_="check")
        batch_op.drop_column("days_per_class")
        batch_op.drop_column("urgency_credit_days")
        batch_op.drop_column("serving_order")
