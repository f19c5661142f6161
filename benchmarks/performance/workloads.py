"""What is measured: workloads, each with the commands that do it. A table, in the order in which the page has them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.performance.rivals import Rival

NATIVE_FLOOR = Path("benchmarks/floor/target/release/floor")
"""Built by `cargo build --release --locked --manifest-path benchmarks/floor/Cargo.toml`."""

PACK = "logging"
YARDSTICK = "DuckDB read_json, schema given"
"""What is always there: one run is compared with another through it."""


@dataclass(frozen=True)
class Contender:
    """One way to do a workload.

    Attributes:
        name: as the page has it.
        command: the words.
        own: whether it is trailscope.
        output: what it writes; removed before each run. What it prints comes there if it names no file itself.
        removed: what else has to be gone before each run.
        environment: variables of it.
        missing: why it can't be run here.
    """

    name: str
    command: tuple[str, ...]
    own: bool = False
    output: Path | None = None
    removed: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


@dataclass(frozen=True)
class Workload:
    """What is done, and by whom.

    Attributes:
        name: a word.
        title: what the page calls it.
        contenders: the first is what the others are compared with.
    """

    name: str
    title: str
    contenders: tuple[Contender, ...]


def workloads(place: Path, facts: Mapping[str, str], found: Mapping[str, Rival]) -> tuple[Workload, ...]:
    """All of them.

    Args:
        place: where logs, rules and statements are, and where the lake comes to lie.
        facts: what `prepare` wrote.
        found: the rivals of this machine.
    """
    lake, logs, out = place / "lake", place / "logs", place / "out"
    key, rules = facts["key"], place / "rules"

    def own(name: str, *words: str, form: str = "csv", clean: bool = False) -> Contender:
        written = out / f"own.{form}"
        cache = place / "cache"
        return Contender(
            name,
            (sys.executable, "-m", "trailscope", *words, "-o", str(written)),
            own=True,
            output=written,
            removed=(cache,) if clean else (),
            environment={"XDG_CACHE_HOME": str(cache)},
        )

    def rival(name: str, of: str, *words: str, output: str) -> Contender:
        rival_found = found[of]
        written = out / output
        filled = (str(written) if word == "OUT" else word for word in words)
        return Contender(name, (*rival_found.program, *filled), output=written, missing=rival_found.missing)

    def duckdb(name: str, statement: str, output: str) -> Contender:
        return rival(name, "duckdb", "duckdb", str(place / f"{statement}.json"), "OUT", output=output)

    sigma = ("--pack", "sigma", "--sigma", str(rules), "--all", "-n", "0", "-q")
    question, pack = ("query", facts["question"], "-n", "0"), ("hunt", "--pack", PACK, "-n", "0", "-q")
    needle = f"select event_time, event_name from events where user_identity_access_key_id = '{key}'"
    return (
        Workload("ingest", "From gzipped logs to Parquet", _ingests(place, rival)),
        Workload(
            "sigma",
            "The same Sigma rules, all matches written",
            (
                own("trailscope hunt, raw logs", "hunt", str(logs), *sigma, form="ndjson", clean=True),
                own("trailscope hunt, lake", "hunt", "--lake", str(lake), *sigma, form="ndjson"),
                rival(
                    "Suzaku, raw logs", "suzaku", "aws-ct-timeline", "-d", str(logs), "-r", str(rules), "-o", "OUT", "-C", "-N", "-q", "-K",
                    output="suzaku.csv",
                ),  # fmt: skip
                rival(
                    "rsigma, records unpacked before", "rsigma", "engine", "eval", "-r", str(rules), "-e", f"@{place / 'events.ndjson'}",
                    "--input-format", "json", "-q", output="rsigma.ndjson",
                ),  # fmt: skip
            ),
        ),
        Workload(
            "needle",
            "One access key",
            (
                own("trailscope query, lake", "query", needle, "--lake", str(lake), "-n", "0"),
                own("trailscope query, raw logs", "query", needle, str(logs), "-n", "0", clean=True),
                duckdb("DuckDB read_json, raw logs", "needle", "duckdb.csv"),
                rival("jq, raw logs", "jq", "jq-key", str(logs), key, "OUT", output="jq.ndjson"),
                rival(
                    "Suzaku, raw logs", "suzaku", "aws-ct-search", "-d", str(logs), "-k", key, "-o", "OUT", "-C", "-q", "-K",
                    output="search.csv",
                ),  # fmt: skip
            ),
        ),
        Workload(
            "questions",
            f"Questions: `{facts['question']}`, and the pack `{PACK}`",
            (
                own("trailscope query, lake", *question, "--lake", str(lake)),
                own("trailscope query, raw logs", *question, str(logs), clean=True),
                duckdb("the same SQL by DuckDB read_json, raw logs", "question", "duckdb.csv"),
                own("trailscope hunt, pack, lake", *pack, "--lake", str(lake), form="ndjson"),
                own("trailscope hunt, pack, raw logs", *pack, str(logs), form="ndjson", clean=True),
            ),
        ),
        Workload(
            "hunt",
            "Hunt and report, from the lake",
            (
                own("trailscope hunt, all rules", "hunt", "--lake", str(lake), "-q", "-n", "0", form="ndjson"),
                duckdb("DuckDB scan of the columns it needs", "scan", "scan.csv"),
                own("trailscope report", "report", "--lake", str(lake), "-q", "--force", form="html"),
            ),
        ),
    )


def _ingests(place: Path, rival: Callable[..., Contender]) -> tuple[Contender, ...]:
    """Ingest, and all else that makes a table of the logs."""
    logs, out = place / "logs", place / "out"

    def ingest(name: str, lake: Path, environment: Mapping[str, str]) -> Contender:
        words = ("ingest", str(logs), "--lake", str(lake), "-q")
        command = (sys.executable, "-m", "trailscope", *words)
        return Contender(name, command, own=True, removed=(lake,), environment=environment)

    def floor(name: str, road: str, missing: str = "") -> Contender:
        table = out / "floor"
        command = (sys.executable, "-m", "benchmarks", "road", road, str(logs), str(table))
        return Contender(name, command, output=table, missing=missing)

    unbuilt = "" if NATIVE_FLOOR.exists() else "not built (cargo build --release --locked --manifest-path benchmarks/floor/Cargo.toml)"
    return (
        ingest("trailscope ingest", place / "lake", {}),
        ingest("trailscope ingest, plain Python", place / "python", {"TRAILSCOPE_ROAD": "python"}),
        rival(YARDSTICK, "duckdb", "duckdb", str(place / "ingest.json"), "OUT", output="given.parquet"),
        rival("DuckDB read_json, schema inferred", "duckdb", "duckdb-inferred", str(logs), "OUT", output="inferred.parquet"),
        rival("chDB, 12 columns", "chdb", "chdb", str(logs), "OUT", output="chdb.parquet"),
        rival("Polars, 9 columns", "polars", "polars", str(logs), "OUT", output="polars"),
        rival("pandas and orjson, 12 columns", "pandas", "pandas", str(logs), "OUT", output="pandas"),
        rival("jq, 12 fields, no table", "jq", "jq", str(logs), "OUT", output="jq.ndjson"),
        floor("floor: inflate, one pass, DuckDB's Parquet", "floor"),
        floor("floor in Rust: the same with the core's Parquet", "native floor", unbuilt),
    )
