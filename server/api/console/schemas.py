"""What the console asks and is answered; the page's own types are `pwa/src/console/types.ts`."""

from marshmallow import EXCLUDE, Schema, fields, validate

from server.access import Role
from server.api.console.kept import STATUSES
from server.api.console.listing import LARGEST, SIZE
from server.api.console.upward import STATUSES as UPWARD


class Paged(Schema):
    """A page of a list; what an older or newer page asks besides is ignored."""

    class Meta:
        unknown = EXCLUDE

    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    size = fields.Integer(load_default=SIZE, validate=validate.Range(1, LARGEST))


class RecordsAsked(Paged):
    kind = fields.String()
    unit = fields.String()
    state = fields.String()
    since = fields.Date()
    until = fields.Date()
    q = fields.String(load_default="", validate=validate.Length(max=200))
    doubtful = fields.Boolean(load_default=False)
    order = fields.String(load_default="updated", validate=validate.OneOf(["updated", "oldest", "date", "title"]))


class UnitsAsked(Schema):
    class Meta:
        unknown = EXCLUDE

    counts = fields.String(load_default="yes", validate=validate.OneOf(["yes", "no"]))


class OfUnitAsked(Paged):
    unit = fields.String()


class KeptAsked(Paged):
    status = fields.String(load_default=STATUSES[0], validate=validate.OneOf(STATUSES))


class AccountsAsked(OfUnitAsked):
    q = fields.String(load_default="", validate=validate.Length(max=200))


class DevicesAsked(Paged):
    user = fields.String()


Names = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "titles and names by id"})
Body = fields.Dict(keys=fields.String(), values=fields.Raw(), metadata={"description": "flat body: path to value"})

Doubts = fields.Dict(
    keys=fields.String(),
    values=fields.List(fields.String()),
    metadata={"description": "what deserves a second look, by path; an empty path is the record as a whole"},
)


class Row(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    version = fields.Integer(required=True)
    state = fields.String(allow_none=True)
    org_id = fields.String(allow_none=True)
    body = Body
    updated_at = fields.Integer(required=True)
    conflicts = fields.Integer(required=True)


class Listed(Row):
    doubts = Doubts


class Standing(Schema):
    mutation = fields.String(allow_none=True)
    author = fields.String()
    device = fields.String()
    time = fields.Integer()
    version = fields.Integer()
    value = fields.Raw(allow_none=True)


class CandidateShown(Standing):
    hidden = fields.Boolean()


class Dispute(Schema):
    stands = fields.Nested(Standing)
    candidates = fields.List(fields.Nested(CandidateShown))


class ConflictRow(Row):
    disputes = fields.Dict(keys=fields.String(), values=fields.Nested(Dispute))
    may = fields.List(fields.String())


class Full(ConflictRow):
    home = fields.String()
    creator = fields.String(allow_none=True)
    created_at = fields.Integer()
    groups = fields.List(fields.String())
    doubts = Doubts
    names = Names


class Change(Schema):
    path = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)
    hidden = fields.Boolean()


class Edit(Schema):
    mutation = fields.String()
    author = fields.String()
    device = fields.String()
    at = fields.Integer()
    received = fields.Integer()
    version = fields.Integer()
    outcome = fields.String()
    step = fields.String(allow_none=True)
    changes = fields.List(fields.Nested(Change))


class UnitNode(Schema):
    id = fields.String()
    parent = fields.String(allow_none=True)
    kind = fields.String()
    name = fields.String()
    valid_to = fields.String(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    waiting = fields.Integer()
    conflicts = fields.Integer()


class Units(Schema):
    items = fields.List(fields.Nested(UnitNode))


class Queue(Schema):
    kind = fields.String()
    state = fields.String()
    step = fields.String()
    total = fields.Integer()
    oldest = fields.Integer()
    items = fields.List(fields.Nested(Listed))


class Today(Schema):
    queues = fields.List(fields.Nested(Queue))
    conflicts = fields.Integer()
    kept = fields.Dict(keys=fields.String(), values=fields.Integer())
    names = Names


class KeptRow(Schema):
    id = fields.String()
    status = fields.String()
    kind = fields.String()
    record = fields.String()
    author = fields.String()
    device = fields.String()
    at = fields.Integer()
    received = fields.Integer()
    reason = fields.String()
    message = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    set = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))
    op = fields.String(allow_none=True)
    may = fields.List(fields.String())
    current = fields.Dict(keys=fields.String(), values=fields.Raw(), allow_none=True)


class UpwardAsked(Paged):
    status = fields.String(load_default=UPWARD[0], validate=validate.OneOf(UPWARD))


class UpwardRow(Row):
    message = fields.String(allow_none=True)
    sent_at = fields.Integer(allow_none=True)
    answered_at = fields.Integer(allow_none=True)


class LinkAbove(Schema):
    configured = fields.Boolean()
    last_contact = fields.Integer(allow_none=True)
    next_at = fields.Integer(allow_none=True)
    error = fields.String(allow_none=True)
    chain_flaw = fields.Boolean()


class LinkBelow(Schema):
    unit = fields.String()
    name = fields.String()
    last_contact = fields.Integer(allow_none=True)
    chain_flaw = fields.Boolean()


class Upward(Schema):
    link = fields.Nested(LinkAbove)
    below = fields.List(fields.Nested(LinkBelow))
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    items = fields.List(fields.Nested(UpwardRow))
    total = fields.Integer()
    page = fields.Integer()
    size = fields.Integer()
    names = Names


class Decision(Schema):
    decision = fields.String(required=True, validate=validate.OneOf(["accept", "dismiss"]))


class Decided(Schema):
    code = fields.String()
    reason = fields.String(allow_none=True)


class Account(Schema):
    id = fields.String()
    login = fields.String()
    name = fields.String()
    role = fields.String()
    scope = fields.String()
    member = fields.String(allow_none=True)
    disabled = fields.Boolean()
    last_contact = fields.Integer(allow_none=True)
    devices = fields.Integer()


class OfficeGiven(Schema):
    role = fields.String(required=True, validate=validate.OneOf([str(role) for role in Role]))
    scope = fields.String(required=True)
    member = fields.String(load_default=None, allow_none=True)


class AccountMade(OfficeGiven):
    login = fields.String(required=True, validate=validate.Length(max=60))
    name = fields.String(required=True, validate=validate.Length(max=120))
    password = fields.String(required=True, validate=validate.Length(max=200))


class PasswordGiven(Schema):
    password = fields.String(required=True, validate=validate.Length(max=200))


class Nothing(Schema):
    """An act that needs no particulars."""

    class Meta:
        unknown = EXCLUDE


class Made(Schema):
    id = fields.String()


class DeviceShown(Schema):
    id = fields.String()
    name = fields.String()
    user = fields.String()
    user_name = fields.String()
    created_at = fields.Integer()
    last_contact = fields.Integer()
    revoked = fields.Boolean()
    own = fields.Boolean()


class AdminEntry(Schema):
    seq = fields.Integer()
    at = fields.Integer()
    actor = fields.String()
    act = fields.String()
    account = fields.String()
    device = fields.String(allow_none=True)
    role = fields.String(allow_none=True)
    scope = fields.String(allow_none=True)


def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of one page of such items."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item)),
            "total": fields.Integer(),
            "page": fields.Integer(),
            "size": fields.Integer(),
            "names": Names,
        },
        name=f"{item.__name__}Page",
    )
