"""Who gets what: the insider, the colleague, the outsider; audiences gained and lost."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from server import worker
from server.access import Role
from server.context import Context
from server.db import reading, writing
from server.models import account, bucket, feed, kept
from server.people import create_account
from server.subscriptions import refresh
from sync.digest import add, fold, sum_text
from sync.ids import natural_id
from tests.people import (
    ASSIGNMENTS,
    DONG,
    HOA_XA,
    HOUSEHOLDS,
    MEMBERS,
    PASSWORD,
    PEOPLE,
    SUOI,
    YEN_XA,
    Phone,
    ids_in,
    user_id,
)  # fmt: skip
from tests.server.conftest import Clock

VISIT = natural_id("visit", "one")
PLACE = f"commune/{HOA_XA}/household/{HOUSEHOLDS[0]}"


def visit(phone: Phone, record: str = VISIT, household: int = 0) -> dict[str, Any]:
    return phone.batch.new(
        "visit", record, org_id=DONG, assignment=ASSIGNMENTS[household], household=HOUSEHOLDS[household], on="2026-09-20",
        mode="TAI_NHA", met="VANG_NHA",
    )  # fmt: skip


def hand_over(binh: Phone) -> None:
    """The secretary ends Hoa's assignment to the first household and gives it to Lan."""
    binh.batch.edit("household_assignment", ASSIGNMENTS[0], 3, valid_to="2026-09-20", end_reason="reassigned")
    binh.batch.step("household_assignment", ASSIGNMENTS[0], "end", "active", base=3)
    new = natural_id("household_assignment", "new")
    binh.batch.new(
        "household_assignment", new, org_id=DONG, household=HOUSEHOLDS[0], member=MEMBERS["lan"], role="CHINH",
        valid_from="2026-09-01", decided_on="2026-09-01",
    )  # fmt: skip
    binh.batch.step("household_assignment", new, "propose", "draft")
    binh.batch.step("household_assignment", new, "adopt", "proposed")
    assert binh.codes() == ["applied"] * 5


def test_everybody_holds_his_own_and_nothing_else(phone: Callable[..., Phone]) -> None:
    households = {
        "hoa": HOUSEHOLDS[:2], "lan": HOUSEHOLDS[2:3], "binh": HOUSEHOLDS[:3], "tuan": [], "mai": [], "quang": [],
        "an": [], "kien": [],
    }  # fmt: skip
    for login, expected in households.items():
        frames = phone(login).frames()
        assert ids_in(frames, "household") == set(expected), login
        members = ids_in(frames, "member")
        assert members == (
            set(MEMBERS.values()) - {MEMBERS["tuan"]}
            if PEOPLE[login][2] == DONG
            else {MEMBERS["tuan"]}
            if login == "tuan"
            else set()
        ), login
        assert ids_in(frames, "organisation"), login


def test_an_outsider_of_another_commune_holds_nothing_of_this_one(phone: Callable[..., Phone]) -> None:
    vy = phone("vy").frames()
    assert all(HOA_XA not in name for name in vy[0]["buckets"])
    assert not ids_in(vy, "hamlet")
    assert f"units/{YEN_XA}" in vy[0]["buckets"]


def test_what_is_handed_over_comes_and_goes(phone: Callable[..., Phone]) -> None:
    hoa, lan, binh = phone("hoa"), phone("lan"), phone("binh")
    visit(hoa)
    for one in (hoa, lan, binh):
        one.frames()
    hand_over(binh)
    gone, came = hoa.frames()[0], lan.frames()
    assert PLACE not in gone["buckets"]
    assert PLACE in came[0]["buckets"]
    assert {VISIT, HOUSEHOLDS[0], ASSIGNMENTS[0]} <= ids_in(came)
    assert VISIT not in ids_in(hoa.frames(want=[VISIT]))


