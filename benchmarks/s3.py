"""`python -m benchmarks s3`: listing a million keys, fetching from a local server, ingesting an unchanged tree again.

All traffic stays on 127.0.0.1. The listing is answered in this process (`s3_listing`), the objects by a plain HTTP server
in a process of its own (`s3_server`), which costs as little as Python can and checks nothing: what is measured is the client.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from benchmarks.s3_listing import PAGE, Listing, trail
from benchmarks.samples import write_tree
from trailscope.sources import Listed, Skipped, SourceObject, SourceOptions, aws_client, find, narrow, read, s3_native
from trailscope.sources import settle as settled_after
from trailscope.window import Window

REGIONS = (
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
    "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
    "us-west-2",
)  # fmt: skip
WEEK = Window(datetime(2026, 8, 10), datetime(2026, 8, 17))
DAYS_OF_A_WEEK = 9  # with two more, on which its events may be delivered late
PLACE = "s3://archive/AWSLogs/"


def bench(place: Path) -> None:
    os.environ |= {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    print("one account, one week, out of 1,000,000 keys")
    for accounts, days in ((20, 90), (4, 30)):
        bench_listing(accounts, days)
    print("\nfetching from a local server (client and server share the machine)")
    for objects, size in ((4000, 20_000), (120, 5_000_000)):
        for client in ("boto3", "native"):
            bench_fetching(objects, size, client)
    bench_again(place)


def bench_listing(accounts: int, days: int) -> None:
    """Requests made and objects left unseen."""
    names = [str(111_111_111_111 + number) for number in range(accounts)]
    a_day = 1_000_000 // (accounts * len(REGIONS) * days) + 1
    listing = Listing(trail(names, REGIONS, date(2026, 8, 1), days, a_day))
    options = narrow(SourceOptions(), WEEK, names[:1])
    with listing.in_place_of_s3():
        started = time.perf_counter()
        found = list(find(PLACE, options))
        seconds = time.perf_counter() - started
        made = len(listing.asked)
        settled = settled_after({}, [item for item in found if isinstance(item, Listed)], (), date(2026, 11, 1))
        again = list(find(PLACE, options, settled))
    objects = sum(isinstance(item, SourceObject) for item in found)
    folders = sum(isinstance(item, Skipped) for item in found)
    pages = len(REGIONS) * -(-a_day * DAYS_OF_A_WEEK // PAGE)
    print(
        f"  {accounts} accounts, {days} days, {a_day} objects a region and day: {made} LIST for {objects:,} objects "
        f"({pages} pages hold them, 4 learn the way: {made / (pages + 4):.2f} × that, {made / pages:.2f} × the pages alone); "
        f"{len(listing.keys) - objects:,} objects skipped, {folders} folders unlisted; {seconds:.2f} s"
    )
    print(
        f"    again, with those days settled: {len(listing.asked) - made} LIST, {sum(isinstance(i, SourceObject) for i in again)} objects"
    )


def bench_fetching(objects: int, size: int, client: str) -> None:
    """Objects and bytes a second, and processor time of this process for each."""
    genuine = s3_native.obstore
    if client == "boto3":
        s3_native.obstore = None  # type: ignore[assignment]
    elif genuine is None:
        print("  native: obstore is not installed")
        return
    aws_client._connection.cache_clear()
    s3_native._native.cache_clear()
    with _server(size) as endpoint:
        options = SourceOptions(endpoint_url=endpoint)
        wanted = [SourceObject(f"s3://archive/{number:06}.json.gz", size, "e", None) for number in range(objects)]
        b"".join(read(wanted[0], options))
        started, cpu = time.perf_counter(), _cpu_seconds()
        with ThreadPoolExecutor(options.concurrency) as pool:
            total = sum(pool.map(lambda item: sum(map(len, read(item, options))), wanted))
        seconds, cpu = time.perf_counter() - started, _cpu_seconds() - cpu
    s3_native.obstore = genuine
    print(
        f"  {objects:,} objects of {size / 1000:,.0f} kB by {client:6}: {objects / seconds:7,.0f} objects/s, "
        f"{total / 1e6 / seconds:7,.0f} MB/s, {cpu / objects * 1000:.2f} ms of processor time each"
    )


def bench_again(place: Path, events: int = 5_000_000) -> None:
    """The same ingest of 100,000 small objects twice."""
    logs, lake = place / "s3" / "logs", place / "s3" / "lake"
    if not logs.exists():
        print("\nmaking 100,000 objects …", flush=True)
        write_tree(logs, events=events, seed=20_260_901, events_per_file=50)
    shutil.rmtree(lake, ignore_errors=True)
    files = sum(1 for _ in logs.rglob("*.json.gz"))
    print(f"\nan unchanged tree of {files:,} objects, process start included")
    seconds = []
    for name in ("first", "again"):
        started = time.perf_counter()
        call = "import sys; from pathlib import Path; import trailscope as ts; ts.Investigation(Path(sys.argv[1])).ingest(sys.argv[2])"
        subprocess.run([sys.executable, "-c", call, str(lake), str(logs)], check=True)
        seconds.append(time.perf_counter() - started)
        print(f"  {name}: {seconds[-1]:.1f} s")
    print(f"  {seconds[1] / seconds[0]:.1%} of the first run's time")


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


@contextmanager
def _server(size: int) -> Iterator[str]:
    call = [sys.executable, "-m", "benchmarks.s3_server", str(size)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.kill()
