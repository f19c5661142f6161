"""What many tests need: the real logs, and small log files made on the spot."""

from __future__ import annotations

import atexit
import gc
import gzip
import itertools
import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

import trailscope as ts

PROJECT = Path(__file__).resolve().parents[1]
SHARED_DATA = PROJECT.parent / "shared" / "data"

Record = dict[str, Any]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real logs that lie beside the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real logs of ../shared/data are not on this machine")
    return SHARED_DATA


@pytest.fixture(scope="session")
def _caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Empty caches, one after another, but for what was read off questions: that belongs to a text, whoever read it first."""
    folder = tmp_path_factory.mktemp("caches")
    read_before = folder / "questions"
    read_before.mkdir()

    def made() -> Iterator[Path]:
        for number in itertools.count():
            cache = folder / str(number)
            (cache / "trailscope").mkdir(parents=True)
            (cache / "trailscope" / "questions").symlink_to(read_before)
            yield cache

    return made()


@pytest.fixture(autouse=True)
def _own_cache(_caches: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or leaves lakes in the cache of the person who runs it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(next(_caches)))
    for name in ("TRAILSCOPE_LAKE", "TRAILSCOPE_QUERIES", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def record() -> Callable[..., Record]:
    """Makes a believable record; fields given by CloudTrail's own names are laid over it."""

    def make(**fields: Any) -> Record:
        return {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "IAMUser",
                "principalId": "AIDAEXAMPLEUSER000001",
                "arn": "arn:aws:iam::111122223333:user/alice",
                "accountId": "111122223333",
                "accessKeyId": "AKIAEXAMPLE000000001",
                "userName": "alice",
            },
            "eventTime": "2026-09-01T08:19:04Z",
            "eventSource": "iam.amazonaws.com",
            "eventName": "AddUserToGroup",
            "awsRegion": "us-east-1",
            "sourceIPAddress": "198.51.100.7",
            "userAgent": "aws-cli/2.15",
            "requestParameters": {"groupName": "admins", "userName": "bob"},
            "responseElements": None,
            "requestID": str(uuid.uuid4()),
            "eventID": str(uuid.uuid4()),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": "111122223333",
            "eventCategory": "Management",
            **fields,
        }

    return make


@pytest.fixture(scope="session")
def write_log() -> Callable[[Path, list[Record]], Path]:
    """Writes records as CloudTrail delivers them: one gzip member, one line, ``{"Records":[…]}``."""

    def write(path: Path, records: list[Record]) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"Records": records}, separators=(",", ":"), ensure_ascii=False)
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        return path

    return write


@pytest.fixture
def case(tmp_path: Path) -> Iterator[ts.Investigation]:
    """An investigation of a lake that does not exist yet."""
    with ts.Investigation(tmp_path / "lake") as investigation:
        yield investigation


# `make quick` names it with --hypothesis-profile. Tests that ask for another number of examples scale it (hypothesis_examples.py).
# A loaded machine is no reason to fail: how long an example takes is nothing that a property says.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
settings.register_profile("quick", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_SLOW_AS_A_WHOLE = re.compile(r"^pytestmark = pytest\.mark\.slow$", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where slow tests are left out, a file of nothing else is not imported: it may load much to name its tests."""
    if config.option.markexpr == "not slow" and collection_path.suffix == ".py":
        return bool(_SLOW_AS_A_WHOLE.search(collection_path.read_text(encoding="utf-8"))) or None
    return None


def pytest_collection(session: pytest.Session) -> None:
    """Collecting makes a million objects that stay; looking through them for garbage again and again takes seconds."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """From here on garbage is looked for again, among what the tests make; at the end among all."""
    gc.freeze()
    atexit.register(gc.unfreeze)
    gc.enable()


class _ByFile(LoadScopeScheduling):
    """The tests of a file stay on one worker, so that what they share is made once; shipped questions are dealt out by topic.

    xdist's own ``loadgroup`` would need a marker on each test, and with pytest 9.2 it silently deals out every test alone.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        topic = re.search(r"\[(\w+)\.\w+", test) if file.endswith("test_shipped_questions.py") else None
        return f"{file} {topic[1]}" if topic else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile:
    """Instead of what ``--dist`` names."""
    return _ByFile(config, log)
