"""`python -m benchmarks.recall FOLDER`: which files of attack techniques are found, and how grave.

Each file of records is hunted in a lake of its own, so that no other's records give it a baseline, and every user agent becomes
that of an everyday tool: intruders do not introduce themselves.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import trailscope as ts
from trailscope.schema.severity import SEVERITIES

NEUTRAL = "aws-cli/2.17.3 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.11.9"
TOOL_RULE = "credentials.attack_tool_named"


def neutral(path: Path) -> list[dict[str, object]]:
    """The records of a file, a JSON array or ``{"Records": […]}``, as if an everyday tool had sent them.

    Calls of AWS services keep their user agent, which is their name.
    """
    loaded = json.loads(path.read_text(encoding="utf-8"))
    records: list[dict[str, object]] = loaded["Records"] if isinstance(loaded, dict) else loaded
    return [
        record if str(record.get("userAgent", "")).endswith(".amazonaws.com") else {**record, "userAgent": NEUTRAL}
        for record in records
    ]


def found(path: Path, place: Path) -> dict[str, str]:
    """Rule → severity of what a hunt finds in one file, the gravest first."""
    logs = place / "logs"
    logs.mkdir()
    (logs / "records.json").write_text(json.dumps({"Records": neutral(path)}), encoding="utf-8")
    with ts.open(logs, lake=place / "lake") as case:
        rows = case.hunt().unfolded().select(["rule", "severity"]).to_pylist()
    worst: dict[str, str] = {}
    for row in rows:
        worst.setdefault(row["rule"], row["severity"])
    assert TOOL_RULE not in worst, f"{path.name} still names a tool"
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recall", description=__doc__)
    parser.add_argument("folder", type=Path, help="of JSON files, each the records of one technique")
    parser.add_argument("--rules", type=int, default=2, help="how many rules are named for each file")
    given = parser.parse_args()
    grades = []
    files = sorted(given.folder.glob("*.json"))
    for path in files:
        with TemporaryDirectory(prefix="recall-") as folder:
            rules = found(path, Path(folder))
        grade = next(iter(rules.values()), "nothing")
        grades.append(grade)
        print(f"{path.stem:<66}{grade:<10}{', '.join(list(rules)[: given.rules])}", flush=True)
    for at in range(SEVERITIES.index("medium"), len(SEVERITIES)):
        many = sum(grade in SEVERITIES[at:] for grade in grades)
        print(f"{many} of {len(files)} at {SEVERITIES[at]} or above")


if __name__ == "__main__":
    main()
