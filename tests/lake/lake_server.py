"""An S3 server of our own with a bucket for lakes, which counts what it is asked and how many bytes it answers with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto_server import empty_server

BUCKET = "lakes"
ACCESS_KEY, SECRET_KEY = "AKIAEXAMPLE", "example"
VERSITYGW = os.environ.get("TRAILSCOPE_VERSITYGW") or shutil.which("versitygw")


def client(endpoint: str) -> Any:
    """A client of a server here."""
    keys = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **keys)


@dataclass
class Asked:
    """Requests in the order they came: method, key (empty for a listing), bytes of the answer; whether any are counted."""

    requests: list[tuple[str, str, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    counts: bool = True

    def forget(self) -> None:
        """Begin to count anew."""
        self.requests.clear()

    def gets(self, folder: str = "") -> list[tuple[str, int]]:
        """Key and bytes of what was read below a folder of a lake."""
        return [(key, size) for method, key, size in self.requests if method == "GET" and key and folder in key]

    def lists(self) -> int:
        """How many pages were listed."""
        return sum(method == "GET" and not key for method, key, _ in self.requests)

    def bytes(self, folder: str = "") -> int:
        """How many bytes were read below a folder."""
        return sum(size for _, size in self.gets(folder))

    def keys(self, folder: str = "") -> set[str]:
        """Which objects were read below a folder."""
        return {key for key, _ in self.gets(folder)}


@contextmanager
def counting_server() -> Iterator[tuple[str, Asked]]:
    """Its endpoint and what it was asked."""
    asked = Asked()
    answer = DomainDispatcherApplication.__call__

    def counted(self: DomainDispatcherApplication, environ: dict[str, Any], start_response: Any) -> Any:
        chunks = list(answer(self, environ, start_response))
        key = environ["PATH_INFO"].strip("/").partition("/")[2]
        with asked.lock:
            asked.requests.append((environ["REQUEST_METHOD"], key, sum(map(len, chunks))))
        return chunks

    with patch.object(DomainDispatcherApplication, "__call__", counted), empty_server() as endpoint:
        client(endpoint).create_bucket(Bucket=BUCKET)
        asked.forget()
        yield endpoint, asked


@contextmanager
def strict_server(folder: Path) -> Iterator[tuple[str, Asked]]:
    """The same of versitygw over a folder, which checks signatures as AWS does, and counts nothing; skips where it is not built."""
    if VERSITYGW is None:
        pytest.skip("versitygw is not built here: see .ci/run")
    (folder / "data").mkdir()
    (folder / "attributes").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call = [VERSITYGW, "--port", f"127.0.0.1:{port}", "--quiet", "posix", "--sidecar", str(folder / "attributes")]
    environment = {**os.environ, "ROOT_ACCESS_KEY": ACCESS_KEY, "ROOT_SECRET_KEY": SECRET_KEY}
    process = subprocess.Popen(
        [*call, str(folder / "data")], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _created(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}", Asked(counts=False)
    finally:
        process.kill()
        process.wait()


def _created(process: subprocess.Popen[bytes], endpoint: str) -> None:
    for _ in range(100):
        if process.poll() is not None:
            pytest.skip("versitygw does not run here")
        try:
            client(endpoint).create_bucket(Bucket=BUCKET)
        except (BotoCoreError, ClientError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("versitygw does not answer")
