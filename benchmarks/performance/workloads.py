"""What is measured: workloads, each with the commands that do it. A table, in the order in which the page has them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Ground:
    """What contenders are made of: where logs, rules and statements are, what `prepare` wrote, and the rivals of this machine."""

    place: Path
    facts: Mapping[str, str]
    found: Mapping[str, Rival]

    @property
    def logs(self) -> str:
        return str(self.place / "logs")

    @property
    def lake(self) -> str:
        return str(self.place / "lake")

    @property
    def rules(self) -> str:
        return str(self.place / "rules")

    def own(self, name: str, *words: str, form: str = "csv", first: bool = False) -> Contender:
        """A command of trailscope; with ``first`` the cache is empty, so that raw logs are read."""
        written, cache = self.place / "out" / f"own.{form}", self.place / "cache"
        command = (sys.executable, "-m", "trailscope", *words, "-o", str(written))
        gone = (cache,) if first else ()
        return Contender(name, command, True, written, gone, {"XDG_CACHE_HOME": str(cache)})

    def rival(self, name: str, of: str, *words: str, output: str) -> Contender:
        """A program of `rival_programs`, or a Sigma runner; the word OUT is the file that it writes."""
        found, written = self.found[of], self.place / "out" / output
        filled = (str(written) if word == "OUT" else word for word in words)
        return Contender(name, (*found.program, *filled), output=written, missing=found.missing)

    def duckdb(self, name: str, statement: str, output: str) -> Contender:
        """SQL that `prepare` wrote."""
        return self.rival(name, "duckdb", "duckdb", str(self.place / f"{statement}.json"), "OUT", output=output)

    def suzaku(self, command: str, *words: str) -> Contender:
        """Suzaku over raw logs, quiet and without colours."""
        quiet = ("-d", self.logs, "-o", "OUT", "-C", "-q", "-K")
        return self.rival("Suzaku, raw logs", "suzaku", command, *words, *quiet, output="suzaku.csv")


def workloads(ground: Ground) -> tuple[Workload, ...]:
    """All of them, in the order in which they are run: ingest makes the lake that the others ask."""
    question, lake = ground.facts["question"], ("--lake", ground.lake, "-n", "0")
    hunt = (
        ground.own("trailscope hunt, all rules", "hunt", *lake, "-q", form="ndjson"),
        ground.duckdb("DuckDB scan of the columns it needs", "scan", "scan.csv"),
        ground.own("trailscope report", "report", "--lake", ground.lake, "-q", "--force", form="html"),
    )
    asked = (
        ground.own("trailscope query, lake", "query", question, *lake),
        ground.own("trailscope query, raw logs", "query", question, ground.logs, "-n", "0", first=True),
        ground.duckdb("the same SQL by DuckDB read_json, raw logs", "question", "duckdb.csv"),
    )
    pack = (
        ground.own("trailscope hunt, lake", "hunt", "--pack", PACK, "-q", *lake, form="ndjson"),
        ground.own("trailscope hunt, raw logs", "hunt", ground.logs, "--pack", PACK, "-q", "-n", "0", form="ndjson", first=True),
    )  # fmt: skip
    return (
        Workload("ingest", "from gzipped logs to Parquet", _ingests(ground)),
        Workload("sigma", "the same Sigma rules", _sigma(ground)),
        Workload("needle", "one access key", _needle(ground)),
        Workload("question", f"`{question}`", asked),
        Workload("pack", f"pack `{PACK}`", pack),
        Workload("hunt", "from the lake", hunt),
    )


def _sigma(ground: Ground) -> tuple[Contender, ...]:
    rules = ("--pack", "sigma", "--sigma", ground.rules, "--all", "-n", "0", "-q")
    eval_words = ("engine", "eval", "-r", ground.rules, "-e", f"@{ground.place / 'events.ndjson'}")
    return (
        ground.own("trailscope hunt, raw logs", "hunt", ground.logs, *rules, form="ndjson", first=True),
        ground.own("trailscope hunt, lake", "hunt", "--lake", ground.lake, *rules, form="ndjson"),
        ground.suzaku("aws-ct-timeline", "-r", ground.rules, "-N"),
        ground.rival(
            "rsigma, unpacked records", "rsigma", *eval_words, "--input-format", "json", "-q", output="rsigma.ndjson"
        ),
    )


def _needle(ground: Ground) -> tuple[Contender, ...]:
    key = ground.facts["key"]
    sql = f"select event_time, event_name from events where user_identity_access_key_id = '{key}'"
    return (
        ground.own("trailscope query, lake", "query", sql, "--lake", ground.lake, "-n", "0"),
        ground.own("trailscope query, raw logs", "query", sql, ground.logs, "-n", "0", first=True),
        ground.duckdb("DuckDB read_json, raw logs", "needle", "duckdb.csv"),
        ground.rival("jq, raw logs", "jq", "jq-key", ground.logs, key, "OUT", output="jq.ndjson"),
        ground.suzaku("aws-ct-search", "-k", key),
    )


def _ingests(ground: Ground) -> tuple[Contender, ...]:
    """Ingest, and all else that makes a table of the logs."""
    logs, floor_table = ground.logs, ground.place / "out" / "floor"

    def ingest(name: str, lake: Path, environment: Mapping[str, str]) -> Contender:
        command = (sys.executable, "-m", "trailscope", "ingest", logs, "--lake", str(lake), "-q")
        return Contender(name, command, True, None, (lake,), environment)

    def rival(name: str, of: str, *words: str, output: str) -> Contender:
        return ground.rival(name, of, *words, "OUT", output=output)

    def floor(name: str, road: str, missing: str = "") -> Contender:
        command = (sys.executable, "-m", "benchmarks", "road", road, logs, str(floor_table))
        return Contender(name, command, output=floor_table, missing=missing)

    unbuilt = "" if NATIVE_FLOOR.exists() else "not built, see benchmarks/floor"
    return (
        ingest("trailscope ingest", ground.place / "lake", {}),
        ingest("trailscope ingest, plain Python", ground.place / "python", {"TRAILSCOPE_ROAD": "python"}),
        ground.duckdb(YARDSTICK, "ingest", "given.parquet"),
        rival("DuckDB read_json, schema inferred", "duckdb", "duckdb-inferred", logs, "-1", output="inferred.parquet"),
        rival("DuckDB read_json, inferred to depth 4", "duckdb", "duckdb-inferred", logs, "4", output="depth.parquet"),
        rival("chDB, 12 columns", "chdb", "chdb", logs, output="chdb.parquet"),
        rival("Polars, 9 columns", "polars", "polars", logs, output="polars"),
        rival("pandas and orjson, 12 columns", "pandas", "pandas", logs, output="pandas"),
        rival("jq, 12 fields, no table", "jq", "jq", logs, output="jq.ndjson"),
        floor("floor: inflate, one pass, DuckDB's Parquet", "floor"),
        floor("floor in Rust: the core's Parquet", "native floor", unbuilt),
    )
