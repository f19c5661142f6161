"""GETs by an object-store client with a native core, for the common case; boto3 stays the judge of everything else.

boto3 spends 1.4 ms of processor time on a GET, most of it holding the interpreter's lock: 500 to 700 objects a second,
however many threads and cores there are. `obstore` (Rust) spends 0.2 ms. It is asked first, with boto3's own
credentials and the address that boto3 would use. Whatever it cannot do or does not get, boto3 asks for again, and what
boto3 says is told. Without `obstore` everything works, slower.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import botocore.session

from trailscope.sources.aws_client import Connection, Session
from trailscope.sources.aws_errors import AWS_ERRORS

try:
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store
except ImportError:  # an optional part: the road by boto3 is whole
    obstore = None  # type: ignore[assignment]  # asked for before it is used

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import S3Credential

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_=@,+:-][A-Za-z0-9_=@,+:.-]*(?:/[A-Za-z0-9_=@,+:-][A-Za-z0-9_=@,+:.-]*)*")
_FAILURES = 3
_KEPT_SECONDS = 300  # how long credentials are kept before boto3 is asked for them again
_HEADERS = frozenset({"Content-Disposition", "Content-Encoding", "Content-Language", "Content-Type", "Cache-Control"})
_THROTTLED = ("SlowDown", " 503 ", " 429 ", "Too Many Requests")


class NativeError(Exception):
    """The native client did not get the bytes; boto3 finds out why."""

    def __init__(self, *, busy: bool) -> None:
        super().__init__()
        self.busy = busy


@dataclass
class Native:
    """One bucket, as the native client reaches it.

    Attributes:
        failures: GETs in a row at which it failed and boto3 did not; after a few it is not asked any more.
    """

    store: Any
    failures: int = 0

    @property
    def trusted(self) -> bool:
        """Whether it is worth asking."""
        return self.failures < _FAILURES

    def get(self, key: str, etag: str, version_id: str | None, chunk_bytes: int) -> Iterator[bytes]:
        """The bytes of one object, in chunks of at least ``chunk_bytes`` but for the last.

        Raises:
            NativeError: at any point; what was yielded before stands.
        """
        wanted = self._wanted(etag, version_id)
        try:
            for chunk in obstore.get(self.store, key, options=wanted).stream(min_chunk_size=chunk_bytes):
                yield bytes(chunk)
        except (BaseError, OSError, ValueError) as error:
            raise NativeError(busy=any(sign in str(error) for sign in _THROTTLED)) from error

    def whole(self, key: str, etag: str, version_id: str | None) -> tuple[bytes, dict[str, str]]:
        """The bytes of a small object, and its user metadata by lower-case name.

        Raises:
            NativeError: as above.
        """
        try:
            answer = obstore.get(self.store, key, options=self._wanted(etag, version_id))
            said = {str(name).lower(): str(value) for name, value in answer.attributes.items() if name not in _HEADERS}
            return bytes(answer.bytes()), said
        except (BaseError, OSError, ValueError) as error:
            raise NativeError(busy=any(sign in str(error) for sign in _THROTTLED)) from error

    @staticmethod
    def _wanted(etag: str, version_id: str | None) -> GetOptions:
        wanted: GetOptions = {}
        if etag:
            wanted["if_match"] = f'"{etag}"'
        if version_id is not None:
            wanted["version"] = version_id
        return wanted


@dataclass(frozen=True)
class _Credentials:
    """What the native client asks for credentials: boto3's, as they are at that moment."""

    session: Session
    config: dict[str, str] = field(default_factory=dict)

    def __call__(self) -> S3Credential:
        found = self.session.frozen()
        return {
            "access_key_id": found.access_key,
            "secret_access_key": found.secret_key,
            "token": found.token,
            "expires_at": datetime.now(UTC) + timedelta(seconds=_KEPT_SECONDS),
        }


def native(connection: Connection, bucket: str, key: str) -> Native | None:
    """The native client of a bucket; ``None`` when only boto3 will do: no client, odd keys, certificates judged by a bundle of one's own."""
    if obstore is None or _PLAIN_KEY.fullmatch(key) is None:
        return None
    identity, session = connection.identity, connection.session
    region = connection.bucket_regions.get(bucket) or session.client.meta.region_name
    found = native_client_of(session, bucket, region, identity.profile, identity.requester_pays)
    return found if found is not None and found.trusted else None


@lru_cache(maxsize=64)
def native_client_of(
    session: Session, bucket: str, region: str, profile: str | None, requester_pays: bool
) -> Native | None:
    """The native client for a bucket; ``None`` where boto3 has to do, as without credentials or a place."""
    place = None if session.credentials is None else _place(session.client, bucket)
    if place is None:
        return None
    endpoint, in_host = place
    if endpoint.startswith("https:") and _own_authority(profile):
        return None
    try:
        store = S3Store(
            bucket,
            endpoint=endpoint,
            aws_endpoint_url_s3=endpoint,  # so that no variable of the environment takes its place
            region=region,
            virtual_hosted_style_request=in_host,
            request_payer=requester_pays,
            skip_signature=False,
            credential_provider=_Credentials(session),
            client_options={"allow_http": True, "connect_timeout": "10s", "read_timeout": "60s", "timeout": "15min"},
            retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=0)},
        )
    except (BaseError, ValueError, TypeError):
        return None
    return Native(store)


def _place(client: Any, bucket: str) -> tuple[str, bool] | None:
    """The address under which boto3 reaches a bucket, and whether the bucket is part of the host's name."""
    try:
        signed = client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"})
    except AWS_ERRORS:  # boto3 is asked for the object itself next, and says the same with its place
        return None
    url = urlsplit(signed)
    root = f"{url.scheme}://{url.netloc}"
    if url.netloc.startswith(f"{bucket}.") and url.path == "/k":
        return root, True
    return (root, False) if url.path == f"/{bucket}/k" else None


def _own_authority(profile: str | None) -> bool:
    """Whether the user has a bundle of certificates, as behind proxies that look into TLS."""
    if os.environ.get("REQUESTS_CA_BUNDLE"):
        return True
    return botocore.session.Session(profile=profile).get_config_variable("ca_bundle") is not None
