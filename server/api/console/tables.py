"""The audit table of administration: appended in the transaction of the act, never changed."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from server.models import Id, metadata

admin_log = Table(
    "admin_log",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", Id, nullable=False),
    Column("act", String(20), nullable=False),
    Column("account", Id, nullable=False),  # whom it was done to
    Column("device", Id),
    Column("role", String(20)),  # as it was given
    Column("scope", Id),
    Index("ix_admin_log_account", "account"),
)
