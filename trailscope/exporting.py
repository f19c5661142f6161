"""The road from chosen events of a lake to a file in the form that another tool reads: a day at a time, in order of time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from trailscope.errors import UsageError
from trailscope.export import happened, ocsf, ocsf_events, stix, supertimeline, timesketch
from trailscope.export import incident as incidents
from trailscope.export.happened import Tags, tags_of
from trailscope.files import sha256_of, write_output

if TYPE_CHECKING:
    from trailscope.engines.choice import Choice
    from trailscope.engines.engine import Engine
    from trailscope.hunt.findings import Findings
    from trailscope.incidents.incident import Incident

EventForm = Literal["timesketch", "supertimeline", "ocsf"]
EVENT_FORMS: tuple[str, ...] = get_args(EventForm)
SUFFIXES: dict[str, tuple[str, ...]] = {
    "timesketch": (".jsonl", ".csv"),
    "supertimeline": (".csv",),
    "ocsf": (".parquet",),
    "ocsf-findings": (".parquet",),
    "stix": (".json",),
    "incident": (".md",),
    "findings": (".md",),
}
"""Form → endings that its file may have; the first is the usual one."""


@dataclass(frozen=True)
class Exported:
    """What an export wrote.

    Attributes:
        path: the file.
        rows: events, findings or incidents in it.
        sha256: of the file.
    """

    path: Path
    rows: int
    sha256: str


def checked(form: str, target: Path) -> str:
    """The ending that decides how a form is written.

    Raises:
        UsageError: there is no such form, or its file may not end so.
    """
    if form not in SUFFIXES:
        raise UsageError(f"there is no form {form!r}", hint=f"choose {', '.join(SUFFIXES)}")
    ending = target.suffix.lower()
    if ending not in SUFFIXES[form]:
        raise UsageError(
            f"{form} is not written as {ending or 'a file without an ending'}",
            hint=f"end the name in {' or '.join(SUFFIXES[form])}",
        )
    return ending


def export_events(engine: Engine, choice: Choice, form: EventForm, target: Path, findings: Findings | None) -> Exported:
    """Write events; those that findings cite carry their tags. The file appears when it is complete.

    Raises:
        UsageError: see :func:`checked`. TrailscopeError: the file cannot be written. QueryError: the engine failed.
    """
    ending = checked(form, target)
    tags = tags_of(findings.table.to_pylist()) if findings else {}
    count = 0

    def counted() -> Iterator[pa.Table]:
        nonlocal count
        for table in _days(engine, choice, ocsf_events.COLUMNS if form == "ocsf" else happened.COLUMNS):
            count += table.num_rows
            yield table

    if form == "ocsf":
        write_output(
            target, lambda beside: _parquet(beside, (ocsf_events.table(table) for table in counted())), "the export"
        )
    else:
        write_output(target, lambda beside: _text(beside, _lines(form, ending, counted(), tags)), "the export")
    return Exported(target, count, sha256_of(target))


def export_findings(form: str, findings: Findings | None, target: Path) -> Exported:
    """Write findings as STIX, OCSF Parquet or Markdown.

    Raises:
        UsageError: there are none to write. TrailscopeError: the file cannot be written, or a library is missing.
    """
    checked(form, target)
    if findings is None:
        raise UsageError(f"{form} is made of findings, and none were given", hint="give what case.hunt() gave")
    if form == "ocsf-findings":
        rows = [json.loads(line) for line in ocsf.document(findings).splitlines()]
        names = dict.fromkeys(name for row in rows for name in row)  # a finding leaves out what it does not know
        table = pa.table({name: [row.get(name) for row in rows] for name in names})
        write_output(target, lambda beside: pq.write_table(table, beside, compression="zstd"), "the export")
    else:
        text = stix.document(findings) if form == "stix" else incidents.findings_document(findings.table.to_pylist())
        write_output(target, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"), "the export")
    return Exported(target, len(findings), sha256_of(target))


def export_incident(engine: Engine, incident: Incident | None, target: Path) -> Exported:
    """Write an incident as Markdown, with its first events.

    Raises:
        UsageError: none was given. TrailscopeError: the file cannot be written.
    """
    if incident is None:
        raise UsageError("no incident was given", hint="give one of case.incidents()")
    ids = list(incident.event_ids[: incidents.MOST_EVENTS])
    events = engine.run(
        f"select {', '.join(happened.COLUMNS)} from events where event_id in (select unnest($ids::varchar[])) "
        "order by event_time asc, event_id asc",
        {"ids": ids},
    )
    text = incidents.document(incident, events)
    write_output(target, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"), "the export")
    return Exported(target, 1, sha256_of(target))


def _days(engine: Engine, choice: Choice, columns: Iterable[str]) -> Iterator[pa.Table]:
    condition, parameters = choice.narrowed()
    days = engine.run(
        f"with {choice.source} select distinct event_time::date as day from events where {condition} order by day asc",
        parameters,
    )
    for day in days["day"].to_pylist():
        yield engine.run(
            f"with {choice.source} select {', '.join(columns)} from events where {condition} "
            "and event_time::date is not distinct from $one_day::date order by event_time asc, event_id asc, source_uri asc, source_index asc",
            {**parameters, "one_day": day},
        )


def _lines(form: str, ending: str, days: Iterable[pa.Table], tags: Tags) -> Iterator[str]:
    if ending == ".csv":
        yield timesketch.csv_head() if form == "timesketch" else supertimeline.head()
    spell = (
        timesketch.json_lines
        if ending == ".jsonl"
        else timesketch.csv_lines
        if form == "timesketch"
        else supertimeline.lines
    )
    for table in days:
        yield from spell(table, tags)


def _text(beside: Path, lines: Iterable[str]) -> None:
    with beside.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(lines)


def _parquet(beside: Path, tables: Iterable[pa.Table]) -> None:
    with pq.ParquetWriter(beside, ocsf_events.SCHEMA, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
