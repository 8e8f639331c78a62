"""The reconciliation core: pure functions on records, mutations, cursors and frames."""

from sync.canon import Body, Value, canonical, checksum
from sync.cursor import Cursor, CursorError
from sync.ids import is_id, natural_id, new_id
from sync.merge import Merged, Outcome
from sync.mutation import DELETE, RESOLVE, Mutation, MutationError, parse
from sync.policy import DELETED, STATE, Policy, Shape, Step
from sync.record import Candidate, Record, Stamp, since

__all__ = [
    "DELETE",
    "DELETED",
    "RESOLVE",
    "STATE",
    "Body",
    "Candidate",
    "Cursor",
    "CursorError",
    "Merged",
    "Mutation",
    "MutationError",
    "Outcome",
    "Policy",
    "Record",
    "Shape",
    "Stamp",
    "Step",
    "Value",
    "canonical",
    "checksum",
    "is_id",
    "natural_id",
    "new_id",
    "parse",
    "since",
]
