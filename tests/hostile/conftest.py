"""The corpus of attacks as a lake, with a question, a Sigma rule, and files whose names attack as well."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from attack_texts import ATTACKS, records

import trailscope as ts

RULE = """\
title: Everything that an attacker wrote
id: 11111111-2222-3333-4444-555555555555
logsource: {product: aws, service: cloudtrail}
detection:
  all: {eventVersion: '1.11'}
  condition: all
level: high
"""
QUESTION = """\
-- title: What did anybody write?
-- asks: what
-- kind: hunt
-- severity: high
-- finding: "{actor} wrote {agent} in {parameters}"
-- summary: hostile
-- misses: [nothing]
-- cases:
--   sequences:
--     one:
--       events: [{eventName: X}]
--       expect: [{actor: alice}]

select event_time, actor, actor_id, action, target, event_id, source_ip_address, user_agent as agent, request_parameters as parameters,
  aws_region, recipient_account_id
from events
"""


@pytest.fixture(scope="session")
def hostile_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of the corpus in ``lake``, beside ``logs``, ``rules`` and ``questions`` that cite all of it."""
    root = tmp_path_factory.mktemp("attacked")
    logs = root / "logs" / "<img src=x onerror=alert(1)>\x1b[2J\u202e"
    logs.mkdir(parents=True)
    made = records()
    (logs / "=1+1.json").write_text(json.dumps({"Records": made}), encoding="utf-8")
    broken = [{"eventTime": text, "eventName": text} for text in ATTACKS.values()]
    (logs / "b]8;;x\x07 broken.json").write_text(json.dumps({"Records": broken}), encoding="utf-8")
    write_archives(logs, made[0])
    (root / "rules").mkdir()
    (root / "rules" / "all.yml").write_text(RULE)
    (root / "questions" / "hostile").mkdir(parents=True)
    (root / "questions" / "hostile" / "everything.sql").write_text(QUESTION)
    ts.open(str(root / "logs"), lake=root / "lake").close()
    return root


def write_archives(logs: Path, record: dict[str, Any]) -> None:
    """A zip and a tar whose members are named to leave the folder they would be unpacked to, with one record each."""
    names = (
        "../../escaped.json",
        "/tmp/escaped.json",
        "C:\\escaped.json",
        "a\x1b[2J\u202e=1.json",
        "<script>alert(1)</script>.json",
    )
    with zipfile.ZipFile(logs / "members.zip", "w") as packed:
        for name in names:
            packed.writestr(name, json.dumps({"Records": [record | {"eventID": f"zip {name}"}]}))
    with tarfile.open(logs / "members.tar", "w") as tar:
        for name in names:
            text = json.dumps({"Records": [record | {"eventID": f"tar {name}"}]}).encode()
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
