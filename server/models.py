"""The tables. Records are JSON documents beside their sync columns: a new kind needs no migration.

Instants are integer milliseconds since 1970 UTC, ids the 22 characters of the wire. There are no
foreign keys: rows are written by one module each, in the order that `intake` describes, and the
lock that a foreign key takes on its parent would join communes that must not wait for each other.
"""

from collections.abc import Mapping
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
db = SQLAlchemy(metadata=metadata)

# Columns of one row by name, as the code that reads them takes them.
Columns = Mapping[Any, Any]

Id = String(22)
Name = String(120)

meta = Table("meta", metadata, Column("key", String(60), primary_key=True), Column("value", Text, nullable=False))

# ---- records and who reads them

record = Table(
    "record",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("home", Id, nullable=False),
    Column("unit", Id),  # the field org_id, for lists by unit
    Column("version", BigInteger, nullable=False),
    Column("state", String(40)),
    Column("body", JSON, nullable=False),
    Column("meta", JSON, nullable=False),  # stamps and conflicts
    Column("created_by", Id, nullable=False),
    Column("created_device", Id, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("disputed", Boolean, nullable=False, default=False),  # has open conflicts
    Index("ix_record_home_kind", "home", "kind", "state"),
    Index("ix_record_unit_kind", "unit", "kind", "updated_at"),
    Index("ix_record_disputed", "home", "disputed"),
)

record_bucket = Table(
    "record_bucket",
    metadata,
    Column("record", Id, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Index("ix_record_bucket_bucket", "bucket"),
)

reference = Table(
    "reference",
    metadata,
    Column("record", Id, primary_key=True),
    Column("path", Name, primary_key=True),
    Column("target", Id, nullable=False),
    Column("kind", String(40), nullable=False),  # the kind of the record that refers
    Index("ix_reference_target", "target", "kind"),
)

unit = Table(  # the organisation tree, kept in step with the organisation records by intake
    "unit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("parent", Id),
    Column("kind", String(40), nullable=False),
    Column("home", Id, nullable=False),
    Column("valid_from", String(10)),
    Column("valid_to", String(10)),
    Column("deleted", Boolean, nullable=False, default=False),
    Index("ix_unit_parent", "parent"),
    Index("ix_unit_home", "home"),
)

bucket = Table(
    "bucket",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Name, nullable=False, unique=True),
    Column("family", String(20), nullable=False),  # the first part of the name
    Column("home", Id, nullable=False),  # the second part
    Column("number", BigInteger, nullable=False),
    Column("members", Integer, nullable=False),
    Column("digest", BigInteger, nullable=False),  # two's complement of the sum mod 2^64
    Column("floor", BigInteger, nullable=False),  # a cursor below it has missed tombstones
    Index("ix_bucket_home", "home", "family"),
)

feed = Table(
    "feed",
    metadata,
    Column("bucket", Integer, primary_key=True),
    Column("record", Id, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("prev_number", BigInteger, nullable=False),  # 0: the record is new in this bucket
    Column("prev_version", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_feed_number", "bucket", "number", unique=True),
    Index("ix_feed_record", "record"),
)

# ---- mutations: what is kept for ever, and the content of those that did not become a record

mutation = Table(
    "mutation",
    metadata,
    Column("id", Id, primary_key=True),
    Column("author", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("hash", String(43), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("record", Id, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("code", String(12), nullable=False),  # the present answer
    Column("first", String(12), nullable=False),  # the first one
    Column("reason", String(40)),
    Column("received", BigInteger, nullable=False),
    Column("replaces", Id),
    Index("ix_mutation_device", "device", "n"),
    Index("ix_mutation_record", "record", "author"),
)

kept = Table(
    "kept",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mutation", Id, nullable=False),  # not unique: the same id may come with other content
    Column("author", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("record", Id, nullable=False),
    Column("home", Id),
    Column("status", String(12), nullable=False),  # held, late, refused, applied, dismissed, replaced
    Column("reason", String(40), nullable=False),
    Column("waits_for", Id),  # a record
    Column("detail", JSON, nullable=False),  # errors by path, as keys and parameters
    Column("content", JSON, nullable=False),  # the mutation as received
    Column("buckets", JSON, nullable=False),  # names of those in which it is shown
    Column("received", BigInteger, nullable=False),
    Column("decided_at", BigInteger),
    Column("decided_by", Id),
    Column("told", Integer, nullable=False, default=0),  # in how many replies the decision went out
    Index("ix_kept_waits_for", "waits_for"),
    Index("ix_kept_author", "author", "status"),
    Index("ix_kept_mutation", "mutation"),
    Index("ix_kept_status", "status", "received"),
)

# ---- the change log: one chain per home unit

chain = Table(
    "chain",
    metadata,
    Column("unit", Id, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(43), nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("unit", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("mutation", Id, nullable=False),
    Column("record", Id, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("code", String(12), nullable=False),
    Column("state", String(40)),  # after it
    Column("author", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("content", String(43), nullable=False),  # hash of salt and content
    Column("prev", String(43), nullable=False),
    Column("hash", String(43), nullable=False),
    Index("ix_log_record", "record", "version"),
)

log_content = Table(
    "log_content",
    metadata,
    Column("unit", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("salt", String(22), nullable=False),
    Column("content", JSON, nullable=False),  # {"mutation", "before", "after"}
    Column("buckets", JSON, nullable=False),  # ids of those it was numbered in
)

# ---- people

account = Table(
    "account",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("password", String(200), nullable=False),
    Column("name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("scope", Id, nullable=False),
    Column("member", Id),
    Column("lang", String(2), nullable=False),
    Column("bucket_set", Integer),  # what the phone subscribes to now
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
    Index("ix_account_member", "member"),
    Index("ix_account_scope", "scope"),
)

device = Table(
    "device",
    metadata,
    Column("id", Id, primary_key=True),
    Column("user", Id, nullable=False),
    Column("name", String(120), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_contact", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Index("ix_device_user", "user"),
)

session = Table(
    "session",
    metadata,
    Column("hash", String(43), primary_key=True),
    Column("user", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_contact", BigInteger, nullable=False),
    Index("ix_session_user", "user"),
    Index("ix_session_device", "device"),
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
)

subscription = Table(
    "subscription",
    metadata,
    Column("user", Id, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("from_at", BigInteger, primary_key=True),
    Column("to_at", BigInteger),
    Index("ix_subscription_bucket", "bucket"),
)

bucket_set = Table(  # lists that cursors refer to, in their order; never changed, never deleted
    "bucket_set",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(22), nullable=False, unique=True),
    Column("buckets", JSON, nullable=False),
)

# ---- other servers, and phones that want to be called (the readers' own tables: server/readers/tables.py)

upstream_link = Table(  # servers below: every record with a home at or under `unit` is theirs
    "upstream_link",
    metadata,
    Column("id", Id, primary_key=True),
    Column("unit", Id, nullable=False),
    Column("name", String(200), nullable=False),
    Column("key", String(43), nullable=False, unique=True),  # a hash
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("epoch", Integer, nullable=False, default=0),  # the last one it came with
    Column("last_contact", BigInteger),
    Column("chain_flaw_at", BigInteger),  # when its chain last contradicted what it had shown before
    Index("ix_upstream_link_unit", "unit"),
)

upstream_person = Table(  # people of the level above whose steps were taken here; nobody signs in as one
    "upstream_person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("role", String(20), nullable=False),
    Column("scope", Id, nullable=False),
    Column("member", Id),
)

push_subscription = Table(
    "push_subscription",
    metadata,
    Column("id", String(43), primary_key=True),  # hash of the endpoint
    Column("user", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", String(120), nullable=False),
    Column("auth", String(60), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_push_subscription_user", "user"),
    Index("ix_push_subscription_device", "device"),
)

# ---- epochs and the worker

epoch = Table(
    "epoch",
    metadata,
    Column("epoch", Integer, primary_key=True),
    Column("floor", BigInteger, nullable=False),  # versions of the epoch are above it
    Column("sets", Integer, nullable=False),  # the highest id of a bucket set when it began
    Column("started_at", BigInteger, nullable=False),
)

epoch_bucket = Table(
    "epoch_bucket",
    metadata,
    Column("epoch", Integer, primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),  # where the bucket stood when the epoch began
)

job = Table(
    "job",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("due_at", BigInteger, nullable=False),
)
