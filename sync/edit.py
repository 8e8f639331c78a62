"""What one change does to one path of a working copy."""

from dataclasses import replace

from sync.canon import Value
from sync.policy import DELETED, Policy
from sync.record import Stamp
from sync.text import merge3
from sync.work import Work, order, same


def edit(work: Work, path: str, value: Value | None, policy: Policy) -> None:
    """Set a register or a text: what was known is replaced, what was not is merged or kept."""
    if any(work.outrun(one) for one in work.heads(path)):
        return
    standing = work.stamps.get(path)
    mine = work.stamp(work.time(path))
    rest = work.unseen(path)
    if standing is None or work.known(standing):
        work.put(path, value, mine)
        work.leave(path, rest)
        return
    equal = same(value, work.body.get(path))
    if not equal and policy is Policy.TEXT and _join_texts(work, path, value, mine, standing):
        return
    if order(mine) > order(standing):
        other = work.standing(path)
        work.put(path, value, mine)
    else:
        other = work.candidate(mine.time, value)
    work.leave(path, [*rest, other], new=not equal)


def _join_texts(work: Work, path: str, value: Value | None, mine: Stamp, standing: Stamp) -> bool:
    """Merge two texts into one; False where they overlap, or where a conflict is open already.

    With a conflict open, the author's `was` may be his own candidate: merging from it would take
    his earlier words out of the text and put them nowhere.
    """
    if path in work.conflicts:
        return False
    was = (work.mutation.was or {}).get(path, "")
    both = merge3(was, _text(value), _text(work.body.get(path)))
    if both is None:
        return False
    merged = both or None
    stamp = replace(max(mine, standing, key=order), version=work.version)
    if same(merged, value):
        stamp = replace(mine, time=stamp.time)
    elif not same(merged, work.body.get(path)):
        stamp = replace(stamp, device="", n=0)
    work.put(path, merged, stamp)
    work.leave(path, ())
    return True


def _text(value: Value | None) -> str:
    return value if isinstance(value, str) else ""


def keep_beside(work: Work, path: str, value: Value | None) -> None:
    """Keep a value as the author's proposal; what others proposed stays, seen or not."""
    if same(value, work.body.get(path)) or any(work.outrun(one) for one in work.heads(path)):
        return
    others = [one for one in work.beside(path) if one.author != work.hand.author or not work.known(one)]
    work.leave(path, [*others, work.candidate(work.time(path), value)], new=True)


def remove(work: Work, prefix: str) -> None:
    """Remove an item, or with an empty prefix the record; what changed unseen in it keeps it there."""
    path = prefix + DELETED
    if any(work.outrun(one) for one in work.heads(path)):
        return
    mine = work.stamp(work.time(path))
    if work.body.get(path) is True:
        work.put(path, True, max(mine, work.stamps[path], key=order))
    elif _whole_in_view(work, prefix):
        work.put(path, True, mine)
        work.leave(path, ())
    else:
        work.leave(path, [*work.unseen(path), work.candidate(mine.time, True)], new=True)


def _whole_in_view(work: Work, prefix: str) -> bool:
    """Say whether the author of a removal had all that is in the item in view.

    That an edit brought the item back says nothing beyond the edit itself; that a person did, does.
    """
    path = prefix + DELETED
    back = work.stamps.get(path)
    return all(work.in_view(below) for below in work.under(prefix) if below != path) and (
        back is None or not back.device or work.known(back)
    )


def bring_back(work: Work, prefix: str, stamp: Stamp | None = None) -> None:
    """Take a removal back; one that the author had not seen is kept for a person to decide."""
    path = prefix + DELETED
    if any(work.outrun(one) for one in work.heads(path)):
        return
    rest = work.unseen(path)
    seen = path not in work.stamps or work.known(work.stamps[path])
    other = [] if seen or work.body.get(path) is None else [work.standing(path)]
    work.put(path, None, stamp or work.stamp(work.time(path)))
    work.leave(path, [*rest, *other], new=bool(other))


def revive(work: Work, prefix: str) -> None:
    """Bring back what was removed by somebody who did not know of this edit."""
    path = prefix + DELETED
    if work.body.get(path) is True and work.foreign(work.stamps[path]):
        bring_back(work, prefix, replace(work.stamp(work.time(path)), device="", n=0))
