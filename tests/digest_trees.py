"""Archives with digests as CloudTrail writes them, signed with keys of our own: built in memory, laid out on a disk or in S3.

Follows the AWS user guide, "CloudTrail digest file structure". Signing is done by `cryptography`, which the product does
not use, so that both sides cannot share a mistake.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BUCKET = "example-trail-bucket"
START = datetime(2025, 3, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)


@cache
def signing_key(number: int) -> SigningKey:
    """One of a few RSA keys, made once a run."""
    return SigningKey(rsa.generate_private_key(65537, 2048))


@dataclass(frozen=True, eq=False)
class SigningKey:
    private: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)

    @property
    def fingerprint(self) -> str:
        return hashlib.md5(self.der).hexdigest()

    def sign(self, text: str) -> str:
        return self.private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()).hex()

    def listed(self, start: datetime = START - MONTH, end: datetime = START + MONTH) -> dict[str, Any]:
        """An entry of what `aws cloudtrail list-public-keys` prints."""
        return {
            "Value": base64.b64encode(self.der).decode(),
            "ValidityStartTime": start.isoformat(),
            "ValidityEndTime": end.isoformat(),
            "Fingerprint": self.fingerprint,
        }


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def compact(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def stored(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@dataclass
class Archive:
    """Objects by key, digests' metadata by key, and the list of public keys."""

    bucket: str = BUCKET
    objects: dict[str, bytes] = field(default_factory=dict)
    metadata: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=list)
    buckets: dict[str, str] = field(default_factory=dict)

    def lay_out(self, root: Path, *, metadata: bool = True, under_bucket: bool = False) -> Path:
        """Write the archive as files, the metadata beside each digest; returns the folder."""
        for key, data in self.objects.items():
            path = root / self.bucket_of(key) / key if under_bucket else root / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            if metadata and key in self.metadata:
                said = {"ContentLength": len(data), "ETag": '"x"', "Metadata": self.metadata[key]}
                path.with_name(path.name + ".metadata.json").write_text(json.dumps(said, indent=4))
        return root

    def write_keys(self, path: Path) -> Path:
        path.write_text(json.dumps({"PublicKeyList": self.keys}, indent=4))
        return path

    def put(self, client: Any) -> None:
        """Put the archive into S3."""
        for bucket in {self.bucket, *self.buckets.values()}:
            client.create_bucket(Bucket=bucket)
        for key, data in self.objects.items():
            client.put_object(Bucket=self.bucket_of(key), Key=key, Body=data, Metadata=self.metadata.get(key, {}))

    def bucket_of(self, key: str) -> str:
        return self.buckets.get(key, self.bucket)

    def digests(self) -> list[str]:
        return [key for key in self.objects if "/CloudTrail-Digest/" in key]

    def logs(self) -> list[str]:
        return [key for key in self.objects if "/CloudTrail-Digest/" not in key]

    def content(self, key: str) -> bytes:
        return gzip.decompress(self.objects[key])

    def logs_of(self, digest: str) -> list[str]:
        return [log["s3Object"] for log in json.loads(self.content(digest))["logFiles"]]


