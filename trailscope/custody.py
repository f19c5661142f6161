"""How far the evidence can be trusted, as verbs of the public API: they need logs, and no lake.

trailscope.verify("./AWSLogs", keys=["keys.json"]).summary()
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from trailscope import sources
from trailscope.errors import UsageError
from trailscope.integrity import collecting, verifying
from trailscope.integrity.verification import Verification
from trailscope.schema.places import check_accounts, check_regions
from trailscope.window import Window


def verify(
    *places: str | os.PathLike[str],
    keys: Sequence[str | os.PathLike[str]] = (),
    since: str | date | datetime | None = None,
    until: str | date | datetime | None = None,
    accounts: Collection[str] = (),
    regions: Collection[str] = (),
    options: sources.SourceOptions | None = None,
    copied: bool = False,
    threads: int | None = None,
    progress: verifying.Progress | None = None,
) -> Verification:
    """Verify logs by CloudTrail's digests: is each as it was delivered, is any missing, is any there that was not delivered?

    Args:
        places: files, folders, archives or ``s3://bucket/prefix`` that hold both ``CloudTrail`` and ``CloudTrail-Digest``.
            A digest's metadata stands beside it as ``NAME.json.gz.metadata.json``, what ``aws s3api head-object`` prints.
        keys: what ``aws cloudtrail list-public-keys`` printed: files, or folders of them. For S3 they are asked for when
            left out.
        since, until: times of *delivery*; see :meth:`trailscope.window.Window.parse`. UTC, half open.
        accounts, regions: only these; empty means all.
        options: credentials and endpoint for S3.
        copied: whether what lies in S3 is a copy, which need not lie at the bucket and key where AWS put it.
        threads: worker threads; by default one per core.
        progress: told what is read (``digests``, ``logs``), how many were, and how many there are.

    Raises:
        UsageError: no place was named. SourceError: a place cannot be listed at all, or a file of keys is none.
    """
    names = [os.fspath(place) for place in places]
    if not names:
        raise UsageError(
            "there is nothing to verify", hint="give logs with their digests: a folder, archive or s3:// prefix"
        )
    check_accounts(accounts)
    check_regions(regions)
    window = Window.parse(since, until, now=datetime.now(UTC))
    return verifying.verify(
        *names,
        keys=[Path(key) for key in keys],
        window=window,
        options=sources.narrow(options or sources.SourceOptions(), window, accounts, regions),
        copied=copied,
        threads=threads,
        progress=progress,
    )


def collect(
    *places: str,
    to: str | os.PathLike[str],
    since: str | date | datetime | None = None,
    until: str | date | datetime | None = None,
    accounts: Collection[str] = (),
    regions: Collection[str] = (),
    options: sources.SourceOptions | None = None,
    progress: collecting.Progress | None = None,
) -> collecting.Collected:
    """Copy logs, digests with their metadata, and public keys from S3 into a folder that can be verified offline.

    Only ever lists and gets. Run again, it goes on where it stopped: what was fetched before is not fetched again, and an
    object that changed since is put beside the first copy.

    Args:
        places: ``s3://bucket/prefix``.
        to: the folder; :mod:`trailscope.integrity.kit` describes what it then holds.
        since, until: times of *delivery*; see :meth:`trailscope.window.Window.parse`. UTC, half open.
        accounts, regions: only these; empty means all.
        options: credentials and endpoint.
        progress: told what is fetched, how many objects were dealt with, and how many there are.

    Raises:
        UsageError: no place was named, or one that is not in S3. SourceError: a place cannot be listed.
        CredentialsError: credentials are missing or expired; what was fetched stays.
    """
    if not places:
        raise UsageError("there is nothing to collect", hint="name s3://bucket/prefix")
    check_accounts(accounts)
    check_regions(regions)
    window = Window.parse(since, until, now=datetime.now(UTC))
    return collecting.collect(
        *places,
        root=Path(to),
        window=window,
        options=sources.narrow(options or sources.SourceOptions(), window, accounts, regions),
        by=f"trailscope {version('trailscope')}",
        progress=progress,
    )
