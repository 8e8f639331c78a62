"""What went to the server above: sent, accepted, refused, as far as the one who asks reads it."""

from sqlalchemy import update

from server.db import writing
from server.readers.tables import upstream_out
from sync.ids import natural_id
from tests.people import DONG, HOA_XA
from tests.server.console.conftest import Desk
from tests.server.readers.conftest import two as two  # the fixture of the readers' tests
from tests.server.readers.two import Two, visit

VISIT = natural_id("visit", "mot")


def at(two: Two, login: str) -> Desk:
    """Somebody at the console of the commune's server."""
    return Desk(two.phone(login, 5))


def test_a_server_without_a_link_says_so(two: Two) -> None:
    answer = Desk(two.desk("quang")).get("/api/upstream")
    assert answer["link"]["configured"] is False
    assert [(one["unit"], one["name"]) for one in answer["below"]] == [(HOA_XA, "Đảng ủy xã Hòa")]


def test_what_was_accepted_is_shown_with_when(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    mai = at(two, "mai")
    answer = mai.get("/api/upstream", status="accepted")
    assert (answer["link"]["configured"], answer["link"]["error"]) == (True, None)
    assert answer["link"]["last_contact"] is not None
    row = next(one for one in answer["items"] if one["id"] == VISIT)
    assert row["sent_at"] <= row["answered_at"]
    assert answer["names"][DONG] == "Chi bộ thôn Đồng"
    assert answer["counts"]["accepted"] == answer["total"] > 1


def test_what_was_refused_comes_first_with_the_reason_in_words(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    with writing(two.below.engine) as connection:
        refused = update(upstream_out).where(upstream_out.c.record == VISIT)
        connection.execute(refused.values(status="refused", reason="unknown_kind"))
    answer = at(two, "mai").get("/api/upstream")
    assert [(one["id"], one["message"]) for one in answer["items"]] == [
        (VISIT, "Loại hồ sơ này máy chủ chưa biết. Có thể ứng dụng mới hơn máy chủ.")
    ]


def test_nobody_sees_what_he_does_not_read(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    seen = at(two, "an").get("/api/upstream", status="accepted", size=500)["items"]
    assert {one["kind"] for one in seen} == {"organisation", "hamlet"}
    assert at(two, "vy").get("/api/upstream", status="accepted", size=500)["items"] == []
    at(two, "hoa").get("/api/upstream", 403)
