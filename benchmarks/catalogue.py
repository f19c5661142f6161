"""`python -m benchmarks.catalogue FOLDER`: another catalogue's own test cases, those that it calls attacks and those that it does not.

The folder holds rules as YAML files in the form of Panther's (github.com/panther-labs/panther-analysis, `rules/aws_cloudtrail_rules`): each with
`Severity` and `Tests`, each test with one record and whether the rule is to match it. Every record is hunted in a lake of its own, with an
everyday user agent. Three figures: of the rules that the catalogue rates medium or above, how many have a case that is told at medium or
above; how many of the cases that those rules are not to match are told so all the same; and how many of all such cases are told at high.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import yaml

import trailscope as ts
from benchmarks.recall import NEUTRAL
from trailscope.schema.severity import SEVERITIES

TOLD, GRAVE = SEVERITIES.index("medium"), SEVERITIES.index("high")
_LOG_TYPE = "AWS.CloudTrail"
_ADDED = "p_"  # begins the names of what the catalogue's product adds to a record
# What a record of a test may lack, and every record of CloudTrail has.
_MISSING = {"eventVersion": "1.08", "eventTime": "2026-01-01T00:00:00Z", "recipientAccountId": "123456789012"}


@dataclass(frozen=True)
class Case:
    """One test of a rule: the severity that the catalogue gives the rule, its record, and whether the rule is to match it."""

    rule: str
    name: str
    severity: str
    matches: bool
    record: dict[str, Any]


def cases_of(folder: Path) -> Iterator[Case]:
    """The tests of all rules about CloudTrail, whose records are objects."""
    for path in sorted(folder.rglob("*.yml")):
        rule = yaml.safe_load(path.read_text(encoding="utf-8"))
        if _LOG_TYPE not in rule.get("LogTypes", ()):
            continue
        for test in rule.get("Tests") or ():
            if isinstance(test.get("Log"), dict):
                severity = str(rule.get("Severity", "info")).lower()
                yield Case(rule["RuleID"], test["Name"], severity, test["ExpectedResult"], test["Log"])


def everyday(record: dict[str, Any], number: int) -> dict[str, Any]:
    """The record as CloudTrail might have written it: with an id of its own and what each has, and an everyday user agent."""
    kept = {name: value for name, value in record.items() if not name.startswith(_ADDED)}
    return {**_MISSING, **kept, "eventID": str(UUID(int=number)), "userAgent": NEUTRAL}


def gravest(record: dict[str, Any], *, detections: bool) -> int:
    """The place among the severities of the gravest finding about one record; -1 for none."""
    with TemporaryDirectory(prefix="catalogue-") as place:
        logs = Path(place) / "logs"
        logs.mkdir()
        (logs / "record.json").write_text(json.dumps({"Records": [record]}, default=str), encoding="utf-8")
        with ts.open(logs, lake=Path(place) / "lake") as case:
            asked = [id for id, question in case.catalogue.items() if question.kind == "detection"]
            return case.hunt(ids=asked if detections else ()).worst()


def scores(cases: list[Case], grades: list[int]) -> list[str]:
    """The three figures, a line each."""
    strong = {case.rule for case in cases if case.matches and SEVERITIES.index(case.severity) >= TOLD}
    told = {case.rule for case, grade in zip(cases, grades, strict=True) if case.matches and grade >= TOLD}
    others = [(case, grade) for case, grade in zip(cases, grades, strict=True) if not case.matches]
    loud = [grade >= TOLD for case, grade in others if SEVERITIES.index(case.severity) >= TOLD]
    grave = [grade >= GRAVE for _, grade in others]
    return [
        f"{len(strong & told)} of {len(strong)} rules of medium and above have a case that is told at medium or above",
        f"{sum(loud)} of {len(loud)} cases that these rules are not to match are told at medium or above",
        f"{sum(grave)} of all {len(grave)} such cases are told at high or above",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalogue", description=__doc__)
    parser.add_argument("folder", type=Path, help="of rules as YAML files")
    parser.add_argument("--detections", action="store_true", help="ask only what looks at one event at a time")
    parser.add_argument("--cases", action="store_true", help="print each case too")
    given = parser.parse_args()
    cases = list(cases_of(given.folder))
    if not cases:
        parser.error(
            f"{given.folder} holds no rules with test cases; those of CloudTrail lie in rules/aws_cloudtrail_rules"
        )
    grades = []
    for number, case in enumerate(cases, 1):
        grades.append(gravest(everyday(case.record, number), detections=given.detections))
        if given.cases:
            grade = SEVERITIES[grades[-1]] if grades[-1] >= 0 else "nothing"
            print(
                f"{case.rule}\t{case.name}\t{case.severity}\t{'attack' if case.matches else 'none'}\t{grade}",
                flush=True,
            )
    print("\n".join(scores(cases, grades)))


if __name__ == "__main__":
    main()
