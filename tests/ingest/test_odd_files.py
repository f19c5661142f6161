"""A corpus of odd files, each of some kilobytes: what becomes of each stands in a table, and nothing near them fails either.

``odd_files.tsv`` has a line a file: its name, how many events are read from it, and the reasons of its rejects. The core's own tests
(native/tests) read the same files.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import zlib
from collections import defaultdict
from pathlib import Path

import pytest
from damaged_texts import damaged
from hypothesis import given, settings
from hypothesis_examples import examples

import trailscope as ts
from trailscope.formats import Damage, Document, read
from trailscope.ingest import reference
from trailscope.ingest.rows import rows_of_all

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
FILES = {path.name: path.read_bytes() for path in sorted((HERE / "odd_files").iterdir())}
with (HERE / "odd_files.tsv").open(newline="", encoding="utf-8") as table:
    TOLD = {row["file"]: (int(row["events"]), row["rejects"]) for row in csv.DictReader(table, delimiter="\t")}
PIECES = (
    b"{", b"}", b"[", b"]", b'"', b"\\", b"\\ud800", b"\\u0000", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\n", b"\r", b",", b":", b"null", b"1e999", b"-",
    b'{"Records":[', b'{"eventVersion":"1.11","eventTime":"2026-09-01T00:00:00Z"}', b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"PK\x05\x06", b"BZh9",
    b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"PAR1", b"\xef\xbb\xbf", b"ustar",
)  # fmt: skip


def test_every_file_gives_what_the_table_says(tmp_path):
    with ts.open(str(HERE / "odd_files"), lake=tmp_path / "lake") as case:
        counts = case.query("select source_uri, count(*) as n from events group by source_uri").rows()
        refused = case.query("select distinct source_uri, reason from rejects order by reason").rows()
    events, reasons = defaultdict(int), defaultdict(list)
    for row in counts:
        events[name_of(row["source_uri"])] += row["n"]
    for row in refused:
        reasons[name_of(row["source_uri"])].append(row["reason"])
    assert {name: (events[name], ", ".join(reasons[name])) for name in FILES} == TOLD


def name_of(uri: str) -> str:
    """The file of an object, which may be a member of an archive."""
    return uri.partition("/odd_files/")[2].partition("#")[0]


@settings(max_examples=examples(100), deadline=None)
@given(damaged([text for text in FILES.values() if len(text) < 5_000], PIECES))
def test_no_damage_to_any_of_them_stops_reading(text):
    documents = [
        item for item in read([text], uri="s3://b/x.json", limit_bytes=1 << 20) if not isinstance(item, Damage)
    ]
    assert all(isinstance(each, Document) for each in documents)
    rows = rows_of_all(documents)
    rows.events.validate(full=True)


@settings(max_examples=examples(100), deadline=None)
@given(damaged([text for text in FILES.values() if len(text) < 5_000], PIECES))
def test_both_roads_make_the_same_of_what_is_damaged(text):
    native = pytest.importorskip(
        "trailscope.ingest.native", reason="the native core is not installed here", exc_type=ImportError
    )
    documents = [item for item in read([text], uri="s3://b/x.json", limit_bytes=1 << 20) if isinstance(item, Document)]
    documents += [Document("raw", kind, (text,)) for kind in ("envelope", "array", "lines", "records")]
    ours, theirs = native.events_of(documents), reference.events_of(documents)
    assert (list(ours.aside), list(ours.broken)) == (list(theirs.aside), list(theirs.broken))
    assert ours.events.to_pylist() == theirs.events.to_pylist()


INGEST = """
import sys, trailscope as ts
with ts.open(sys.argv[1], lake=sys.argv[2], memory=320 << 20) as case:
    print(case.last_ingest.events_new, *case.query("select distinct reason from rejects").arrow().column(0).to_pylist())
# of what it ran itself: what getrusage says of a process begins with the memory of the one that started it
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_record_larger_than_the_memory_that_was_given_is_refused_by_name_within_it(tmp_path):
    """It is never whole in memory: the log is written and read as a stream, and the record behind it is kept."""
    pack, block = (
        zlib.compressobj(1, wbits=31),
        os.urandom(1 << 14).hex().encode() + b"x" * (1 << 20),
    )  # packed as tightly as logs are, not as bombs
    with (tmp_path / "giant.json.gz").open("wb") as log:
        log.write(
            pack.compress(
                b'{"Records":[{"eventVersion":"1.11","eventTime":"2026-09-01T00:00:00Z","requestParameters":{"a":"'
            )
        )
        for _ in range(390):
            log.write(pack.compress(block))
        log.write(
            pack.compress(b'"}},{"eventVersion":"1.11","eventTime":"2026-09-01T00:00:01Z","eventID":"after"}]}')
            + pack.flush()
        )
    call = [sys.executable, "-c", INGEST, str(tmp_path / "giant.json.gz"), str(tmp_path / "lake")]
    done = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=300, check=True)
    said, peak = done.stdout.splitlines()
    assert said == "1 too large"
    assert int(peak) < 400 << 10  # kB


def test_a_file_that_vanishes_or_turns_into_a_pipe_while_the_others_are_read_is_named(
    tmp_path, record, write_log, monkeypatch
):
    from trailscope import sources

    logs = [write_log(tmp_path / "logs" / f"{name}.json.gz", [record(eventName=name)]) for name in "ABC"]
    read, read_at_once = sources.read, sources.read_at_once
    begun = set()

    def meanwhile(found):
        name = found.uri[-9:]
        if name == "B.json.gz" and name not in begun:
            logs[1].unlink()
            os.mkfifo(logs[1])
        if name == "C.json.gz" and name not in begun:
            logs[2].unlink()
        begun.add(name)
        return found

    monkeypatch.setattr(sources, "read", lambda found, options: read(meanwhile(found), options))
    monkeypatch.setattr(sources, "read_at_once", lambda objects: read_at_once(list(map(meanwhile, objects))))
    with ts.open(str(tmp_path / "logs"), lake=tmp_path / "lake") as case:
        assert [row["event_name"] for row in case.query("select event_name from events").rows()] == ["A"]
        refused = case.query("select source_uri, reason from rejects order by source_uri").rows()
    assert [row["source_uri"][-9:] for row in refused] == ["B.json.gz", "C.json.gz"]
