"""What holds for every kind: paths, codes, what a patch may say, and what must never be a field."""

import re
from typing import Any

import pytest

from server.messages import LANGUAGES, say
from server.records import KINDS
from server.records.base import RecordType
from server.records.fields import Choice, Date, Instant, Integer, Keyed, Leaf, Line, Month, Phone, Ref, Text
from sync.policy import Policy
from tests.server.records.world import TODAY, an_id

KEY = "item1"


def leaves(kind: RecordType) -> list[tuple[str, Leaf]]:
    """Return every leaf of a kind with a path that leads to it."""
    found: list[tuple[str, Leaf]] = []
    for name, part in kind.parts.items():
        if isinstance(part, Leaf):
            found.append((name, part))
            continue
        key = part.codes[0] if part.codes else an_id("x") if part.key_kind else KEY
        key = "2025-07-01" if part.type == "dated" else key
        found += [(f"{name}.{key}", part.leaf)] if part.leaf else []
        found += [(f"{name}.{key}.{inner}", leaf) for inner, leaf in part.parts.items()]
    return found


def good(leaf: Leaf) -> Any:
    """Return a value that a leaf takes."""
    match leaf:
        case Choice():
            return leaf.codes[0]
        case Ref():
            return an_id("x")
        case Phone():
            return "0900 000 000"
        case Text():
            return "chữ"
        case Date():
            return "2026-11-01"
        case Month():
            return "2026-11"
        case Instant():
            return 1_790_000_000_000
        case Integer():
            return leaf.low
    return True


ALL = [(kind, path, leaf) for kind in KINDS for path, leaf in leaves(KINDS[kind])]
CODES = [
    (kind, path, code)
    for kind, path, leaf in ALL
    if isinstance(leaf, Choice)
    for code in (*leaf.codes, "KHONG_CO_MA_NAY")
]


def keys(kind: str, patch: dict[str, Any]) -> dict[str, list[str]]:
    return {path: [one.key for one in found] for path, found in KINDS[kind].check(patch, TODAY).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_it_works(kind):
    patch = {path: good(leaf) for path, leaf in leaves(KINDS[kind]) if not leaf.server}
    assert keys(kind, patch) == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["religion", "org_id.x", "", "org_id.x.y", "x.y.z", "_deleted", "a" * 5000])
def test_an_unknown_path_is_named(kind, path):
    assert keys(kind, {path: "x"}) == {path: ["unknown_field"]}


@pytest.mark.parametrize(("kind", "path", "code"), CODES)
def test_a_choice_takes_its_codes_and_no_other(kind, path, code):
    spot = KINDS[kind].spot(path)
    assert spot is not None
    known = isinstance(spot.leaf, Choice) and code in spot.leaf.codes
    assert keys(kind, {path: code}) == ({} if known else {path: ["not_a_choice"]})


@pytest.mark.parametrize(("kind", "path", "leaf"), ALL)
def test_a_leaf_refuses_what_it_is_not(kind, path, leaf):
    wrong = [bad for bad in ("", 7, True, "7", 1.5, None, -1) if bad is not None]
    for bad in wrong:
        found = keys(kind, {path: bad})
        assert found == {} or set(found) == {path}
        if type(bad) is not type(good(leaf)):
            assert found, bad


@pytest.mark.parametrize(("kind", "path", "leaf"), ALL)
def test_null_clears_all_but_what_is_fixed_or_the_servers(kind, path, leaf):
    expected = ["server_only"] if leaf.server else ["fixed"] if leaf.policy is Policy.FIXED else None
    assert keys(kind, {path: None}) == ({path: expected} if expected else {})


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_server_sets_is_not_taken_from_a_phone(kind):
    for path, leaf in leaves(KINDS[kind]):
        if leaf.server:
            assert keys(kind, {path: good(leaf)}) == {path: ["server_only"]}


