"""`python -m benchmarks.performance.prepare PLACE EVENTS [RULES]`: the logs of this size with a seed, and what rivals need to read them.

A process of its own, because it imports what the one that measures must not. Logs are made once and kept. Beside them lie ``events.ndjson`` (for
engines that read no gzip), ``rules`` (Sigma), SQL for DuckDB as JSON, and ``facts.json``.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from collections import Counter
from pathlib import Path

import trailscope as ts
from benchmarks.hunt import detections, needed, write_sigma
from benchmarks.roads import raw_events
from benchmarks.samples import write_tree
from trailscope.engines.macros import duckdb_statements

SEED = 20_260_901
EVENTS_A_FILE = 770
RULES = 57  # as many as SigmaHQ has for CloudTrail
QUESTION = "root.usage"
DERIVED = ("actor", "actor_id", "action", "target", "extra")


def prepare(place: Path, events: int, rules: Path | None) -> None:
    """Write what is not there yet.

    Args:
        place: a folder of this many events.
        events: how many.
        rules: a folder of Sigma rules; without one as many are generated.
    """
    logs, facts = place / "logs", place / "facts.json"
    if not facts.exists() or "key" not in json.loads(facts.read_text(encoding="utf-8")):  # an older bench left others
        shutil.rmtree(place, ignore_errors=True)
        tree = write_tree(logs, events=events, seed=SEED, events_per_file=EVENTS_A_FILE)
        key = _unpack(logs, place / "events.ndjson")
        made = {"events": tree.events, "files": tree.files, "json_bytes": tree.raw_bytes, "gzip_bytes": tree.gzip_bytes}
        facts.write_text(json.dumps({**made, "seed": SEED, "key": key}), encoding="utf-8")
    known = json.loads(facts.read_text(encoding="utf-8"))
    known |= _rules(place / "rules", rules) | _statements(place, known["key"])
    facts.write_text(json.dumps(known), encoding="utf-8")


def _unpack(logs: Path, ndjson: Path) -> str:
    """Every record on a line; gives the access key that made the fewest calls."""
    calls: Counter[str] = Counter()
    with ndjson.open("w", encoding="utf-8") as file:
        for path in sorted(logs.rglob("*.json.gz")):
            for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
                file.write(json.dumps(record, separators=(",", ":")) + "\n")
                key = (record.get("userIdentity") or {}).get("accessKeyId") or ""
                calls[key] += key.startswith("AKIA")
    return min((count, key) for key, count in calls.items() if count)[1]


def _rules(into: Path, rules: Path | None) -> dict[str, object]:
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir()
    if rules is None:
        write_sigma(into, RULES)
    else:
        for path in rules.rglob("*.yml"):
            shutil.copyfile(path, into / path.name)
    return {"rules": len(list(into.iterdir())), "rules_from": "generated" if rules is None else "SigmaHQ"}


def _statements(place: Path, key: str) -> dict[str, object]:
    """SQL over the raw files, with trailscope's names of columns, and the scan of the columns that a hunt reads."""
    raw = raw_events(place / "logs")
    derived = ", ".join(f"null::varchar as {name}" for name in DERIVED)
    view = [*duckdb_statements(), f"create view events as select *, {derived} from ({raw})"]
    with ts.open(place / "logs", lake=place / "prepared") as case:
        question = case.catalogue.find(QUESTION)
        asked = {
            name: parameter.default for name, parameter in question.parameters.items() if f"${name}" in question.sql
        }
        columns = needed(detections(case, []))
    shutil.rmtree(place / "prepared")
    read = f"read_parquet('{place}/lake/events/**/*.parquet', hive_partitioning = true)"
    needle = "select event_time, event_name from events where user_identity_access_key_id = $key"
    statements: dict[str, tuple[list[str], str, dict[str, object]]] = {
        "ingest": ([], raw, {}),
        "needle": (view, needle, {"key": key}),
        "question": (view, question.sql, asked),
        "scan": ([], f"select {', '.join(f'count({name}) as {name}' for name in columns)} from {read}", {}),
    }
    for name, (setup, sql, parameters) in statements.items():
        told = {"setup": setup, "sql": sql, "parameters": parameters}
        (place / f"{name}.json").write_text(json.dumps(told, default=str), encoding="utf-8")
    return {"question": QUESTION, "columns": len(columns)}


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