@dataclass
class Trail:
    """One trail as it delivers for one account and region: `hour` after `hour` of logs and a digest that covers them."""

    archive: Archive
    account: str = "111122223333"
    region: str = "eu-central-1"
    name: str = "main"
    home: str = "eu-central-1"
    prefix: str = ""
    organization: str = ""
    key: int = 1
    now: datetime = START
    bucket: str = ""
    previous: str | None = None
    digests: list[str] = field(default_factory=list)
    _count: int = 0

    def hours(self, count: int, logs: int = 1) -> Trail:
        for _ in range(count):
            self.hour(logs)
        return self

    def hour(self, logs: int = 1, *, length: timedelta = HOUR, records: list[dict[str, Any]] | None = None) -> str:
        """One digest and its logs; returns the digest's key."""
        end = self.now + length
        entries = [self.log(self.now + timedelta(minutes=5 + at), records) for at in range(logs)]
        digest = self.digest(self.now, end, entries)
        self.now = end
        return digest

    def log(self, at: datetime, records: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """A log delivered at a time, and its entry in a digest."""
        self._count += 1
        unique = hashlib.sha256(f"{self.account}{self.region}{self.name}{self._count}".encode()).hexdigest()[:16]
        name = f"{self.account}_CloudTrail_{self.region}_{at:%Y%m%dT%H%MZ}_{unique}.json.gz"
        key = f"{self._root()}/CloudTrail/{self.region}/{at:%Y/%m/%d}/{name}"
        content = compact({"Records": records or [self.record(at - timedelta(minutes=n)) for n in (6, 4, 5)]})
        self._put(key, content)
        times = sorted(record["eventTime"] for record in json.loads(content)["Records"])
        return {
            "s3Bucket": self._bucket(),
            "s3Object": key,
            "hashValue": hashlib.sha256(content).hexdigest(),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": times[-1],
            "oldestEventTime": times[0],
        }

    def record(self, at: datetime, **fields: Any) -> dict[str, Any]:
        return {
            "eventVersion": "1.11",
            "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{self.account}:user/alice"},
            "eventTime": iso(at),
            "eventSource": "ec2.amazonaws.com",
            "eventName": "DescribeInstances",
            "awsRegion": self.region,
            "sourceIPAddress": "198.51.100.7",
            "requestParameters": None,
            "eventID": hashlib.sha256(f"{at}{self.region}{self.name}{fields}{self._count}".encode()).hexdigest()[:32],
            "recipientAccountId": self.account,
            **fields,
        }

    def digest(self, start: datetime, end: datetime, entries: list[dict[str, Any]], *, backfill: bool = False) -> str:
        """A digest that lists these logs and names the digest before it, signed; returns its key."""
        made_by = signing_key(self.key)
        suffix = "_backfill" if backfill else ""
        name = f"{self.account}_CloudTrail-Digest_{self.region}_{self.name}_{self.home}_{end:%Y%m%dT%H%M%SZ}{suffix}"
        key = f"{self._root()}/CloudTrail-Digest/{self.region}/{end:%Y/%m/%d}/{name}.json.gz"
        before = self.previous
        document = {
            "awsAccountId": self.account,
            "digestStartTime": iso(start),
            "digestEndTime": iso(end),
            "digestS3Bucket": self._bucket(),
            "digestS3Object": key,
            "digestPublicKeyFingerprint": made_by.fingerprint,
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": max((entry["newestEventTime"] for entry in entries), default=None),
            "oldestEventTime": min((entry["oldestEventTime"] for entry in entries), default=None),
            "previousDigestS3Bucket": before and self.archive.bucket_of(before),
            "previousDigestS3Object": before,
            "previousDigestHashValue": before and hashlib.sha256(self.archive.content(before)).hexdigest(),
            "previousDigestHashAlgorithm": before and "SHA-256",
            "previousDigestSignature": before and self.archive.metadata[before]["signature"],
            "logFiles": entries,
        }
        sign(self.archive, key, compact(document), made_by, self._bucket())
        if backfill:
            self.archive.metadata[key]["backfill-generation-timestamp"] = iso(end + 3 * HOUR)
        self.previous = key
        self.digests.append(key)
        return key

    def restart(self, after: timedelta) -> Trail:
        """Logging was off for a while: the next digest begins a chain."""
        self.now += after
        self.previous = None
        return self

    def _put(self, key: str, content: bytes) -> None:
        self.archive.objects[key] = stored(content)
        if self.bucket:
            self.archive.buckets[key] = self.bucket

    def _bucket(self) -> str:
        return self.bucket or self.archive.bucket

    def _root(self) -> str:
        parts = [self.prefix, "AWSLogs", self.organization, self.account]
        return "/".join(part for part in parts if part)


def sign(archive: Archive, key: str, content: bytes, made_by: SigningKey, bucket: str) -> None:
    """Put a digest with the signature that AWS would give it."""
    document = json.loads(content)
    before = document["previousDigestSignature"]
    text = "\n".join(
        (
            document["digestEndTime"],
            f"{document['digestS3Bucket']}/{document['digestS3Object']}",
            hashlib.sha256(content).hexdigest(),
            "null" if before is None else before,
        )
    )
    archive.objects[key] = stored(content)
    if bucket != archive.bucket:
        archive.buckets[key] = bucket
    archive.metadata[key] = {"signature": made_by.sign(text), "signature-algorithm": "SHA256withRSA"}


def one_chain(hours: int = 8, *, empty: tuple[int, ...] = (4,)) -> tuple[Archive, Trail]:
    """One trail in one region: a log an hour, but for idle hours, and two in the third."""
    archive = Archive(keys=[signing_key(1).listed()])
    trail = Trail(archive)
    for hour in range(hours):
        trail.hour(0 if hour in empty else 2 if hour == 3 else 1)
    return archive, trail
