"""The road from chosen events of a lake to an evidence bundle: which objects they were read from, and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from trailscope.engines.choice import Choice
from trailscope.errors import Location, SourceError, UsageError
from trailscope.integrity import public_keys
from trailscope.integrity.bundle import About, Contents, Packed, pack
from trailscope.integrity.originals import Original

if TYPE_CHECKING:
    from trailscope.engines.engine import Engine
    from trailscope.sources import SourceOptions


def pack_evidence(
    engine: Engine,
    choice: Choice,
    target: Path,
    *,
    lake: str,
    keys: Sequence[Path],
    digests: Sequence[str],
    options: SourceOptions,
    command: str,
) -> Packed:
    """Write the bundle of a choice of events; see `trailscope.integrity.bundle`.

    Raises:
        UsageError: there are no such events. TrailscopeError: a file of keys is none, or the bundle cannot be written.
    """
    objects = _objects(engine, choice)
    if not objects:
        raise UsageError(
            f"there are no such events ({choice.words})",
            hint="`trailscope query` shows what is there; check ids and window",
        )
    about = About(f"trailscope {version('trailscope')}", command, choice.words, lake)
    return pack(
        target,
        Contents(objects, lambda uris: _rows(engine, choice, uris), about, _key_files(keys), options, tuple(digests)),
    )


def _objects(engine: Engine, choice: Choice) -> list[Original]:
    """The objects of the chosen events, as the ledger knows the last version that was read of each."""
    condition, parameters = choice.narrowed()
    table = engine.run(
        f"with {choice.source}, chosen as (select distinct source_uri from events where {condition}) "
        "select source_uri, version, stored_bytes, sha256, ingested_at from objects "
        "where source_uri in (select source_uri from chosen) and status not in ('overwritten', 'deleted') "
        "qualify row_number() over (partition by source_uri order by ingested_at desc, version asc) = 1 "
        "order by source_uri asc",
        parameters,
    )
    return [
        Original(row["source_uri"], row["version"] or "", row["stored_bytes"], row["sha256"] or "", row["ingested_at"])
        for row in table.to_pylist()
    ]


def _rows(engine: Engine, choice: Choice, uris: Sequence[str]) -> pa.Table:
    condition, parameters = choice.narrowed()
    return engine.run(
        f"with {choice.source} select * from events "
        f"where {condition} and source_uri in (select unnest($source_uris::varchar[])) "
        "order by source_uri asc, source_index asc, event_id asc",
        {**parameters, "source_uris": list(uris)},
    )


def _key_files(paths: Sequence[Path]) -> dict[str, bytes]:
    """Files of public keys, by name; folders give those in them. Each is looked into before it is taken for one."""
    found: dict[str, bytes] = {}
    for path in paths:
        for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            public_keys.load([file])
            name, number = file.name, 1
            while name in found:
                number += 1
                name = f"{number}-{file.name}"
            try:
                found[name] = file.read_bytes()
            except OSError as error:
                raise SourceError("the keys cannot be read", at=Location(str(file)), hint="check the path") from error
    return found
