"""A network that breaks: a server between an ingest and S3 that cuts, delays and mangles connections by chance."""

from __future__ import annotations

import random
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


@contextmanager
def breaking(endpoint: str, chance: random.Random, often: float) -> Iterator[str]:
    """The address of a server that passes everything on to ``endpoint``, and harms one in so many answers.

    Args:
        endpoint: of the S3 server, with scheme, host and port.
        chance: decides which answers are harmed, and how.
        often: the share of answers that are: 0 to 1.
    """
    target = urlsplit(endpoint)

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((target.hostname, target.port)) as server:
                asking = threading.Thread(target=_pass_on, args=(self.request, server), daemon=True)
                asking.start()
                with suppress(OSError):
                    self._answer(server)

        def _answer(self, server: socket.socket) -> None:
            while data := server.recv(65_536):
                if chance.random() < often:
                    how = chance.choice(("cut", "cut in the middle", "slow"))
                    if how == "slow":
                        time.sleep(chance.uniform(0.05, 0.3))
                    else:
                        self.request.sendall(data[: len(data) // 2] if how == "cut in the middle" else b"")
                        self.request.shutdown(socket.SHUT_RDWR)
                        return
                self.request.sendall(data)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A connection that was cut is what this server is for."""

    with Server(("127.0.0.1", 0), Passing) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        host, port = listening.server_address[:2]
        try:
            yield f"http://{host!s}:{port}"
        finally:
            listening.shutdown()
            thread.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
