"""The machines: from which state each step leads where, and which of them attest."""

import pytest

from server.records import KINDS

MACHINES = {
    "visit": """
        submit: draft returned -> submitted
        confirm*: submitted -> confirmed
        send_back: confirmed submitted -> returned
        lock*: confirmed -> locked""",
    "household_assignment": """
        propose: draft -> proposed
        adopt*: proposed -> active
        suspend: active -> suspended
        resume: suspended -> active
        end: active suspended -> ended""",
    "petition": """
        record: received -> recorded
        classify*: recorded -> classified""",
    "residence_comment": """
        schedule: overdue requested -> scheduled
        draft: overdue requested scheduled -> drafted
        sign*: drafted -> cell_signed
        confirm*: cell_signed -> commune_confirmed
        send_back: cell_signed commune_confirmed -> drafted
        hand_over: commune_confirmed -> returned
        archive: returned -> archived
        refuse_residence: drafted overdue requested scheduled -> refused_wrong_residence
        mark_not_required: drafted overdue requested scheduled -> not_required
        mark_overdue: drafted requested scheduled -> overdue""",
    "cell_meeting": """
        prepare: planned -> prepared
        notify: planned prepared -> notified
        hold: notified planned postponed prepared -> held
        draft_minutes: held -> minutes_draft
        approve_minutes*: held minutes_draft returned -> minutes_approved
        reopen: minutes_approved scored -> minutes_draft
        score: minutes_approved -> scored
        submit: minutes_approved scored -> submitted
        review*: submitted -> reviewed
        send_back: reviewed submitted -> returned
        lock*: reviewed -> locked
        postpone: notified planned prepared -> postponed
        cancel: notified planned postponed prepared -> cancelled
        mark_not_held: notified planned postponed prepared -> not_held""",
    "task": """
        start: MOI QUA_HAN -> DANG_LAM
        finish: DANG_LAM MOI QUA_HAN -> HOAN_THANH
        mark_overdue: DANG_LAM MOI -> QUA_HAN
        cancel: DANG_LAM MOI QUA_HAN -> HUY
        reopen: HOAN_THANH HUY -> DANG_LAM""",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_machine_is_exactly_this(kind):
    said = [
        f"{step.name}{'*' if step.attests else ''}: {' '.join(sorted(step.sources))} -> {step.target}"
        for step in KINDS[kind].steps
    ]
    assert said == [line.strip() for line in MACHINES.get(kind, "").strip().splitlines() if line]


@pytest.mark.parametrize("kind", MACHINES)
def test_every_state_is_reached_from_the_first(kind):
    machine = KINDS[kind]
    reached, grown = {machine.initial}, True
    while grown:
        more = {step.target for step in machine.steps if step.sources & reached} - reached
        reached, grown = reached | more, bool(more)
    assert reached == set(machine.states)