def test_late_work_is_kept_for_the_new_owner_and_credited_to_its_author(
    phone: Callable[..., Phone], context: Context
) -> None:
    hoa, binh, tuan = phone("hoa"), phone("binh"), phone("tuan")
    visit(hoa)
    hoa.frames()
    binh.frames()
    hand_over(binh)
    hoa.batch.edit("visit", VISIT, 1, help_given="Nói về vay vốn")
    visit(hoa, natural_id("visit", "late"))
    tuan.batch.edit("visit", VISIT, 1, help_given="x")
    assert hoa.codes() == ["held late_work", "held late_work"]
    assert tuan.codes() == ["refused not_found"]
    with reading(context.engine) as connection:
        rows = connection.execute(select(kept).where(kept.c.status == "late")).all()
    assert all(PLACE in row.buckets for row in rows)
    shown = binh.client.get("/api/kept?status=late").get_json()
    assert len(shown["items"]) == 2
    for item in shown["items"]:
        reply = binh.client.post(f"/api/kept/{item['id']}", json={"decision": "accept"})
        assert reply.status_code == 200, reply.get_data(as_text=True)
    assert [one["code"] for one in hoa.answers()] == ["applied", "applied"]
    patch = binh.frames()[0]["patches"][0]
    assert patch["set"] == {"help_given": "Nói về vay vốn"}


def test_late_work_on_what_he_saw_only_afterwards_is_not_found(phone: Callable[..., Phone], clock: Clock) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    visit(hoa)
    hoa.frames()
    hand_over(binh)
    clock.pass_(minutes=1)
    binh.batch.edit("visit", VISIT, 1, help_given="Bình ghi")
    binh.frames()
    hoa.batch.edit("visit", VISIT, 2, help_given="x")
    assert hoa.codes() == ["refused not_found"]


def test_a_date_that_comes_moves_the_audience_at_midnight(
    phone: Callable[..., Phone], context: Context, clock: Clock
) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    hoa.frames()
    binh.batch.edit("household_assignment", ASSIGNMENTS[0], 3, valid_to="2026-09-25")
    binh.frames()
    assert worker.run_due(context) > 0
    assert "buckets" not in hoa.frames()[0]
    clock.pass_(days=5)
    worker.run_due(context)
    assert PLACE not in hoa.frames()[0]["buckets"]


def test_a_record_that_moves_leaves_a_tombstone(phone: Callable[..., Phone], context: Context, clock: Clock) -> None:
    hoa, binh, an = phone("hoa"), phone("binh"), phone("an")
    hoa.frames()
    an.batch.edit("member", MEMBERS["minh"], 1, cell_id=SUOI)
    assert an.codes() == ["applied"]
    out = hoa.frames()[0]["out"]
    assert [ids for _, ids, _ in out] == [[MEMBERS["minh"]]]
    assert MEMBERS["minh"] in ids_in(phone("tuan").frames())
    # A phone that begins now has nothing to forget.
    assert all("out" not in frame for frame in binh.frames())


def test_a_cursor_below_the_floor_reads_its_bucket_again(
    phone: Callable[..., Phone], context: Context, clock: Clock
) -> None:
    hoa, an = phone("hoa"), phone("an")
    hoa.frames()
    an.batch.edit("member", MEMBERS["minh"], 1, cell_id=SUOI)
    an.frames()
    clock.pass_(days=401)
    worker.run_due(context)
    hoa.sign_in()
    with reading(context.engine) as connection:
        assert connection.execute(select(feed.c.record).where(feed.c.gone.is_(True))).all() == []
    frames = hoa.frames()
    place = f"members/{HOA_XA}/{DONG}"
    names = phone("hoa").frames(buckets=True)[0]["buckets"]
    assert frames[0]["reread"] == [names.index(place)]
    assert ids_in(frames, "member") == set(MEMBERS.values()) - {MEMBERS["tuan"], MEMBERS["minh"]}


