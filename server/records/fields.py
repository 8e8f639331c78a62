"""The fields a record type is declared with.

A body is flat (`path: leaf`), so every field says what one leaf may be. A leaf stands at `name`; a
map holds `name.<key>` with one leaf per key, or `name.<key>.<part>` for items.
"""

from server.records.leaves import (
    HINTS,
    Actor,
    Choice,
    Date,
    Flag,
    Instant,
    Integer,
    Leaf,
    Line,
    Month,
    Phone,
    Ref,
    Text,
)
from server.records.maps import Choices, Dated, Items, Keyed, Refs, Scores

__all__ = [
    "HINTS",
    "Actor",
    "Choice",
    "Choices",
    "Date",
    "Dated",
    "Flag",
    "Instant",
    "Integer",
    "Items",
    "Keyed",
    "Leaf",
    "Line",
    "Month",
    "Phone",
    "Ref",
    "Refs",
    "Scores",
    "Text",
]
