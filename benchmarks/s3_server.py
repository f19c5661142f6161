"""The least that can pass for S3: answers every GET with the same bytes. Prints its port; asyncio, one process.

python -m benchmarks.s3_server BYTES
"""

from __future__ import annotations

import asyncio
import os
import sys


class Answering(asyncio.Protocol):
    """Answers each request on a kept connection; GETs have no body, so a request ends with an empty line."""

    answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.held = transport, b""

    def data_received(self, data: bytes) -> None:
        *requests, self.held = (self.held + data).split(b"\r\n\r\n")
        for _ in requests:
            self.transport.write(self.answer)


async def serve(size: int) -> None:
    head = f'HTTP/1.1 200 OK\r\nETag: "e"\r\nLast-Modified: Tue, 01 Sep 2026 00:00:00 GMT\r\nContent-Length: {size}\r\n\r\n'
    Answering.answer = head.encode() + os.urandom(size)
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, backlog=128)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
