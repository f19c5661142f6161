"""A Spark session of one's own: in this process, of a master, or at a Spark Connect server.

Of one's own, because temporary views and settings belong to a session: two lakes that are asked in one process must not see each
other's ``events``, and nothing is set in a session that somebody else works in.
"""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trailscope.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ANSWERS_WITHIN = 20.0  # seconds; PySpark itself tries a server that is not there for ten minutes
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    # a record may repeat a key; a document that does is still one
    "spark.sql.variant.allowDuplicateKeys": "true",
}
_QUIET: dict[str, bool | float | int | str | None] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
_FIRST_WITH_VARIANT = 4  # of Spark; questions read JSON as `variant`


@dataclass(frozen=True)
class OwnSession:
    """A session that nobody else uses.

    Attributes:
        session: PySpark's.
        at_server: whether a Spark Connect server holds it.
    """

    session: SparkSession
    at_server: bool

    def end(self) -> None:
        """Have a server forget it, with all its views. What runs in this process may be shared with others, and stays."""
        if self.at_server:
            self.session.stop()


def own_session(*, master: str | None = None, remote: str | None = None) -> OwnSession:
    """A new session of a Spark Connect server, or of a master; of ``local[*]`` when neither is given.

    Args:
        master: as ``local[4]`` or ``spark://host:7077``.
        remote: as ``sc://host:15002``; see https://spark.apache.org/docs/4.0.0/spark-connect-overview.html. What stands behind
            ``/;`` may be a secret and is in no message.

    Raises:
        UsageError: PySpark is not installed, Java is not there, there is no such master or server, or it is older than Spark 4.0.
    """
    try:
        import pyspark.sql  # noqa: F401, PLC0415 - an optional extra
    except ImportError as error:
        raise UsageError("PySpark is not installed", hint="pip install 'trailscope[spark]'") from error
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # it prints the plans of what fails
    place = (remote or master or "local[*]").partition("/;")[0]
    try:
        session = _at_server(remote) if remote else _of_master(master or "local[*]")
        found = session.version
        if int(found.partition(".")[0]) >= _FIRST_WITH_VARIANT:
            for name, value in _SETTINGS.items():
                session.conf.set(name, value)
            return OwnSession(session, at_server=bool(remote))
    except Exception as error:
        told = first_line(error).replace(remote, place) if remote else first_line(error)
        raise UsageError(
            f"there is no Spark session at {place}: {told}",
            hint="classic Spark needs Java 17 or 21 (JAVA_HOME); a server is given as --spark-remote sc://host:15002",
        ) from error
    OwnSession(session, at_server=bool(remote)).end()
    raise UsageError(f"Spark at {place} is {found}, which is too old", hint="Spark 4.0 or later reads JSON as needed")


def first_line(error: BaseException) -> str:
    """What an error says first; of those of Spark the rest is a plan or a trace."""
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _of_master(master: str) -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an optional extra

    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # executors here find what is installed here
    builder = SparkSession.builder.appName("trailscope").master(master).config(map=dict(_QUIET))
    session: SparkSession = builder.getOrCreate().newSession()
    return session


def _at_server(remote: str) -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - as above

    _look_whether_it_is_there(remote)
    # `getOrCreate` would give the session of another server where this process has one
    session: SparkSession = SparkSession.builder.remote(remote).create()
    return session


def _look_whether_it_is_there(remote: str) -> None:
    import grpc  # noqa: PLC0415 - as above
    from pyspark.sql.connect.client import DefaultChannelBuilder  # noqa: PLC0415 - as above

    channel = DefaultChannelBuilder(remote).toChannel()
    try:
        grpc.channel_ready_future(channel).result(timeout=ANSWERS_WITHIN)
    except grpc.FutureTimeoutError:
        raise TimeoutError(f"no server answers within {ANSWERS_WITHIN:.0f} seconds") from None
    finally:
        with suppress(Exception):  # a channel that cannot be closed has told what is wrong
            channel.close()
