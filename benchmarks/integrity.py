"""`trailscope verify` against `aws cloudtrail validate-logs` on the same archive in a local S3 server.

    python -m benchmarks.integrity --aws VENV/bin/aws [--server PATH/versitygw] [--logs 2000] [--records 50] [--rounds 3] [--latency MS]

Without --server, moto's server is used, which itself takes more time for an object than either client. --latency puts a
distance between client and server, as there is to S3: so many milliseconds for each request. The same archive is also
verified where it lies on the disk, which the AWS CLI cannot, beside `gzip -dc | sha256sum` of all its files in one stream.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import boto3

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "integrity"))

from aws_server import cloudtrail
from digest_trees import START, Archive, Trail, iso, signing_key

ACCESS_KEY, SECRET_KEY = "AKIAEXAMPLE", "examplesecret"
HOURS = 24


def archive(logs: int, records: int) -> Archive:
    """A day of one region: so many logs, of so many records each."""
    made = Archive(keys=[signing_key(1).listed()])
    trail = Trail(made)
    for hour in range(HOURS):
        share = logs // HOURS + (hour < logs % HOURS)
        at = [START + timedelta(hours=hour, minutes=10 + n % 40) for n in range(share)]
        entries = [
            trail.log(
                t, [trail.record(t - timedelta(seconds=n), userAgent="aws-cli/2.15 " * 40) for n in range(records)]
            )
            for t in at
        ]
        trail.digest(trail.now, trail.now + timedelta(hours=1), entries)
        trail.now += timedelta(hours=1)
    return made


@contextmanager
def server(program: str | None, folder: Path):
    """An S3 server in a process of its own; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call = [sys.executable, "-m", "moto.server", "-p", str(port)]
    if program:
        (folder / "data").mkdir()
        (folder / "attributes").mkdir()
        call = [
            program,
            "--port",
            f"127.0.0.1:{port}",
            "--quiet",
            "posix",
            "--sidecar",
            str(folder / "attributes"),
            str(folder / "data"),
        ]
    environment = {**os.environ, "ROOT_ACCESS_KEY": ACCESS_KEY, "ROOT_SECRET_KEY": SECRET_KEY}
    process = subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@contextmanager
def distance(endpoint: str, milliseconds: int):
    """The same server from further away: what is asked arrives so much later."""
    host, port = endpoint.removeprefix("http://").split(":")
    loop, started = asyncio.new_event_loop(), threading.Event()
    address: list[int] = []

    async def pump(reader, writer, wait: float) -> None:
        while data := await reader.read(1 << 16):
            await asyncio.sleep(wait)
            writer.write(data)
            await writer.drain()
        writer.close()

    async def connected(reader, writer) -> None:
        theirs, ours = await asyncio.open_connection(host, int(port))
        await asyncio.gather(pump(reader, ours, milliseconds / 1000), pump(theirs, writer, 0), return_exceptions=True)

    async def serve() -> None:
        listening = await asyncio.start_server(connected, "127.0.0.1", 0)
        address.append(listening.sockets[0].getsockname()[1])
        started.set()

    loop.create_task(serve())
    threading.Thread(target=loop.run_forever, daemon=True).start()
    started.wait()
    yield f"http://127.0.0.1:{address[0]}"
    loop.call_soon_threadsafe(loop.stop)


def timed(call: list[str], environment: dict[str, str]) -> tuple[float, float, str]:
    """Wall seconds, processor seconds, and what it says."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(call, check=False, env=environment, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{call[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used, done.stdout


def verified(name: str, said: str, logs: int) -> bool:
    """Whether a program says that all logs are valid; of a sum, whether there is one."""
    if name == "aws":
        return f"{logs}/{logs} log files valid" in said
    return (
        len(said.split(maxsplit=1)[0]) == 64 if name == "sha256sum" else bool(json.loads(said)["summary"]["all_valid"])
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--aws", required=True)
    parser.add_argument("--server")
    parser.add_argument("--logs", type=int, default=2000)
    parser.add_argument("--records", type=int, default=50)
    parser.add_argument("--latency", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    made = archive(asked.logs, asked.records)
    folder = Path(tempfile.mkdtemp())
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        endpoint = stack.enter_context(server(asked.server, folder))
        keys, _ = stack.enter_context(cloudtrail(made.keys, page=10))
        client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )
        made.put(client)
        if asked.latency:
            endpoint = stack.enter_context(distance(endpoint, asked.latency))
        environment = {
            **os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL_S3": endpoint, "AWS_ENDPOINT_URL_CLOUDTRAIL": keys, "AWS_EC2_METADATA_DISABLED": "true",
        }  # fmt: skip
        arn = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/main"
        span = ["--start-time", iso(START), "--end-time", iso(START + timedelta(days=1))]
        calls = {
            "aws": [
                asked.aws,
                "cloudtrail",
                "validate-logs",
                "--trail-arn",
                arn,
                *span,
                "--s3-bucket",
                made.bucket,
                "--region",
                "eu-central-1",
            ],
            "trailscope": [
                sys.executable,
                "-m",
                "trailscope",
                "verify",
                f"s3://{made.bucket}/AWSLogs/",
                "--format",
                "json",
                "-q",
            ],
        }
        tree = made.lay_out(folder / "tree")
        listed = made.write_keys(folder / "keys.json")
        calls["local"] = [
            *calls["trailscope"][:4],
            str(tree),
            "--keys",
            str(listed),
            *calls["trailscope"][5:],
        ]
        calls["sha256sum"] = ["sh", "-c", f"find {tree} -name '*.gz' -print0 | xargs -0 cat | gzip -dc | sha256sum"]
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
        for _ in range(asked.rounds):
            for name, call in calls.items():
                wall, used, said = timed(call, environment)
                times[name].append((wall, used))
                assert verified(name, said, asked.logs), said[-2000:]
    sizes = sum(len(made.objects[key]) for key in made.objects), sum(len(made.content(key)) for key in made.objects)
    print(
        f"{asked.logs} logs, {len(made.digests())} digests, {sizes[0] / 1e6:.1f} MB stored, {sizes[1] / 1e6:.1f} MB inflated"
    )
    middle = {
        name: tuple(statistics.median(column) for column in zip(*rows, strict=True)) for name, rows in times.items()
    }
    for name, (wall, used) in middle.items():
        print(f"{name:12} {wall:7.2f} s  {used:7.2f} processor s")
    for name in ("trailscope", "local"):
        wall, used = (theirs / ours for theirs, ours in zip(middle["aws"], middle[name], strict=True))
        print(f"aws / {name:10} {wall:5.1f} in time, {used:5.1f} in processor time")


if __name__ == "__main__":
    main()
