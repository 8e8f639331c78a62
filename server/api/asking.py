"""Who is asking: from the cookie to the person, for every endpoint alike."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from server.access import Role
from server.context import current
from server.problems import Problem
from server.sessions import SignedIn, find

COOKIE = "s"

P = ParamSpec("P")
R = TypeVar("R")


def asking() -> SignedIn:
    """Return who asks. Raises Problem signed_out."""
    who: SignedIn | None = g.get("who")
    if who is None:
        who = find(current(), request.cookies.get(COOKIE))
        if who is None:
            raise Problem("signed_out")
        g.who = who
        g.language = who.account["lang"]
    return who


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let only people with a session reach a view."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        asking()
        return view(*args, **kwargs)

    return guarded


def only(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only these roles reach a view. Raises Problem forbidden, signed_out."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if asking().person.role not in roles:
                raise Problem("forbidden")
            return view(*args, **kwargs)

        return guarded

    return decorate
