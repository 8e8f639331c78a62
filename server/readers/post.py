"""One POST to another server: no redirects, a limit on time and on the answer."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO

SECONDS = 20.0
MOST = 8_000_000


class Away(Exception):
    """Nobody answered: no network, no name, no connection, no answer in time."""


class Reply:
    """What came back: the status, the headers, and the body up to the limit."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body

    @property
    def retry_after(self) -> int | None:
        """Seconds the other side wants to be left alone, None when it does not say (in seconds)."""
        given = self.headers.get("retry-after", "")
        return min(int(given), 86_400) if given.isascii() and given.isdigit() else None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    # A key or a message is for the address it was meant for.
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float = SECONDS) -> Reply:
    """Send a body and return what came back, whatever its status. Raises Away."""
    request = urllib.request.Request(url, body, dict(headers), method="POST")
    try:
        with _opener.open(request, timeout=timeout) as answer:
            return Reply(answer.status, dict(answer.headers), answer.read(MOST))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, dict(error.headers), error.read(MOST))
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise Away(str(error)) from error
    except Exception as error:  # http.client raises its own for an answer that is none
        if type(error).__module__ == "http.client":
            raise Away(str(error)) from error
        raise
