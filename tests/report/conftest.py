"""A lake of hostile logs, and the report of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from report_cases import MADE_AT, PAYLOADS, RULES, Told, hostile_records

import trailscope as ts


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A report of logs whose every text is a payload, some of which cannot be read."""
    folder = tmp_path_factory.mktemp("hostile")
    logs = folder / "logs <img src=x onerror=alert(1)>" / "AWSLogs"
    logs.mkdir(parents=True)
    text = json.dumps({"Records": hostile_records()}, ensure_ascii=False)
    (logs / "a.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    (logs / "b<script>.json.gz").write_bytes(b"\x1f\x8b not gzip at all")
    known = folder / "known.yml"
    known.write_text(
        "- rule: root.console_login_without_mfa\n  where: {actor: root}\n  reason: '<script>alert(1)</script> known'\n"
    )
    with ts.open(logs, lake=folder / "lake") as case:
        findings = case.hunt(ids=RULES, suppressions=known)
        yield Told(case.report(findings, title=PAYLOADS["script"], made_at=MADE_AT), case, logs)
