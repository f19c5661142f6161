"""An S3 that misbehaves on purpose: real sockets between a client and a real server, faults chosen with a seed."""

from __future__ import annotations

import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

FAULTS = ("throttle", "failure", "reset", "cut", "slow")


@dataclass
class Weather:
    """What goes wrong.

    Attributes:
        share: of requests that meet one of ``kinds``, chosen with ``seed``.
        denied, gone: GETs of keys with one of these texts in them are refused, or find nothing.
        expired: access keys whose time is over once ``expires_after`` requests were made.
        met, headers: what happened so far, by kind; and the headers of every request.
    """

    seed: int = 0
    share: float = 0.0
    kinds: tuple[str, ...] = FAULTS
    denied: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    expires_after: int = 0
    met: Counter[str] = field(default_factory=Counter)
    headers: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def fault(self, path: str, headers: dict[str, str]) -> str:
        """The name of what this request meets; empty for nothing."""
        is_get = "list-type" not in path and "versions" not in path
        with self.lock:
            self.headers.append(headers)
            self.met["requests"] += 1
            met = ""
            if self.met["requests"] > self.expires_after and any(
                k in headers.get("authorization", "") for k in self.expired
            ):
                met = "expired"
            elif is_get and any(text in path for text in self.denied):
                met = "denied"
            elif is_get and any(text in path for text in self.gone):
                met = "gone"
            elif self.dice.random() < self.share:
                met = self.dice.choice(self.kinds)
            self.met[met] += 1
        return met


REFUSALS = {
    "throttle": (503, "SlowDown"),
    "failure": (500, "InternalError"),
    "denied": (403, "AccessDenied"),
    "gone": (404, "NoSuchKey"),
    "expired": (400, "ExpiredToken"),
}


class FaultProxy(ThreadingHTTPServer):
    """Passes GETs on to ``upstream`` (``http://host:port``), and does to them what the weather says."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream).netloc
        self.weather = Weather()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address) -> None:
        """Clients that hang up are part of the weather."""


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """A running proxy."""
    with FaultProxy(upstream) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield proxy
        proxy.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultProxy

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        met = self.server.weather.fault(self.path, headers)
        if met in REFUSALS:
            status, code = REFUSALS[met]
            self.answer(status, {}, f"<Error><Code>{code}</Code><Message>weather</Message></Error>".encode())
            return
        if met == "reset":
            self.reset()
            return
        status, answered, body = self.ask(headers)
        if met == "cut" and len(body) > 1:
            self.answer(status, answered, body[: len(body) // 2], promised=len(body))
            self.reset()
        else:
            self.answer(status, answered, body, pieces=4 if met == "slow" else 1)

    def ask(self, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        upstream = http.client.HTTPConnection(self.server.upstream)
        try:
            upstream.request("GET", self.path, headers=headers)
            answer = upstream.getresponse()
            body = answer.read()
        finally:
            upstream.close()
        left_out = {"content-length", "transfer-encoding", "connection", "date", "server"}
        return answer.status, {k: v for k, v in answer.getheaders() if k.lower() not in left_out}, body

    def answer(
        self, status: int, headers: dict[str, str], body: bytes, *, promised: int | None = None, pieces: int = 1
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.end_headers()
        step = max(1, -(-len(body) // pieces))
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            time.sleep(0.01 if pieces > 1 else 0)

    def reset(self) -> None:
        """Hang up without a goodbye."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_arguments) -> None:
        """Keep the test's output clean."""
