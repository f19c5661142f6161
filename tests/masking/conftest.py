"""The seeded corpus as a lake, for every test of what comes out of one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from seeded import calls

import trailscope as ts
from trailscope.cli import command as trailscope

RULE = """\
title: Everything that was seeded
id: 11111111-2222-3333-4444-555555555555
logsource: {product: aws, service: cloudtrail}
detection:
  all: {recipientAccountId: '111122223333'}
  condition: all
level: high
"""
QUESTION = """\
-- title: What did anybody ask for?
-- asks: what
-- kind: hunt
-- severity: high
-- finding: "{actor} asked for {parameters}"
-- summary: seeded
-- misses: [nothing]
-- cases:
--   sequences:
--     one:
--       events: [{eventName: X}]
--       expect: [{actor: alice}]

select event_time, actor, event_id, request_parameters as parameters, response_elements
from events
"""


@pytest.fixture(scope="session")
def seeded(tmp_path_factory) -> Path:
    """A lake of the corpus, a folder with a rule and one with a question that cite all of it."""
    root = tmp_path_factory.mktemp("seeded")
    base = {
        "eventVersion": "1.11", "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice",
        "accountId": "111122223333", "principalId": "AIDAEXAMPLE:x", "userName": "alice"}, "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15", "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
    }  # fmt: skip
    records = [
        base
        | {
            "eventTime": f"2026-09-01T08:00:{number:02}Z",
            "eventID": f"event-{number:03}",
            "sourceIPAddress": f"198.51.100.{number}",
        }
        | call
        for number, call in enumerate(calls())
    ]
    (root / "logs").mkdir()
    (root / "logs" / "log.json").write_text(json.dumps({"Records": records}))
    (root / "logs" / "broken.json").write_text(json.dumps({"Records": [{"eventTime": "at noon", **calls()[4]}]}))
    (root / "rules").mkdir()
    (root / "rules" / "all.yml").write_text(RULE)
    (root / "questions" / "seeded").mkdir(parents=True)
    (root / "questions" / "seeded" / "everything.sql").write_text(QUESTION)
    ts.open(str(root / "logs"), lake=root / "lake").close()
    return root


@pytest.fixture
def run(seeded) -> Callable[..., str]:
    def invoke(*arguments) -> str:
        """All that a command says and writes."""
        asked = [str(argument) for argument in arguments]
        result = CliRunner().invoke(trailscope, [*asked, "--lake", str(seeded / "lake")])
        assert result.exit_code in (0, 3), result.output
        return result.output + result.stderr

    return invoke
