"""What the console shows of steps that another server decides."""

from typing import Any

from sync.ids import natural_id
from tests.people import Phone
from tests.server.readers.test_steps_from_above import send_back
from tests.server.readers.two import Two, visit

VISIT = natural_id("visit", "mot")


def steps(phone: Phone) -> list[dict[str, Any]]:
    answer = phone.client.get("/api/upstream/steps")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def test_the_province_sees_its_steps_pending_and_then_what_they_came_to(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    quang = two.desk("quang")
    send_back(quang, two)
    assert {one["status"] for one in steps(quang)} == {"forwarded"}
    two.up()
    found = steps(quang)
    assert {one["status"] for one in found} == {"applied"}
    assert {one["op"] for one in found} == {None, "send_back"}
    assert {one["record"] for one in found} == {VISIT}


def test_a_refused_step_is_shown_with_its_reason_in_words(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    quang = two.desk("quang")
    send_back(quang, two, why=None)
    two.up()
    (step,) = steps(quang)
    assert step["status"] == "refused"
    assert step["message"]
    assert list(step["errors"]) == ["returned_reason"]


def test_who_may_not_read_the_record_sees_no_step_on_it(two: Two) -> None:
    visit(two.phone("hoa"), VISIT)
    two.up()
    send_back(two.desk("quang"), two)
    assert steps(two.desk("vy")) == []
    assert two.phone("hoa").client.get("/api/upstream/steps").status_code == 403
