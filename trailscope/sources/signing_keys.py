"""The public keys with which CloudTrail signs its digests, asked for where they are kept: in the digests' own region."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trailscope.sources.aws_client import service_clients
from trailscope.sources.aws_errors import AWS_ERRORS, translated
from trailscope.sources.objects import SourceOptions

_ATTEMPTS = 3  # digests can be judged without, so nobody is made to wait for a service that does not answer


def public_keys(region: str, start: datetime, end: datetime, options: SourceOptions) -> list[dict[str, Any]]:
    """Entries of ``PublicKeyList`` (``Value``, ``Fingerprint``, ``ValidityStartTime``, ``ValidityEndTime``) of a region.

    Args:
        region: of the digests.
        start, end: UTC; keys that were valid at some time between.
        options: credentials.

    Raises:
        SourceError: they cannot be had.
    """
    request: dict[str, Any] = {"StartTime": start, "EndTime": end}
    found: list[dict[str, Any]] = []
    try:
        client = service_clients(options).of("cloudtrail", region, attempts=_ATTEMPTS)
        while True:
            answer = client.list_public_keys(**request)
            found += answer.get("PublicKeyList", ())
            if not answer.get("NextToken"):
                return found
            request["NextToken"] = answer["NextToken"]
    except AWS_ERRORS as error:
        raise translated(error, f"cloudtrail:{region}", "list keys") from error
