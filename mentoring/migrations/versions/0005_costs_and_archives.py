"""Which costs an import has booked; archives of statements

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from mentoring.database import Instant

revision = "0005"
down_revision = "0004"
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

    op.create_table(
        "statement_archive",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "RUNNING", "DONE", "CANCELLED", "FAILED", name="archivestate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("file_bytes", sa.Integer(), nullable=False),
        sa.Column("progress_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_statement_archive_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["funding_period.id"], name=op.f("fk_statement_archive_period_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_archive")),
    )
    with op.batch_alter_table("statement_archive", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_archive_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_statement_archive_whose", ["created_by_id", "period_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("statement_archive", schema=None) as batch_op:
        batch_op.drop_index("ix_statement_archive_whose")
        batch_op.drop_index(batch_op.f("ix_statement_archive_created_at"))

    op.drop_table("statement_archive")
    with op.batch_alter_table("imported_cost", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imported_cost_import_id"))

    op.drop_table("imported_cost")
