"""tables of the readers: upstream and push

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "upstream_link",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("unit", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_contact", sa.BigInteger(), nullable=True),
        sa.Column("chain_flaw_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream_link")),
        sa.UniqueConstraint("key", name=op.f("uq_upstream_link_key")),
    )
    op.create_index("ix_upstream_link_unit", "upstream_link", ["unit"])
    op.create_table(
        "upstream_person",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=22), nullable=False),
        sa.Column("member", sa.String(length=22), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream_person")),
    )
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("user", sa.String(length=22), nullable=False),
        sa.Column("device", sa.String(length=22), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
    )
    op.create_index("ix_push_subscription_device", "push_subscription", ["device"])
    op.create_index("ix_push_subscription_user", "push_subscription", ["user"])
    op.create_table(
        "reader_cursor",
        sa.Column("reader", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader", "unit", name=op.f("pk_reader_cursor")),
    )
    op.create_table(
        "upstream_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(length=22), nullable=False),
        sa.Column("unit", sa.String(length=22), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_contact", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("chain_flaw", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upstream_state")),
    )
    op.create_table(
        "upstream_out",
        sa.Column("record", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("home", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("acked", sa.BigInteger(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_upstream_out")),
    )
    op.create_index("ix_upstream_out_status", "upstream_out", ["status", "seq"])
    op.create_table(
        "upstream_in",
        sa.Column("record", sa.String(length=22), nullable=False),
        sa.Column("link", sa.String(length=22), nullable=False),
        sa.Column("home", sa.String(length=22), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_upstream_in")),
    )
    op.create_index("ix_upstream_in_link", "upstream_in", ["link"])
    op.create_table(
        "upstream_version",
        sa.Column("record", sa.String(length=22), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("home_version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("record", "version", name=op.f("pk_upstream_version")),
    )
    op.create_table(
        "upstream_step",
        sa.Column("kept", sa.String(length=22), nullable=False),
        sa.Column("record", sa.String(length=22), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kept", name=op.f("pk_upstream_step")),
    )
    op.create_index("ix_upstream_step_record", "upstream_step", ["record"])
    op.create_table(
        "upstream_head",
        sa.Column("unit", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=43), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "seq", name=op.f("pk_upstream_head")),
    )
    op.create_table(
        "push_out",
        sa.Column("subscription", sa.String(length=43), nullable=False),
        sa.Column("topic", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "topic", name=op.f("pk_push_out")),
    )
    op.create_index("ix_push_out_due_at", "push_out", ["due_at"])


def downgrade():
    op.drop_table("push_out")
    op.drop_table("upstream_head")
    op.drop_table("upstream_step")
    op.drop_table("upstream_version")
    op.drop_table("upstream_in")
    op.drop_table("upstream_out")
    op.drop_table("upstream_state")
    op.drop_table("reader_cursor")
    op.drop_table("push_subscription")
    op.drop_table("upstream_person")
    op.drop_table("upstream_link")
