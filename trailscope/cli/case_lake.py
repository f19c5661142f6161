"""A lake for the cases of questions: records through the real ingest, an engine over what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import trailscope
from trailscope.ending import in_temporary_folder

if TYPE_CHECKING:
    import pyarrow as pa

    from trailscope.investigation import Investigation
    from trailscope.question_tests.case_runner import Load


@dataclass(frozen=True)
class _Lake:
    case: Investigation

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pa.Table:
        """See :class:`trailscope.engines.engine.Engine`."""
        return self.case.look(sql, **(parameters or {})).arrow()


@contextmanager
def loading() -> Iterator[Load]:
    """What ``hunt`` needs to rehearse questions; the lakes it makes are gone when the context ends."""
    with in_temporary_folder() as folder, ExitStack() as opened:

        def load(records: Sequence[Mapping[str, Any]]) -> _Lake:
            place = Path(mkdtemp(dir=folder))
            logs = place / "cases.json"
            logs.write_text(json.dumps({"Records": records}, default=str), encoding="utf-8")
            return _Lake(opened.enter_context(trailscope.open(logs, lake=place / "lake")))

        yield load
