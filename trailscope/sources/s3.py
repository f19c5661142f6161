"""Logs in S3: lists what the window, accounts and regions leave over, and streams objects. Only ever lists and gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trailscope.errors import Location, SourceError
from trailscope.sources.aws_client import connection
from trailscope.sources.aws_errors import AWS_ERRORS, translated
from trailscope.sources.list_checkpoint import Settled
from trailscope.sources.objects import Found, SourceOptions
from trailscope.sources.parallel_listing import explore
from trailscope.sources.s3_objects import judged, object_uri, split
from trailscope.sources.s3_pages import ListRequest, page
from trailscope.sources.s3_read import read
from trailscope.sources.s3_tree import TreeListing

__all__ = ["find", "read", "requests_made"]

_LISTINGS_AT_ONCE = 16


def find(source: str, options: SourceOptions, settled: Settled) -> Iterator[Found]:
    """Every object below ``s3://bucket/prefix`` that can matter, earlier days before later ones where keys tell them.

    ``prefix`` is one key, or a folder with or without its last ``/``; it may be the bucket, ``…/AWSLogs``, or any place
    in the layout. Accounts, services and regions are learnt from the folders that exist, so other services' logs,
    digests and what was not asked for are never listed; in a region, only the days of the window are, less those
    that are settled. What is not laid out like CloudTrail is listed whole. Listings are made on several threads.

    A folder that may not be listed yields `Unreadable` and the rest goes on.

    Raises:
        AccessError: when credentials are missing, expired or unknown, or the source itself may not be listed.
        SourceError: when the bucket does not exist, nothing lies at the prefix, or S3 cannot be reached.
    """
    bucket, prefix, _ = split(source)
    if prefix and not prefix.endswith("/"):
        first = page(ListRequest(bucket, prefix, most=None if options.versions else 1), None, options).keys
        if first and first[0][0].key == prefix:
            yield from judged(bucket, first[0], options)
            return
        prefix += "/"
    walk = TreeListing(bucket, options, {} if options.versions else settled)
    known, tasks = walk.start(prefix)
    yield from known
    yield from explore(tasks, walk.step, min(_LISTINGS_AT_ONCE, max(1, options.concurrency)))
    if not walk.something and not page(ListRequest(bucket, prefix, most=1), None, options).keys:
        hint = "check the prefix (it is a folder or one whole key); the bucket itself can be listed"
        raise SourceError("nothing lies here", at=Location(object_uri(bucket, prefix)), hint=hint)


def requests_made(options: SourceOptions) -> Mapping[str, int]:
    """How many requests were made so far by all who ask with the same credentials and endpoint, by name.

    Raises:
        SourceError: there can be no connection with these options.
    """
    try:
        return dict(connection(options).requests)
    except AWS_ERRORS as error:
        raise translated(error, options.endpoint_url or "s3://", "connect") from error
