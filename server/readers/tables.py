"""The tables of the readers: how far each has read, what it still has to send, what it was told."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from server.models import Id, metadata

reader_cursor = Table(  # how far a reader has read the log of a home
    "reader_cursor",
    metadata,
    Column("reader", String(20), primary_key=True),
    Column("unit", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

# ---- towards the server above

upstream_state = Table(  # one row: what the server above said last, and when it is asked again
    "upstream_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("link", Id, nullable=False),
    Column("unit", Id, nullable=False),
    Column("epoch", Integer, nullable=False),  # of the server above
    Column("last_contact", BigInteger),
    Column("next_at", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("error", String(60)),
    Column("chain_flaw", Boolean, nullable=False),  # our log is not the one that was shown above
)

upstream_out = Table(
    "upstream_out",
    metadata,
    Column("record", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("home", Id, nullable=False),
    Column("seq", BigInteger, nullable=False),  # of the oldest change that was not sent: gives the order
    Column("status", String(12), nullable=False),  # waiting, sent, accepted, refused
    Column("acked", BigInteger, nullable=False),  # the version that the parent holds, 0: none
    Column("offered", Boolean, nullable=False),  # it may be known above
    Column("gone", Boolean, nullable=False),  # what was acknowledged was a withdrawal
    Column("reason", String(40)),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),  # a refused one is offered again
    Column("sent_at", BigInteger),
    Column("answered_at", BigInteger),
    Index("ix_upstream_out_status", "status", "seq"),
)

# ---- towards the servers below

upstream_in = Table(  # what was received of a record last, in the numbers of its home
    "upstream_in",
    metadata,
    Column("record", Id, primary_key=True),
    Column("link", Id, nullable=False),
    Column("home", Id, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_upstream_in_link", "link"),
)

upstream_version = Table(  # which version of its home a version here shows
    "upstream_version",
    metadata,
    Column("record", Id, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("home_version", BigInteger, nullable=False),
)

upstream_step = Table(  # a step of ours on a record that is merged elsewhere, once it was handed out
    "upstream_step",
    metadata,
    Column("kept", Id, primary_key=True),
    Column("record", Id, nullable=False),
    Column("base", BigInteger, nullable=False),  # as it was handed out first: a repeat is the same to the byte
    Column("due_at", BigInteger, nullable=False),  # handed out again, if it has no answer by then
    Index("ix_upstream_step_record", "record"),
)

upstream_head = Table(  # ends of chains that servers below have shown
    "upstream_head",
    metadata,
    Column("unit", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("hash", String(43), nullable=False),
    Column("at", BigInteger, nullable=False),
)

# ---- push

push_out = Table(
    "push_out",
    metadata,
    Column("subscription", String(43), primary_key=True),
    Column("topic", String(32), primary_key=True),  # the newest of a topic stands for those before it
    Column("payload", Text, nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Index("ix_push_out_due_at", "due_at"),
)
