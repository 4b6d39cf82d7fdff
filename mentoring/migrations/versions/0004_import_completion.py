"""Imports remember what they added to people already recorded, and when they were taken back

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from mentoring.database import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDED = {"residence_id": "residence", "status_fact_id": "status_fact", "clearance_id": "clearance"}


def upgrade() -> None:
    with op.batch_alter_table("list_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", Instant(), nullable=True))
        batch_op.add_column(
            sa.Column("undone_by_name", sa.String(length=200), server_default="", nullable=False)
        )
    op.create_table(
        "import_completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("became_mentor", sa.Boolean(), nullable=False),
        sa.Column("became_mentee", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ADDED),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["list_import.id"],
            name=op.f("fk_import_completion_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_completion_person_id"), ondelete="CASCADE"
        ),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_import_completion_{name}"), ondelete="SET NULL"
            )
            for name, table in ADDED.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_completion")),
    )
    with op.batch_alter_table("import_completion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_completion_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_completion_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("import_completion")
    with op.batch_alter_table("list_import", schema=None) as batch_op:
        batch_op.drop_column("undone_by_name")
        batch_op.drop_column("undone_at")
