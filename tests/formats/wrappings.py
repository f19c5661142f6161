"""Ways in which products wrap records: each takes a text and gives a text that holds it, or bytes and gives bytes."""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pyarrow as pa

Text = Callable[[str], str]
Bytes = Callable[[bytes], bytes]
Written = Callable[[list[Any]], str]


def one_a_line(texts: list[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def arrow(codec: str) -> Bytes:
    def pack(data: bytes) -> bytes:
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as stream:
            stream.write(data)
        return sink.getvalue().to_pybytes()

    return pack


def snappy(data: bytes) -> bytes:
    """The framing format, one frame for each 64 KiB."""
    frames = [b"\xff\x06\x00\x00sNaPpY"]
    for start in range(0, len(data), 1 << 16):
        body = b"\0\0\0\0" + pa.Codec("snappy").compress(data[start : start + (1 << 16)], asbytes=True)
        frames.append(b"\x00" + len(body).to_bytes(3, "little") + body)
    return b"".join(frames)


def zipped(data: bytes, name: str = "inner.json") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def tarred(data: bytes, mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        entry = tarfile.TarInfo("AWSLogs/inner.json")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def table(head: list[str], rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def in_base64_of_gzip(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


WRITTEN: dict[str, Written] = {
    "an envelope": lambda records: json.dumps({"Records": records}),
    "a pretty envelope": lambda records: json.dumps({"Records": records}, indent=2, ensure_ascii=False),
    "a list": json.dumps,
    "lines": lambda records: one_a_line([json.dumps(record) for record in records]),
    "in a row": lambda records: "".join(json.dumps(record) for record in records),
    "EventBridge": lambda records: one_a_line(
        [json.dumps({"version": "0", "detail-type": "AWS API Call via CloudTrail", "detail": record}) for record in records]
    ),
    "hits of a search": lambda records: json.dumps(
        {"took": 3, "hits": {"total": 9, "hits": [{"_index": "ct", "_id": str(n), "_source": r} for n, r in enumerate(records)]}}
    ),
    "texts": lambda records: json.dumps([json.dumps(record) for record in records]),
    "a subscription": lambda records: json.dumps(
        {
            "messageType": "DATA_MESSAGE",
            "logGroup": "CloudTrail/logs",
            "logEvents": [{"id": "1", "timestamp": 1, "message": json.dumps(record)} for record in records],
        }
    ),
}  # fmt: skip

HELD: dict[str, Text] = {
    "a member": lambda text: json.dumps({"payload": text}),
    "a member of a member": lambda text: json.dumps({"preview": False, "result": {"host": "h", "_raw": text}}),
    "Body of a message": lambda text: json.dumps({"Messages": [{"MessageId": "m", "Body": text}]}),
    "Message of SNS": lambda text: json.dumps({"Type": "Notification", "TopicArn": "t", "MessageId": "1", "Message": text}),
    "body of a Lambda event": lambda text: json.dumps({"Records": [{"messageId": "m", "eventSource": "aws:sqs", "body": text}]}),
    "a JSON string": json.dumps,
    "a list of one text": lambda text: json.dumps([text]),
    "a text of a text": lambda text: json.dumps({"message": json.dumps(text)}),
    "base64": lambda text: json.dumps({"data": in_base64(text)}),
    "data of Kinesis": lambda text: json.dumps({"Records": [{"eventSource": "aws:kinesis", "kinesis": {"data": in_base64(text)}}]}),
    "awslogs.data": lambda text: json.dumps({"awslogs": {"data": in_base64_of_gzip(text)}}),
    "base64 for URLs": lambda text: json.dumps({"d": base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")}),
    "base64 in lines": lambda text: json.dumps({"d": base64.encodebytes(text.encode()).decode()}),
    "base64 of zlib": lambda text: json.dumps({"d": base64.b64encode(zlib.compress(text.encode())).decode()}),
    "beside parsed fields": lambda text: json.dumps({"@timestamp": "t", "event": {"original": text, "kind": "event"}, "tags": ["a"]}),
    "a line of syslog": lambda text: f"<134>Sep  1 08:19:04 host-1 cloudtrail[17]: {json.dumps({'m': text})}\n",
    "a cell of base64": lambda text: table(["time", "payload"], [["2026-09-01", in_base64_of_gzip(text)]]),
    "a cell": lambda text: table(["time", "payload"], [["2026-09-01", text]]),
}  # fmt: skip

PACKED: dict[str, Bytes] = {
    "as it is": lambda data: data,
    "gzip": gzip.compress,
    "gzip twice": lambda data: gzip.compress(gzip.compress(data)),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, format=lzma.FORMAT_ALONE),
    "zstd": arrow("zstd"),
    "lz4": arrow("lz4"),
    "snappy": snappy,
    "zlib": zlib.compress,
    "UTF-8 with a mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda data: data.decode().encode("utf-16-le"),
    "UTF-16, big end first": lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
    "UTF-32": lambda data: data.decode().encode("utf-32"),
    "zip": zipped,
    "zip in a zip": lambda data: zipped(zipped(data), "inner.zip"),
    "tar": tarred,
    "tar.gz": lambda data: tarred(data, "w:gz"),
    "tar.bz2 in a zip": lambda data: zipped(tarred(data, "w:bz2"), "case.tar.bz2"),
    "gzip of UTF-16": lambda data: gzip.compress(data.decode().encode("utf-16")),
}
