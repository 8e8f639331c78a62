"""audit table of administration

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "admin_log",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=22), nullable=False),
        sa.Column("device", sa.String(length=22), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.Column("scope", sa.String(length=22), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_admin_log")),
    )
    op.create_index("ix_admin_log_account", "admin_log", ["account"])


def downgrade():
    op.drop_index("ix_admin_log_account", table_name="admin_log")
    op.drop_table("admin_log")
