"""Which costs an import has booked

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_cost",
        sa.Column("cost_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cost_id"], ["cost_entry.id"], name=op.f("fk_imported_cost_cost_id")),
        sa.ForeignKeyConstraint(["import_id"], ["list_import.id"], name=op.f("fk_imported_cost_import_id")),
        sa.PrimaryKeyConstraint("cost_id", name=op.f("pk_imported_cost")),
    )
    with op.batch_alter_table("imported_cost", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_cost_import_id"), ["import_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("imported_cost", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_cost_import_id"))

    op.drop_table("imported_cost")
