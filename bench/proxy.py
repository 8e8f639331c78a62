"""A TCP proxy that counts: bytes both ways with every header, requests, connections."""

import re
import socket
import threading
from dataclasses import dataclass

_REQUEST = re.compile(rb"(?:GET|POST|PUT|DELETE|HEAD|OPTIONS) \S+ HTTP/1\.[01]\r\n")


@dataclass
class Count:
    """What went over the wire since the last look."""

    up: int = 0
    down: int = 0
    requests: int = 0
    connections: int = 0


class Proxy:
    """Listens on a port of its own and passes everything on to `port`."""

    def __init__(self, port: int) -> None:
        self.target = port
        self._count = Count()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def take(self) -> Count:
        """Return the count and begin again at zero."""
        with self._lock:
            taken, self._count = self._count, Count()
        return taken

    def drop(self) -> None:
        """Cut every connection, so that the next request starts on a cold one."""
        for each in list(self._open):
            with self._lock:
                self._open.discard(each)
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def close(self) -> None:
        self.drop()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            with self._lock:
                self._count.connections += 1
                self._open |= {near, far}
            for args in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._pass, args=args, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while data := source.recv(65536):
                with self._lock:
                    if up:
                        self._count.up += len(data)
                        self._count.requests += len(_REQUEST.findall(data))
                    else:
                        self._count.down += len(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            # The other side hung up; what was counted went over the wire.
            return
