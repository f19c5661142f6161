"""What a verification gives: one row per file, and a summary of chains, gaps and keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, get_args

import pyarrow as pa

from trailscope.amounts import instant
from trailscope.integrity.chains import Chains, Status
from trailscope.integrity.coverage import FileVerdict
from trailscope.integrity.gaps import Gap
from trailscope.integrity.public_keys import KeyRing

STATUSES: tuple[Status, ...] = get_args(Status)

# One row per file: each digest and log that lies there, and each that is listed or named and does not.
FILES = pa.schema(
    [
        ("uri", pa.string()),  # where it lies; of what is missing, where AWS put it: s3://bucket/key
        ("status", pa.string()),  # one of STATUSES
        ("reason", pa.string()),  # what the status rests on, in words; may quote what stands in the files: escape it
        ("digest_uri", pa.string()),  # the digest that lists the log, or that names the digest; null without one
        ("kind", pa.string()),  # digest | log | other
        ("sha256", pa.string()),  # of the uncompressed content; null for what could not be read
        (
            "stored_sha256",
            pa.string(),
        ),  # of a log's bytes as they lie there, as in the ledger of a lake; null for others
    ]
)
IN_JSON = ("uri", "status", "reason", "digest_uri")

_WORST_FIRST = {
    status: rank for rank, status in enumerate(("invalid", "missing", "uncovered", "unverifiable", "valid"))
}


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """One file with its verdict."""

    uri: str
    kind: str
    verdict: FileVerdict
    sha256: str | None = None
    stored_sha256: str | None = None


@dataclass(frozen=True)
class Verification:
    """The outcome of a verification.

    Attributes:
        files: one entry per file; what is not valid first, then by URI.
        counts: how many files have each status.
        gaps: times that no digest covers.
        chains: one entry per chain: ``account``, ``region``, ``trail``, ``home_region``, ``backfill``, ``digests``,
            ``from`` and ``to`` (UTC, ISO).
        keys: the public keys' lists with ``origin``, ``sha256``, ``fingerprints`` and ``problems``.
        notes: sentences a person should read.
    """

    files: tuple[VerifiedFile, ...]
    counts: Mapping[str, int]
    gaps: tuple[Gap, ...] = ()
    chains: tuple[Mapping[str, Any], ...] = ()
    keys: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def all_valid(self) -> bool:
        """Whether there was something to verify, and all of it is valid."""
        return 0 < len(self) == self.counts.get("valid", 0)

    def __len__(self) -> int:
        return len(self.files)

    @cached_property
    def table(self) -> pa.Table:
        """The files with the columns of :data:`FILES`. Made when it is asked for: where pandas is installed, Arrow imports it first."""
        rows = self.rows()
        return pa.table({name: [row[name] for row in rows] for name in FILES.names}, schema=FILES)

    def rows(self) -> list[dict[str, Any]]:
        """The files as dictionaries by column name."""
        return [
            {
                "uri": file.uri,
                "status": file.verdict.status,
                "reason": file.verdict.reason,
                "digest_uri": file.verdict.digest_uri,
                "kind": file.kind,
                "sha256": file.sha256,
                "stored_sha256": file.stored_sha256,
            }
            for file in self.files
        ]

    def summary(self) -> dict[str, Any]:
        """Counts by status, for all files, digests and logs; chains, gaps, keys and notes. Ready for JSON."""
        kinds = Counter((file.kind, file.verdict.status) for file in self.files)
        of_kind = {
            f"{kind}s": {status: kinds[kind, status] for status in STATUSES if kinds[kind, status]}
            for kind in ("digest", "log")
        }
        return {
            "all_valid": self.all_valid,
            "files": len(self),
            **{status: self.counts.get(status, 0) for status in STATUSES},
            **of_kind,
            "chains": list(self.chains),
            "gaps": [_gap(gap) for gap in self.gaps],
            "keys": list(self.keys),
            "notes": list(self.notes),
        }

    def json(self) -> Iterator[str]:
        """``{"files": […], "summary": {…}}`` in pieces: one file a line."""
        yield '{"files": ['
        between = "\n"
        for file in self.files:
            verdict = file.verdict
            values = (file.uri, verdict.status, verdict.reason, verdict.digest_uri)
            yield between + json.dumps(dict(zip(IN_JSON, values, strict=True)))
            between = ",\n"
        yield f'\n], "summary": {json.dumps(self.summary(), indent=1)}}}\n'


def verification(
    rows: Sequence[VerifiedFile], chains: Chains, gaps: Sequence[Gap], keys: KeyRing, notes: Sequence[str]
) -> Verification:
    """The result of all verdicts."""
    told = [_told(row) for row in rows]
    ordered = sorted(told, key=lambda row: (_WORST_FIRST[row.verdict.status], row.uri))
    return Verification(
        files=tuple(ordered),
        gaps=tuple(gaps),
        chains=tuple(_chains(chains)),
        keys=tuple(_keys(keys)),
        notes=tuple(notes),
        counts=Counter(row.verdict.status for row in ordered),
    )


def _told(row: VerifiedFile) -> VerifiedFile:
    """In characters that every format can hold: a digest's JSON may name places by halves of characters."""
    verdict = row.verdict
    texts = (row.uri, verdict.reason, verdict.digest_uri or "")
    if all(text.isascii() for text in texts):
        return row
    uri, reason, digest_uri = (text.encode("utf-8", "backslashreplace").decode() for text in texts)
    return replace(row, uri=uri, verdict=FileVerdict(verdict.status, reason, digest_uri or None))


def _chains(chains: Chains) -> Iterator[dict[str, Any]]:
    ordered = sorted(chains.by_chain.items(), key=lambda item: (item[0].account, item[0].region, item[0].trail))
    for chain, files in ordered:
        spans = [file.digest for file in files if file.digest]
        yield {
            "account": chain.account,
            "region": chain.region,
            "trail": chain.trail,
            "home_region": chain.home,
            "backfill": chain.backfill,
            "digests": len(files),
            "from": instant(min(digest.start for digest in spans)),
            "to": instant(max(digest.end for digest in spans)),
        }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "account": gap.chain.account,
        "region": gap.chain.region,
        "trail": gap.chain.trail,
        "from": instant(gap.start),
        "to": instant(gap.end),
        "before": gap.before,
        "after": gap.after,
        "explained": gap.explained,
        "why": gap.why,
        "events": [call.event_id for call in gap.calls],
    }


def _keys(keys: KeyRing) -> Iterator[dict[str, Any]]:
    for listed in keys.lists:
        yield {
            "origin": listed.origin,
            "sha256": listed.sha256,
            "fingerprints": sorted({key.fingerprint for key in listed.keys}),
            "problems": list(listed.problems),
        }
