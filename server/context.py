"""What the whole server shares: the engine, the record types, the keys, the clock.

Made once by `create_app` and handed to intake, feed, worker and commands, none of which ever
sees a Flask request.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Engine

from server.config import Settings
from server.records.base import RecordType

NAME = "gandan"


def wall_clock() -> int:
    """Return milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Context:
    """`now` gives milliseconds since 1970; `cursor_key` seals cursors."""

    settings: Settings
    engine: Engine
    kinds: Mapping[str, RecordType]
    cursor_key: bytes
    now: Callable[[], int] = wall_clock

    def day(self, at: int) -> date:
        """Return the calendar day of an instant where the installation is."""
        return (datetime.fromtimestamp(at / 1000, UTC) + timedelta(hours=self.settings.utc_offset)).date()


def current() -> Context:
    """Return the context of the application that is serving."""
    return of(current_app)


def of(app: Flask) -> Context:
    """Return the context of an application."""
    context: Context = app.extensions[NAME]
    return context
