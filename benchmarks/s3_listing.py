"""A listing of any size, answered in this process: what S3's ListObjectsV2 says of a sorted list of keys."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from botocore.client import BaseClient

PAGE = 1000
WRITTEN = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass
class Listing:
    """Answers ``list_objects_v2`` as S3 does, and notes what it was asked."""

    keys: Sequence[str]
    asked: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """One page: keys and, with a delimiter, folders, in the order of their bytes."""
        self.asked.append(request)
        prefix, delimiter = request.get("Prefix", ""), request.get("Delimiter")
        end = bisect_left(self.keys, _beyond(prefix)) if prefix else len(self.keys)
        position = bisect_left(self.keys, prefix)
        if after := request.get("ContinuationToken") or request.get("StartAfter"):
            position = max(position, bisect_right(self.keys, after))
        contents: list[dict[str, Any]] = []
        folders: list[str] = []
        last = ""
        while position < end and len(contents) + len(folders) < request.get("MaxKeys", PAGE):
            key = self.keys[position]
            slash = key.find(delimiter, len(prefix)) if delimiter else -1
            if slash < 0:
                contents.append({"Key": key, "Size": 20_000, "ETag": '"e"', "LastModified": WRITTEN})
                last, position = key, position + 1
            else:
                folders.append(key[: slash + 1])
                last = _beyond(folders[-1])
                position = bisect_left(self.keys, last)
        return {
            "Contents": contents,
            "CommonPrefixes": [{"Prefix": folder} for folder in folders],
            "KeyCount": len(contents) + len(folders),
            "IsTruncated": position < end,
        } | ({"NextContinuationToken": last} if position < end else {})

    @contextmanager
    def in_place_of_s3(self) -> Iterator[None]:
        """Every boto3 client asks this listing for as long as the context lasts."""
        genuine: Any = BaseClient._make_api_call
        BaseClient._make_api_call = lambda _client, _name, request: self.answer(request)
        try:
            yield
        finally:
            BaseClient._make_api_call = genuine


def _beyond(prefix: str) -> str:
    """The first text after every text that starts with ``prefix``."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def trail(accounts: Sequence[str], regions: Sequence[str], first: date, days: int, a_day: int) -> list[str]:
    """The sorted keys of an organisation trail: so many files a day in every account and region."""
    keys = []
    for account in accounts:
        for region in regions:
            top = f"AWSLogs/o-a1b2c3d4e5/{account}/CloudTrail/{region}"
            for day in (first + timedelta(days=number) for number in range(days)):
                for file in range(a_day):
                    minute = file * 1440 // a_day
                    stamp = f"{day:%Y%m%d}T{minute // 60:02}{minute % 60:02}Z_{file:016}"
                    keys.append(f"{top}/{day:%Y/%m/%d}/{account}_CloudTrail_{region}_{stamp}.json.gz")
    keys.sort()
    return keys
