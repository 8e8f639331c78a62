"""The time a device puts on what is done on it."""


def next_at(now: int, server: int, previous: int) -> int:
    """Give `at` of the next mutation: after the last server time seen, after the one before it.

    All are milliseconds since 1970; `server` and `previous` are 0 before there is one. A clock
    that was set back so never makes an edit older than what its author had in view.
    """
    return max(now, server + 1, previous + 1)
