"""The arithmetic of a meeting's minutes: who was there, whether the figures agree, quorum and length."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.messages import Msg
from server.records.base import Errors, Lookup
from server.records.body import Body, number_of, standing_keys, text_of

# The template of 2026: criterion -> the most points it can bring, 100 in all.
POINTS = {
    "time": 5,
    "attendance": 5,
    "preparation": 10,
    "conduct": 30,
    "chairing": 10,
    "principles": 5,
    "last_resolution": 30,
    "closing": 5,
}
PRESENT = ("CO_MAT", "TRUC_TUYEN")
ABSENT = ("VANG_CO_LY_DO", "VANG_KHONG_LY_DO")
THEMATIC = ("CHUYEN_DE", "THUONG_KY_KET_HOP_CHUYEN_DE")
REGULAR = ("THUONG_KY", "THUONG_KY_KET_HOP_CHUYEN_DE")
NOT_HELD = ("postponed", "cancelled", "not_held")
LEAST_MINUTES, LEAST_MINUTES_COMBINED = 90, 120
QUORUM_PERCENT = 90


@dataclass(frozen=True, slots=True)
class Attendance:
    """Members by what the list says of them."""

    present: frozenset[str]
    absent: frozenset[str]
    exempt: frozenset[str]

    @property
    def total(self) -> int:
        return len(self.present) + len(self.absent) + len(self.exempt)


def attendance(body: Body) -> Attendance:
    """Return the attendance list as sets of member ids."""
    status = {key: text_of(body, f"attendance.{key}.status") for key in standing_keys(body, "attendance")}
    return Attendance(
        frozenset(key for key, code in status.items() if code in PRESENT),
        frozenset(key for key, code in status.items() if code in ABSENT),
        frozenset(key for key, code in status.items() if code == "MIEN"),
    )


def _field(name: str) -> str:
    return f"@cell_meeting.{name}"


def _needed(name: str, step: str) -> list[Msg]:
    return [Msg("needed", {"field": _field(name), "step": _field(f"step.{step}")})]


def problems(body: Body, lookup: Lookup | None) -> Errors:
    """Say what keeps minutes from being approved. Figures that a note explains may differ from the list."""
    errors: Errors = unprepared(body, "approve_minutes")
    started, ended = number_of(body, "started_at"), number_of(body, "ended_at")
    if started and ended and ended <= started:
        errors["ended_at"] = [Msg("cell_meeting.ends_before_start")]
    there = attendance(body)
    if "count_total" in body and number_of(body, "count_total") != there.total and not text_of(body, "count_note"):
        errors["count_total"] = [
            Msg("cell_meeting.total", {"listed": there.total, "total": number_of(body, "count_total")})
        ]
    for key in standing_keys(body, "attendance"):
        if text_of(body, f"attendance.{key}.status") == "VANG_CO_LY_DO":
            path = f"attendance.{key}.reason"
            if path not in body:
                errors[path] = _needed("attendance.reason", "approve_minutes")
    chair, taker = text_of(body, "chair"), text_of(body, "minute_taker")
    for name, member in (("chair", chair), ("minute_taker", taker)):
        if member and member not in there.present:
            errors[name] = [Msg("cell_meeting.must_be_present", {"field": _field(name)})]
    if chair and chair == taker:
        errors["minute_taker"] = [Msg("cell_meeting.two_people")]
    if body.get("minutes_read_out") is False:
        errors["minutes_read_out"] = [Msg("cell_meeting.read_out")]
    if text_of(body, "type") in THEMATIC:
        errors |= {
            name: _needed(name, "approve_minutes")
            for name in ("theme_title", "approved_by_superior")
            if name not in body
        }
    return errors | _votes(body, there, lookup)


def _votes(body: Body, there: Attendance, lookup: Lookup | None) -> Errors:
    voters = _official_present(body, there, lookup)
    errors: Errors = {}
    for key in standing_keys(body, "votes"):
        cast = sum(number_of(body, f"votes.{key}.{part}") for part in ("yes", "no", "other"))
        if cast > voters:
            errors[f"votes.{key}.yes"] = [Msg("cell_meeting.too_many_votes", {"cast": cast, "voters": voters})]
    return errors


def _official_present(body: Body, there: Attendance, lookup: Lookup | None) -> int:
    """Count the official members present; where one of them is not known here, the most there can be."""
    known = [lookup("member", key) for key in there.present] if lookup is not None else [None]
    if all(member is not None for member in known):
        return sum(member is not None and member.body.get("status") == "CHINH_THUC" for member in known)
    return min(len(there.present), number_of(body, "count_official"))


def unprepared(body: Body, step: str) -> Errors:
    """Say whether the committee's own meeting is missing; a cell with only a secretary has none."""
    if body.get("only_secretary") is True or "prep_meeting_on" in body:
        return {}
    return {"prep_meeting_on": _needed("prep_meeting_on", step)}


def unsigned(body: Body) -> Errors:
    """Say which signature is missing on the minutes."""
    return {
        name: [Msg("cell_meeting.unsigned", {"field": _field(name)})]
        for name in ("signed_chair", "signed_secretary")
        if body.get(name) is False
    }


def doubts(body: Body) -> Errors:
    """Say what deserves a second look: length and attendance."""
    errors: Errors = {}
    kind = text_of(body, "type")
    if "started_at" in body and "ended_at" in body:
        length = (number_of(body, "ended_at") - number_of(body, "started_at")) // 60_000
        least = LEAST_MINUTES_COMBINED if kind == "THUONG_KY_KET_HOP_CHUYEN_DE" else LEAST_MINUTES
        if 0 < length < least:
            errors["ended_at"] = [Msg("cell_meeting.short", {"minutes": length, "least": least})]
    there = attendance(body)
    expected = len(there.present) + len(there.absent)
    if expected and len(there.present) * 100 < expected * QUORUM_PERCENT:
        percent = len(there.present) * 100 // expected
        errors["attendance"] = [Msg("cell_meeting.few", {"percent": percent, "least": QUORUM_PERCENT})]
    return errors


def second_regular(body: Body, others: Sequence[Body]) -> Errors:
    """Say whether another meeting of the cell and month is regular too: a combined one counts as one."""

    def regular(one: Body) -> bool:
        return text_of(one, "type") in REGULAR and text_of(one, "state") not in NOT_HELD

    if regular(body) and any(regular(one) for one in others):
        return {"month": [Msg("cell_meeting.second_regular")]}
    return {}
