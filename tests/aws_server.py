"""A service for `ListPublicKeys`, which moto does not have: what AWS answers, from keys of our own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def cloudtrail(keys: list[dict[str, Any]], *, page: int = 1) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The endpoint, and the requests it gets. Answers come in pages of ``page`` keys."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            region = self.headers["Authorization"].split("/")[2]
            asked.append({"target": self.headers["X-Amz-Target"], "region": region, **request})
            start = int(request.get("NextToken", 0))
            answer = {"PublicKeyList": [epoch(key) for key in keys[start : start + page]]}
            if start + page < len(keys):
                answer["NextToken"] = str(start + page)
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def epoch(key: dict[str, Any]) -> dict[str, Any]:
    times = {name: datetime.fromisoformat(key[name]).timestamp() for name in key if name.startswith("Validity")}
    return key | times
