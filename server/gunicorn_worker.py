"""gunicorn's threaded worker, with one wait moved out of the way of everybody else."""

from concurrent.futures import Future
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker


class Worker(ThreadWorker):  # type: ignore[misc]
    """A thread worker that hangs up in the thread of the request.

    gunicorn 27 waits up to two seconds for the other side to close, so that the end of an answer is not lost, and
    does so in the one thread that accepts connections. A hundred phones on a slow link that are answered before
    all of their request has arrived (signed out, too large) would then stop the server for minutes.
    """

    def handle(self, conn: TConn) -> Any:
        """Serve one request; a connection that will not be used again is closed here."""
        again = super().handle(conn)
        if not again:
            conn.close(graceful=True)
        return again

    def finish_request(self, conn: TConn, future: "Future[Any]") -> None:
        """In the accepting thread: what `handle` has closed is only counted."""
        if not future.cancelled() and future.exception() is None and not future.result():
            self.nr_conns -= 1
        else:
            super().finish_request(conn, future)