@pytest.mark.parametrize("kind", KINDS)
def test_the_state_is_not_set_but_stepped(kind):
    expected = "state_by_step" if KINDS[kind].initial is not None else "unknown_field"
    assert keys(kind, {"state": "confirmed"}) == {"state": [expected]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_of_a_megabyte_is_refused_with_its_limit(kind):
    for path, leaf in leaves(KINDS[kind]):
        if isinstance(leaf, Text) and not isinstance(leaf, Phone) and not leaf.server:
            found = KINDS[kind].check({path: "x" * 1_000_000}, TODAY)[path][0]
            assert (found.key, found.params["limit"], found.params["length"]) == ("too_long", leaf.most, 1_000_000)
            assert keys(kind, {path: "x" * leaf.most}) == {}


def test_a_line_has_one_line_and_a_text_may_have_more():
    assert keys("household", {"head_name": "a\nb"}) == {"head_name": ["one_line"]}
    assert keys("visit", {"help_given": "a\nb"}) == {}


@pytest.mark.parametrize(
    ("kind", "path", "value", "key"),
    [
        ("visit", "on", "2026-02-30", "not_a_date"),
        ("visit", "on", "1-2-2026", "not_a_date"),
        ("visit", "on", "1850-01-01", "far_date"),
        ("visit", "on", "2090-01-01", "far_date"),
        ("cell_meeting", "month", "2026-13", "not_a_month"),
        ("cell_meeting", "started_at", 5, "not_an_instant"),
        ("household", "people_count", 31, "out_of_range"),
        ("household", "people_count", 0, "out_of_range"),
        ("household", "people_count", True, "not_a_number"),
        ("visit", "household", "short", "not_a_reference"),
        ("visit", "topics.SAN_XUAT", False, "chosen_or_cleared"),
        ("visit", "topics.TON_GIAO", True, "not_a_choice"),
        ("visit", "wish_ids.short", True, "not_a_key"),
        ("visit", "unplanned", "yes", "not_a_flag"),
        ("cell_meeting", "attendance.short.status", "CO_MAT", "not_a_key"),
        ("cell_meeting", "score.time", 6, "out_of_range"),
        ("cell_meeting", "score.mood", 1, "not_a_choice"),
        ("organisation", "is_grassroots_unit.soon", True, "not_a_date"),
        ("member_contact", "phone", "call me", "not_a_phone"),
    ],
)
def test_a_wrong_value_is_named(kind, path, value, key):
    assert keys(kind, {path: value}) == {path: [key]}


def test_an_item_is_removed_and_ordered_by_reserved_parts():
    assert keys("cell_meeting", {"agenda.i1._deleted": True, "agenda.i1.pos": 3}) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_errors_name_the_field_in_both_languages(kind):
    for path, leaf in leaves(KINDS[kind]):
        if leaf.server or leaf.policy is Policy.FIXED:
            continue
        for found in KINDS[kind].check({path: 1.5}, TODAY)[path]:  # type: ignore[dict-item]
            said = {language: say(found, language) for language in LANGUAGES}
            assert len(set(said.values())) == 2
            assert all(say_label in said[language] for language, say_label in names(leaf).items())


def names(leaf: Leaf) -> dict[Any, str]:
    from server.messages import text

    return {language: text(leaf.label, language) for language in LANGUAGES}


@pytest.mark.parametrize("kind", KINDS)
def test_the_shape_has_the_policy_of_every_path(kind):
    shape = KINDS[kind].shape
    for path, leaf in leaves(KINDS[kind]):
        assert shape.policy_of(path) is leaf.policy
    assert shape.policy_of("nothing") is None
    assert (shape.policy_of("state") is Policy.STATE) == (KINDS[kind].initial is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_tables_speak_of_what_is_declared(kind):
    this = KINDS[kind]
    steps = {step.name for step in this.steps}
    groups = {this.group_of(path) for path, _ in leaves(this)}
    rows = {
        f"edit.{group}" if group else "edit" for group in groups if group != "review" or "edit.review" in this.rights
    }
    assert set(this.rights) == {"create", "delete", "resolve", *steps, *rows}
    assert set(this.open_in) <= set(this.rights)
    assert set().union(*this.open_in.values()) <= set(this.states)
    assert set(this.stamps) <= steps
    assert set(this.tells) <= steps | {"create"}
    assert set(this.natural_key or ()) <= set(this.parts)
    assert {*this.title, *this.search, *([this.sort] if this.sort else [])} <= set(this.parts)
    for name, part in this.parts.items():
        assert part.needed_for <= steps | {"create", "complete"}, name
        assert "complete" not in part.needed_for or not steps, name
        if isinstance(part, Keyed):
            assert all(leaf.needed_for <= steps for leaf in part.parts.values())
    for stamped in this.stamps.values():
        for path in stamped:
            spot = this.spot(path)
            assert spot is not None
            assert spot.leaf.server or path == "returned_reason"
    if this.upstream is not None:
        assert (this.upstream.states or set()) <= set(this.states)
        for pattern in this.upstream.paths:
            assert pattern in ("**", "state") or pattern.split(".")[0] in this.parts


def test_ids_of_identifying_fields_are_fixed():
    fixed = {f"{kind}.{path}" for kind, path, leaf in ALL if leaf.policy is Policy.FIXED and path != "org_id"}
    assert fixed == {
        "visit.assignment",
        "visit.household",
        "household_assignment.household",
        "household_assignment.member",
        "petition.household",
        "residence_comment.member",
        "residence_comment.year",
        "residence_comment.purpose",
        "cell_meeting.type",
        "cell_meeting.month",
        "member_contact.member",
    }
    assert all(KINDS[kind].shape.policy_of("org_id") is Policy.FIXED for kind in KINDS)


# Words of the table of what must not be held. Areas may be flagged; people and households may not.
FORBIDDEN = re.compile(
    r"relig|ton_giao|ethnic|dan_toc|attitude|y_thuc|opinion_of|trust|health|disab|benh|crime|debt|gps|latitude|longitude"
    r"|location|cccd|photo|fingerprint|relation|(?<![a-z])kin(?![a-z])|child|denunc|(?<![a-z])tag"
)
AREA_FLAGS = {"hamlet.is_ethnic_minority_area", "hamlet.is_dense_religious_area"}


def test_no_field_holds_what_must_not_be_held():
    found = {f"{kind}.{path}" for kind, path, _ in ALL if FORBIDDEN.search(path)}
    assert found == AREA_FLAGS
    for kind in KINDS.values():
        for part in kind.parts.values():
            for code in getattr(part, "codes", None) or ():
                assert not FORBIDDEN.search(code.lower()), code


def test_every_free_text_says_what_must_not_be_written():
    for kind, path, leaf in ALL:
        if isinstance(leaf, Text) and not isinstance(leaf, Line):
            assert leaf.hints, f"{kind}.{path}"
            assert leaf.policy is Policy.TEXT


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_beside_a_record_is_found_by_fields_that_are_there(kind):
    for beside in KINDS[kind].beside:
        for theirs, mine in beside.on:
            assert isinstance(KINDS[beside.kind].parts[theirs], Leaf)
            assert mine == "id" or isinstance(KINDS[kind].parts[mine], Leaf)