def test_digests_prove_what_a_phone_holds_and_a_mismatch_is_read_again(phone: Callable[..., Phone]) -> None:
    hoa = phone("hoa")
    frames = hoa.frames()
    names = frames[0]["buckets"]
    versions = {
        one: v
        for frame in frames
        for rows in frame["rows"].values()
        for one, v in zip(rows["id"], rows["v"], strict=True)
    }
    sums = {index: [0, 0] for index in range(len(names))}
    for frame in frames:
        for index, ids, _ in frame.get("in", ()):
            for one in ids:
                sums[index] = [sums[index][0] + 1, add(sums[index][1], one, versions[one])]
    digest = fold((names[index], count, total) for index, (count, total) in sums.items())
    assert frames[-1]["digest"] == digest
    right = [[index, count, sum_text(total)] for index, (count, total) in sums.items()]
    assert "reread" not in hoa.frames(check=right)[0]
    wrong = [[0, right[0][1] + 1, right[0][2]], [999, 0, right[0][2]]]
    again = hoa.frames(check=wrong)
    assert again[0]["reread"] == [0]
    assert again[-1]["digest"] == digest


def test_the_subject_does_not_read_what_the_committee_writes_about_him(
    phone: Callable[..., Phone], context: Context
) -> None:
    with writing(context.engine) as connection:
        create_account(
            connection, context, login="minh", password=PASSWORD, name="Minh", role=Role.SECRETARY, scope=DONG,
            member=MEMBERS["minh"],
        )  # fmt: skip
    binh, minh = phone("binh"), phone("minh")
    about = natural_id("residence_comment", MEMBERS["minh"], "2026", "")
    binh.batch.new("residence_comment", about, org_id=DONG, member=MEMBERS["minh"], year=2026)
    answer = binh.answers()[0]
    assert answer["code"] == "applied"
    assert answer["set"]["without"] == MEMBERS["minh"]
    assert about not in ids_in(minh.frames(want=[about]))
    minh.batch.edit("residence_comment", about, 1, c7="x")
    assert minh.codes() == ["refused not_found"]


def test_taking_office_moves_what_is_written_about_him_and_leaving_it_moves_it_back(
    phone: Callable[..., Phone], context: Context
) -> None:
    binh = phone("binh")
    about = natural_id("residence_comment", MEMBERS["minh"], "2026", "")
    binh.batch.new("residence_comment", about, org_id=DONG, member=MEMBERS["minh"], year=2026)
    binh.frames()
    with writing(context.engine) as connection:
        user = create_account(
            connection,
            context,
            login="minh",
            password=PASSWORD,
            name="Minh",
            role=Role.SECRETARY,
            scope=DONG,
            member=MEMBERS["minh"],
        )
    minh = phone("minh")
    assert about not in ids_in(minh.frames())
    frames = binh.frames()
    assert any(name.endswith(f"/minus/{MEMBERS['minh']}") for name in frames[0]["buckets"])
    assert about in ids_in(frames)
    with writing(context.engine) as connection:
        connection.execute(update(account).where(account.c.id == user).values(disabled_at=1))
        refresh(connection, context, {user, user_id("binh")}, context.now())
    frame = binh.frames()[0]
    assert not any("/minus/" in name for name in frame["buckets"])
    assert frame["patches"][0]["set"] == {"without": None} if "patches" in frame else about in ids_in([frame])


def test_nothing_is_left_in_a_bucket_that_it_does_not_belong_in(phone: Callable[..., Phone], context: Context) -> None:
    hoa, binh = phone("hoa"), phone("binh")
    visit(hoa)
    hoa.frames()
    hand_over(binh)
    from server import check

    with reading(context.engine) as connection:
        assert list(check.flaws(connection, context)) == []
    with writing(context.engine) as connection:
        connection.execute(update(bucket).where(bucket.c.name == PLACE).values(members=99))
    with reading(context.engine) as connection:
        assert len(list(check.flaws(connection, context))) == 1
