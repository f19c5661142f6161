"""Spark for tests: settings for small answers, and a Spark Connect server of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import trailscope

# answers are small: what helps large ones only costs time here
SMALL = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.memory": "1200m",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def needs_spark() -> None:
    """Skip where there is no PySpark or no Java."""
    pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("there is no Java on this machine")


@contextmanager
def connect_server(notes: Path) -> Iterator[str]:
    """The address of a Spark Connect server with one thread, as long as the context lasts.

    Args:
        notes: a file for what it says.
    """
    import pyspark

    home = Path(pyspark.__file__).parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = SMALL | {"spark.connect.grpc.binding.port": str(port)}
    package = str(Path(trailscope.__file__).parents[1])
    with notes.open("wb") as file:
        process = subprocess.Popen(
            [str(home / "bin/spark-submit"), "--master", "local[1]",
             *(part for name, value in settings.items() for part in ("--conf", f"{name}={value}")),
             "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "spark-internal"],
            stdout=file, stderr=subprocess.STDOUT,
            env=os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1",
                              "PYSPARK_PYTHON": sys.executable, "PYTHONPATH": package},
        )  # fmt: skip
    try:
        patience = time.monotonic() + 120
        while not _listens(port):
            assert process.poll() is None, notes.read_text()
            assert time.monotonic() < patience, notes.read_text()
            time.sleep(0.2)
        yield f"sc://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
