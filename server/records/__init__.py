"""The kinds of record, one file each. A new kind is its file and its line here."""

from server.records.base import RecordType
from server.records.cell_meeting import CellMeeting
from server.records.hamlet import Hamlet
from server.records.household import Household
from server.records.household_assignment import HouseholdAssignment
from server.records.member import Member
from server.records.member_contact import MemberContact
from server.records.organisation import Organisation
from server.records.petition import Petition
from server.records.residence_comment import ResidenceComment
from server.records.task import Task
from server.records.visit import Visit

KINDS: dict[str, RecordType] = {
    kind.kind: kind
    for kind in (
        Organisation(),
        Hamlet(),
        Member(),
        MemberContact(),
        Household(),
        HouseholdAssignment(),
        Visit(),
        Petition(),
        ResidenceComment(),
        CellMeeting(),
        Task(),
    )
}
