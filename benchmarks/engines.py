"""`python -m benchmarks.engines LAKE`: the same questions asked of DuckDB, of Spark with two threads and of a Trino server.

Rounds interleave the engines, after one that is not counted, in which Spark and Trino compile what they run. Beside the time of an
answer its processor time is given: of this process, and of Spark's or the server's Java, whose compiler and collector are in it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import trailscope as ts
from trailscope.engines.lake_tables import trino_table
from trailscope.engines.trino import TrinoServer
from trailscope.investigation import Investigation
from trailscope.investigation.other_engines import OtherEngine

PACK = "logging"
QUESTIONS = ("root.usage", "logging.trail_stopped", "denied.by_principal")
SCHEMA = "bench"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Asked:
    """An engine over the lake, the Java process that works for it, and what it took so far: seconds and processor seconds."""

    case: Investigation
    java: int | None
    taken: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def time(self, name: str, ask: Callable[[Investigation], int]) -> int:
        """Ask once, and remember what it took."""
        began, worked = time.perf_counter(), self._worked()
        rows = ask(self.case)
        self.taken.setdefault(name, []).append((time.perf_counter() - began, self._worked() - worked))
        return rows

    def _worked(self) -> float:
        java = 0.0
        if self.java is not None:
            stat = Path(f"/proc/{self.java}/stat").read_text().rpartition(")")[2].split()
            java = (int(stat[11]) + int(stat[12])) / _TICKS
        return time.process_time() + java


def statements(lake: Path) -> dict[str, tuple[str, dict[str, object]]]:
    """Name → SQL and parameters, with needles taken from the lake itself."""
    with ts.open(lake) as case:
        key = case.query(
            "select user_identity_access_key_id as k from events where k like 'AKIA%' group by k order by count(*), k limit 1"
        ).rows()[0]["k"]
        address = case.query(
            "select source_ip_address as a from events where is_address(a) group by a order by count(*), a limit 1"
        ).rows()[0]["a"]
        asked: dict[str, tuple[str, dict[str, object]]] = {
            "needle: one access key": (
                "select event_time, event_name from events where user_identity_access_key_id = $value",
                {"value": key},
            ),
            "needle: one address": (
                "select event_time, event_name from events where source_ip_address = $value",
                {"value": address},
            ),
        }
        for name in QUESTIONS:
            question = case.catalogue.find(name)
            asked[name] = (question.sql, {p.name: p.default for p in question.parameters.values()})
    return asked


def asks(lake: Path) -> Iterator[tuple[str, Callable[[Investigation], int]]]:
    """Name → what asks a case and gives the number of rows."""

    def one(sql: str, values: dict[str, object]) -> Callable[[Investigation], int]:
        return lambda case: case.unmasked_engine().run(sql, values).num_rows

    for name, (sql, values) in statements(lake).items():
        yield name, one(sql, values)
    yield f"pack {PACK}", lambda case: case.hunt(packs=[PACK]).table.num_rows


def java_of_ours() -> int:
    """The Java process that PySpark has begun."""
    children = subprocess.run(
        ["ps", "-o", "pid=,comm=", "--ppid", str(os.getpid())], check=True, capture_output=True, text=True
    ).stdout
    return next(int(line.split()[0]) for line in children.splitlines() if line.split()[1] == "java")


def trino(server: str, lake: Path) -> OtherEngine:
    """The engine over a table of the lake, which lies in the folder that the server's catalogue ``lake`` reads."""
    from trino.dbapi import connect

    address, root = server.split(",")
    host, port = address.split(":")
    with connect(host=host, port=int(port), user="bench", catalog="lake") as connection:
        cursor = connection.cursor()
        for statement in (
            f"drop schema if exists lake.{SCHEMA} cascade",
            f"create schema lake.{SCHEMA} with (location = 'local:///{SCHEMA}-meta')",
            *trino_table(f"local:///{lake.resolve().relative_to(Path(root).resolve())}", "lake", SCHEMA),
        ):
            cursor.execute(statement)
            cursor.fetchall()
    return OtherEngine("trino", trino=TrinoServer(host, int(port), "bench", "lake", SCHEMA))


def main() -> None:
    """Time them and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("lake", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-spark", action="store_true")
    parser.add_argument(
        "--trino", help="host:port,folder as tests/engines/trino-server prints it; and give --trino-pid"
    )
    parser.add_argument("--trino-pid", type=int)
    given = parser.parse_args()
    with ExitStack() as stack:
        engines = {"duckdb": Asked(stack.enter_context(ts.open(given.lake, threads=2)), None)}
        if not given.no_spark:
            spark = stack.enter_context(ts.open(given.lake, elsewhere=OtherEngine("spark", master="local[2]")))
            spark.unmasked_engine()
            engines["spark"] = Asked(spark, java_of_ours())
        if given.trino:
            elsewhere = trino(given.trino, given.lake)
            engines["trino"] = Asked(stack.enter_context(ts.open(given.lake, elsewhere=elsewhere)), given.trino_pid)
        asked = dict(asks(given.lake))
        for _ in range(given.rounds + 1):
            for name, ask in asked.items():
                rows = {engine: timed.time(name, ask) for engine, timed in engines.items()}
                if len(set(rows.values())) > 1:
                    raise SystemExit(f"{name}: not the same rows: {rows}")
        for name in asked:
            for engine, timed in engines.items():
                seconds, worked = zip(*timed.taken[name][1:], strict=True)
                first = timed.taken[name][0][0]
                print(
                    f"{name:28}{engine:8}{statistics.median(seconds):8.2f} s{statistics.median(worked):8.2f} CPU-s   first {first:.2f} s"
                )


if __name__ == "__main__":
    main()
