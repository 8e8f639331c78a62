"""A TCP proxy that counts: bytes both ways with every header, requests, connections."""

import contextlib
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
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def take(self) -> Count:
        """Return the count and begin again at zero."""
        with self._lock:
            taken, self._count = self._count, Count()
        return taken

    def drop(self) -> None:
        """Cut every connection, so that the next request starts on a cold one."""
        with self._lock:
            for each in self._open:
                # Cut already by whoever was faster.
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut everything, listen no more, and wait until every socket is closed."""
        # A thread that waits for the next connection is only woken by this.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        self.drop()
        for each in self._threads:
            each.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._carry, args=(near,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _carry(self, near: socket.socket) -> None:
        """Pass on one connection until both sides have hung up."""
        with near:
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return  # nobody listens there any more: the caller sees its connection end
            with far:
                with self._lock:
                    self._count.connections += 1
                    self._open |= {near, far}
                back = threading.Thread(target=self._pass, args=(far, near, False), daemon=True)
                back.start()
                self._pass(near, far, True)
                back.join()
                with self._lock:
                    self._open -= {near, far}

    def _pass(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        try:
            sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
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
