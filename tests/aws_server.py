"""AWS services that answer in JSON and that moto does not have, on this machine: CloudTrail's `ListPublicKeys`, from keys of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answers = Callable[[dict[str, Any]], Mapping[str, Any]]
"""From a request, with ``target`` (service and operation) and ``region`` besides, to what is answered; a ``ValueError`` says what is wrong with it."""


@contextmanager
def answering(answer: Answers) -> Iterator[str]:
    """The endpoint of a service, as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            region = self.headers["Authorization"].split("/")[2]
            try:
                status, told = 200, answer({"target": self.headers["X-Amz-Target"], "region": region, **request})
            except ValueError as error:
                status, told = 400, {"__type": "InvalidRequestException", "message": str(error)}
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def cloudtrail(keys: list[dict[str, Any]], *, page: int = 1) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The endpoint, and the requests it gets. Answers come in pages of ``page`` keys."""
    asked: list[dict[str, Any]] = []

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        asked.append(request)
        start = int(request.get("NextToken", 0))
        told: dict[str, Any] = {"PublicKeyList": [epoch(key) for key in keys[start : start + page]]}
        return told | ({"NextToken": str(start + page)} if start + page < len(keys) else {})

    with answering(answer) as endpoint:
        yield endpoint, asked


def epoch(key: dict[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(key[name]).timestamp() for name in key if name.startswith("Validity")}
    return key | times
