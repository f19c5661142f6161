"""The one place where the rooms are wired together, and the noun of the public API.

case = trailscope.open("s3://log-archive/AWSLogs", since="7d")
case.query("root.usage").df()
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from trailscope import masking
from trailscope.answers.result import Result
from trailscope.engines.engine import KeepingEngine
from trailscope.errors import LakeError, Location, SourceError, UsageError
from trailscope.hunt.cannot_tell import Coverage, Scope
from trailscope.lake.integrity import LakeDamage
from trailscope.lake.layout import Layout, is_lake
from trailscope.lake.location import absolute, cached_lake
from trailscope.lake.opening import OpenLake, open_lake
from trailscope.lake.views import view_statements
from trailscope.questions.needs import DEFAULT_NEEDS, bound_needs
from trailscope.window import Window

if TYPE_CHECKING:
    import pyarrow as pa

    from trailscope import sources
    from trailscope.analytics.call_filter import CallWords
    from trailscope.answers.access_policy import AccessPolicy
    from trailscope.answers.entity_page import EntityPage
    from trailscope.answers.event_page import EventPage
    from trailscope.answers.session_tree import SessionTree
    from trailscope.answers.timeline import Colour, Timeline
    from trailscope.containment.sheet import ContainmentSheet
    from trailscope.engines.choice import Choice
    from trailscope.engines.duckdb import DuckdbEngine
    from trailscope.exporting import Exported
    from trailscope.hunt.asking import Listener
    from trailscope.hunt.findings import Findings
    from trailscope.incidents.incident import Incident, Incidents
    from trailscope.ingest.progress import IngestSummary, ProgressListener
    from trailscope.ingest.survey import Survey
    from trailscope.ingest_job import QueueResult
    from trailscope.integrity.bundle import Packed
    from trailscope.integrity.case_log import Checked
    from trailscope.integrity.verification import Verification
    from trailscope.lineage.following import Lineage
    from trailscope.pivots.sections import Kind
    from trailscope.questions.catalogue import Catalogue
    from trailscope.report import Report
    from trailscope.sources import Settled

QUERY_MEMORY = 2 << 30  # DuckDB's limit, above which it spills to disk
LEAST_MEMORY = 256 << 20

# of an ingest, in the case log
_COUNTED = (
    "objects_new", "objects_skipped", "objects_rejected", "objects_left_out", "events_new", "events_duplicate",
    "events_conflicting", "insights_new", "records_rejected", "objects_altered", "interrupted",
)  # fmt: skip

_SQL = re.compile(r"\s*(?:--|select\b|with\b|from\b|\()|.*\s", re.IGNORECASE | re.DOTALL)


def open(
    *places: str | os.PathLike[str],
    since: str | date | datetime | None = None,
    until: str | date | datetime | None = None,
    accounts: Collection[str] = (),
    regions: Collection[str] = (),
    queries: Sequence[str | Path] = (),
    lake: str | os.PathLike[str] | None = None,
    options: sources.SourceOptions | None = None,
    memory: int | None = None,
    threads: int | None = None,
    progress: ProgressListener | None = None,
    despite_damage: bool = False,
    show_secrets: bool = False,
) -> Investigation:
    """Open a lake, or raw logs through a lake of them.

    Args:
        places: one lake directory; or raw logs: files, folders, globs, archives, ``s3://bucket/prefix``, ``-``.
        since, until: the window questions see; see :meth:`trailscope.window.Window.parse`. UTC, half open.
        accounts, regions: what questions see, and what listing leaves out where the key says it.
        queries: further folders of questions.
        lake: where raw logs go; by default a lake in the cache that belongs to just these places.
        options: credentials and endpoint for S3; its window, accounts and regions are those given here.
        memory: bytes to stay below; when left out, what :func:`trailscope.ingest_job.take_in` says to ingest, and 2 GiB to answer.
        threads: worker threads; by default one per core.
        progress: told of progress while raw logs are read.
        despite_damage: answer from what is left of a lake that is not what was committed to it; ``damage`` then says what is
            missing, and whoever passes answers on has to say so.
        show_secrets: show passwords, tokens and the like as they were logged; see docs/integrity.md.

    Raises:
        UsageError: nothing to open, or several lakes.
        LakeError, SourceError: it cannot be opened or read, or it is damaged.
    """
    window = Window.parse(since, until, now=datetime.now(UTC))
    names = [os.fspath(place) for place in places]
    if not names and lake is None:
        raise UsageError(
            "there is nothing to open", hint="give logs (a file, folder, archive or s3:// prefix) or a lake"
        )
    lakes = [name for name in names if is_lake(Path(name))]
    if lakes and (len(names) > 1 or lake is not None):
        raise UsageError(f"{lakes[0]} is a lake and cannot be mixed with other places", hint="open one lake at a time")
    path = Path(lakes[0]) if lakes else Path(lake) if lake is not None else cached_lake(names)
    case = Investigation(
        path,
        window=window,
        accounts=accounts,
        regions=regions,
        queries=queries,
        memory=memory,
        threads=threads,
        despite_damage=despite_damage,
        show_secrets=show_secrets,
    )
    if names and not lakes:
        case.ingest(*names, options=options, progress=progress)
    case.damage  # noqa: B018 - a lake that cannot be answered from is refused here, not at the first question
    return case


class Investigation:
    """One lake, seen through a window, accounts and regions. Get one from :func:`open`.

    Attributes:
        lake_path: where the lake lies.
        window: the times questions see, UTC, half open.
        last_ingest: what the latest ingest through this object did; ``None`` before the first.
        unlogged: why the case log could not be written; empty when it could.
    """

    def __init__(
        self,
        lake_path: Path,
        *,
        window: Window = Window(),  # noqa: B008  frozen and empty
        accounts: Collection[str] = (),
        regions: Collection[str] = (),
        queries: Sequence[str | Path] = (),
        memory: int | None = None,
        threads: int | None = None,
        despite_damage: bool = False,
        show_secrets: bool = False,
    ) -> None:
        if memory is not None and memory < LEAST_MEMORY:
            raise UsageError(
                f"{memory >> 20} MiB of memory are too little", hint=f"give at least {LEAST_MEMORY >> 20} MiB"
            )
        self.lake_path, self.window = absolute(lake_path), window
        self.last_ingest: IngestSummary | None = None
        self._accounts, self._regions = frozenset(accounts), frozenset(regions)
        self._query_folders, self._memory, self._threads = tuple(queries), memory, threads
        self._despite_damage = despite_damage
        self._lake: OpenLake | None = None
        self._engine: DuckdbEngine | None = None
        self._lineage: Lineage | None = None
        self._show_secrets = show_secrets
        self.unlogged = ""

    @cached_property
    def catalogue(self) -> Catalogue:
        """The questions that can be asked by name."""
        from trailscope.questions.catalogue import open_catalogue  # noqa: PLC0415 - loads YAML, which SQL need not wait for

        return open_catalogue(self._query_folders)

    def ingest(
        self,
        *places: str,
        options: sources.SourceOptions | None = None,
        progress: ProgressListener | None = None,
        relist: bool = False,
    ) -> IngestSummary:
        """Read logs into the lake; what the ledger has already is not read again.

        Args:
            places: files, folders, globs, archives, ``s3://bucket/prefix``, ``event-history`` or ``-`` for standard input.
            options: credentials and endpoint for S3. The investigation's window, accounts and regions prune the listing.
            progress: told of progress, on this thread.
            relist: list days in S3 again that an earlier ingest listed to their end; finds what was changed or added there.

        Returns:
            What was read, added and rejected. After Ctrl-C it says ``interrupted``, and the lake holds what was committed.

        Raises:
            SourceError: a place cannot be listed at all. LakeError: the lake cannot be written.
        """
        from trailscope import sources  # noqa: PLC0415 - as in `_take_in`

        asked = sources.narrow(options or sources.SourceOptions(), self.window, self._accounts, self._regions)
        settled = {} if relist else self._settled()
        found = (item for place in places for item in sources.find(place, asked, settled))
        self.last_ingest = self._take_in(found, asked, _remote(places), progress)
        self._note_ingest({"places": places, "relist": relist})
        if not self.last_ingest.interrupted and _nothing_there(self.last_ingest):
            raise SourceError(
                "no log files found",
                at=Location(", ".join(places)),
                hint="check the path or prefix, and the filters given",
            )
        return self.last_ingest

    def _take_in(
        self,
        found: Iterable[sources.Found],
        asked: sources.SourceOptions,
        remote: bool,
        progress: ProgressListener | None,
    ) -> IngestSummary:
        # The ingest road loads numpy and much of Arrow, which a question to a lake need not wait for.
        from trailscope.ingest_job import take_in  # noqa: PLC0415

        readers, memory, threads = asked.concurrency if remote else 0, self._memory, self._threads
        try:
            return take_in(
                self.lake_path, found, asked, memory=memory, threads=threads, readers=readers, progress=progress
            )
        finally:
            self.close()

    def drain(
        self,
        queue_url: str,
        *,
        options: sources.SourceOptions | None = None,
        wait_seconds: int = 20,
        most: int = 1_000,
        progress: ProgressListener | None = None,
    ) -> QueueResult:
        """Read the logs that the messages of a queue name, and delete the messages when those are committed.

        Args:
            queue_url: of an SQS queue with notifications of S3 or of CloudTrail, through SNS or not.
            options: credentials. The investigation's window, accounts and regions leave out what they do in a listing.
            wait_seconds: how long to wait for the first message, up to 20.
            most: how many messages to take at most.
            progress: told of progress, on this thread.

        Raises:
            SourceError: the queue cannot be asked. LakeError: the lake cannot be written. Messages stay in the queue then.
        """
        from trailscope import sources  # noqa: PLC0415 - as in `_take_in`
        from trailscope.ingest_job import QueueResult  # noqa: PLC0415 - as above
        from trailscope.sources import queue  # noqa: PLC0415 - loads boto3

        asked = sources.narrow(options or sources.SourceOptions(), self.window, self._accounts, self._regions)
        messages = queue.receive(queue_url, asked, wait_seconds=wait_seconds, most=most)
        found = [item for message in messages for item in message.found]
        if found:
            self.last_ingest = self._take_in(found, asked, True, progress)
            self._note_ingest({"queue": queue_url})
        objects = [item for message in messages for item in message.objects]
        done = queue.finished(messages, self._unseen()(objects) if objects else [])
        deleted = queue.delete(queue_url, asked, done)
        return QueueResult(self.last_ingest if found else None, tuple(messages), deleted)

    def survey(self, *places: str, options: sources.SourceOptions | None = None, relist: bool = False) -> Survey:
        """What :meth:`ingest` would read, with the same arguments. Nothing is fetched, and the lake need not be there.

        Raises:
            SourceError: a place cannot be listed at all.
        """
        from trailscope import sources  # noqa: PLC0415 - as in `_take_in`
        from trailscope.ingest.survey import survey  # noqa: PLC0415 - as above

        asked = sources.narrow(options or sources.SourceOptions(), self.window, self._accounts, self._regions)
        settled = {} if relist else self._settled()
        found = (item for place in places for item in sources.find(place, asked, settled))
        return survey(found, self._unseen(), lambda: sources.requests_made(asked))

    def _settled(self) -> Settled:
        """What need not be listed again. Of a damaged lake everything is: what it lacks may have come from any day."""
        from trailscope.lake.list_checkpoint import load  # noqa: PLC0415 - loads the sources

        damaged = is_lake(self.lake_path) and open_lake(self.lake_path, despite_damage=True).damage
        return {} if damaged else load(Layout(self.lake_path).settled)

    def _unseen(self) -> Callable[[Sequence[sources.SourceObject]], list[sources.SourceObject]]:
        """Tells which of some objects the lake does not have in this version, or has to read again."""
        if not is_lake(self.lake_path):
            return list
        return open_lake(self.lake_path, despite_damage=True).seen().without

    def info(self) -> dict[str, Any]:
        """What the lake holds and what could not be read; see :func:`trailscope.analytics.lake_info.lake_info`."""
        from trailscope.analytics.lake_info import lake_info  # noqa: PLC0415 - as in `hunt`

        damage = self.damage.sentence() if self.damage else None
        return lake_info(self._open_engine(), self.lake_path, damage=damage, unnamed_files=self.unnamed_files)

    def query(self, name_or_sql: str, **parameters: Any) -> Result:
        """Ask a question by name, or run a ``select`` over the views (see docs/columns.md and docs/lake.md).

        Args:
            name_or_sql: ``root.usage`` (or ``root/usage``), or SQL: anything with white space in it.
            parameters: the question's parameters, as Python values or as the texts of the command line. For SQL, a
                value for each ``$name``.

        Raises:
            QuestionError: there is no such question. ParameterError: a parameter does not fit. QueryError: the SQL fails.
        """
        answer = self.look(name_or_sql, **parameters)
        asked = {"asked": name_or_sql, "parameters": parameters, "show_secrets": self._show_secrets, **self._seen()}
        self.note("query", asked, {"rows": len(answer), "verdict": answer.verdict})
        return answer

    def look(self, name_or_sql: str, **parameters: Any) -> Result:
        """As :meth:`query`, and not noted in the case log: for what a program wants to know of the lake itself."""
        if _SQL.match(name_or_sql):
            table = self._open_engine().run(name_or_sql, parameters)
            return Result(table, name_or_sql, None, "rows" if table.num_rows else "nothing found")
        from trailscope.questions.binding import bind  # noqa: PLC0415 - as in `catalogue`

        question = self.catalogue.find(name_or_sql)
        bound = bind(question, parameters)
        table = self._open_engine().run(question.sql, bound)
        if table.num_rows:
            return Result(table, question.sql, question)
        needs = bound_needs(question.needs or DEFAULT_NEEDS, bound)
        reasons = Coverage(self._open_engine(), self._scope).lacks(needs)
        return Result(table, question.sql, question, "cannot tell" if reasons else "nothing found", reasons)

    def hunt(
        self,
        *,
        packs: Iterable[str] = (),
        severity: str | None = None,
        ids: Iterable[str] = (),
        attack: Iterable[str] = (),
        sigma: Iterable[str | os.PathLike[str]] = (),
        suppressions: str | os.PathLike[str] | None = None,
        every: bool = False,
        parameters: Mapping[str, Any] | None = None,
        today: date | None = None,
        progress: Listener | None = None,
    ) -> Findings:
        """Ask every detection and hunt of the packs, and Sigma rules, in one go.

        Args:
            packs, ids: only questions of these topics, and these questions. ``sigma`` alone asks Sigma rules only.
            severity: only rules of this severity and above.
            attack: only rules of these ATT&CK techniques; a technique finds its sub-techniques.
            sigma: Sigma rules, or folders of them.
            suppressions: a file as :mod:`trailscope.hunt.suppress` describes it.
            every: one finding per event, rather than per rule, actor, target and account; hunts name all their events.
            parameters: ``topic.question.name`` → value, as for :meth:`query`.
            today: the UTC day by which suppressions have expired; today when left out.
            progress: told what is asked now, how many rules were asked before, and how many there are.

        Returns:
            The findings, with what was suppressed, what cannot be told, and which rules could not be asked.

        Raises:
            UsageError: there is no such pack or severity, or a file is missing. ParameterError: a parameter does not fit.
            QuestionError: the suppressions are malformed.
        """
        from trailscope.hunt.folding import told_once  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.habits import habits_weigh_less  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.hunting import hunt  # noqa: PLC0415 - loads the parser, which a query by name need not wait for
        from trailscope.hunt.plan import plan  # noqa: PLC0415 - as above
        from trailscope.lineage.attribution import with_root_actors  # noqa: PLC0415 - as above

        planned = plan(
            self.catalogue,
            packs=(*packs, *ids),
            severity=severity,
            attack=tuple(attack),
            sigma=tuple(Path(place) for place in sigma),
            suppressions=None if suppressions is None else Path(suppressions),
            parameters=parameters or {},
            today=today or datetime.now(UTC).date(),
        )
        found = hunt(self._open_engine(), self._scope, planned, every=every, listener=progress)
        found = replace(found, table=with_root_actors(found.table, self._followed()))
        findings = told_once(habits_weigh_less(found, self._followed().engine, every=every))
        asked: dict[str, Any] = {
            "packs": packs,
            "ids": ids,
            "severity": severity,
            "attack": attack,
            "sigma": sigma,
            "every": every,
        }
        asked |= {"suppressions": suppressions, "parameters": parameters, **self._seen()}
        self.note("hunt", asked, {"rules": findings.asked, "findings": len(findings), **findings.by_severity()})
        return findings

    def timeline(
        self,
        *,
        actor: str | Sequence[str] | None = None,
        address: str | Sequence[str] | None = None,
        key: str | Sequence[str] | None = None,
        resource: str | Sequence[str] | None = None,
        account: str | Sequence[str] | None = None,
        findings: Findings | pa.Table | None = None,
        lane: str = "actor",
        colour: Colour = "access",
        most_marks: int | None = None,
        **calls: Unpack[CallWords],
    ) -> Timeline:
        """What happened around an actor, address, key, resource or account, or to findings; everything when none is given.

        Args:
            actor, address, key, resource, account: see :class:`trailscope.analytics.entity.Entity`. Several values of one
                are alternatives; several of them narrow each other down.
            findings: only the events that these findings cite: what ``hunt`` gave, or its table.
            lane: ``actor``, ``principal`` (roles without their sessions), ``account``, ``service``, ``region``,
                ``address``, or, of findings, ``tactic``.
            colour: ``access`` (read, write, denied), or, of findings, ``severity`` or ``tactic``.
            most_marks: about how many marks are drawn, :data:`trailscope.analytics.timeline_bins.MOST_MARKS` when left out; above,
                events of one kind close in time share one.
            calls: ``action``, ``service``, ``changes``, ``denied``, ``error``, ``field``: which of their calls; see
                :class:`trailscope.analytics.call_filter.CallFilter`.

        Raises:
            UsageError: an address is none, or there is no such lane, colour or field.
        """
        from trailscope.analytics.call_filter import CallFilter  # noqa: PLC0415 - as above
        from trailscope.analytics.entity import Entity  # noqa: PLC0415 - as above
        from trailscope.analytics.finding_events import cited_by  # noqa: PLC0415 - a question need not wait for these
        from trailscope.analytics.timeline_bins import MOST_MARKS  # noqa: PLC0415 - as above
        from trailscope.answers.timeline import Timeline  # noqa: PLC0415 - as above

        cited = None if findings is None else cited_by(getattr(findings, "table", findings))
        entity = Entity.of(
            actor=actor, address=address, key=key, resource=resource, account=account, cited=cited, calls=CallFilter.of(**calls)
        )  # fmt: skip
        self.note("timeline", {"of": entity, "lane": lane, **self._seen()}, {})
        return Timeline(self._open_engine, self._lacks_anything, entity, lane, colour, most_marks or MOST_MARKS)

    def search(
        self,
        text: str = "",
        *,
        actor: str | Sequence[str] | None = None,
        address: str | Sequence[str] | None = None,
        key: str | Sequence[str] | None = None,
        resource: str | Sequence[str] | None = None,
        account: str | Sequence[str] | None = None,
        most: int | None = None,
        **calls: Unpack[CallWords],
    ) -> Result:
        """Events that hold a text anywhere in the record, in order of time; see :func:`trailscope.pivots.search.search`.

        Args:
            text: looked for without regard to case; between slashes a regular expression. Empty for any event.
            actor, address, key, resource, account, calls: whose events and which calls, as for :meth:`timeline`.
            most: the first so many rows; all when left out.

        Raises:
            UsageError: an address, a field or the expression is none.
        """
        from trailscope.analytics.call_filter import CallFilter  # noqa: PLC0415 - as in `hunt`
        from trailscope.analytics.entity import Entity  # noqa: PLC0415 - as above
        from trailscope.answers.found_events import found_events  # noqa: PLC0415 - as in `hunt`

        entity = Entity.of(
            actor=actor, address=address, key=key, resource=resource, account=account, calls=CallFilter.of(**calls)
        )
        found = found_events(self._open_engine(), self._lacks_anything, text, entity, most=most)
        self.note("search", {"text": text, "of": entity, **self._seen()}, {"rows": len(found)})
        return found

    def who(self, name: str) -> EntityPage:
        """One page about a principal, by name or ARN; ``alice*`` is a prefix, a role stands for all its sessions."""
        return self._entity_page("who", name)

    def ip(self, address: str) -> EntityPage:
        """One page about a source: an address, a network such as ``203.0.113.0/24``, or a service by its name."""
        return self._entity_page("ip", address)

    def key(self, id: str) -> EntityPage:
        """One page about an access key: what it did, and the calls that issued or changed it."""
        return self._entity_page("key", id)

    def resource(self, name: str) -> EntityPage:
        """One page about a resource, by its whole name or ARN: who changed it, from what to what."""
        return self._entity_page("resource", name)

    def event(self, id: str) -> EventPage:
        """One event whole, by its id or the first letters of it: record, object, position, SHA-256, and what was around it."""
        from trailscope.answers.event_page import EventPage  # noqa: PLC0415 - as in `hunt`

        self.note("event", {"of": id, **self._seen()}, {})
        return EventPage(id, self._open_engine, self._lacks_anything)

    def _entity_page(self, kind: Kind, text: str) -> EntityPage:
        from trailscope.answers.entity_page import EntityPage  # noqa: PLC0415 - as in `hunt`

        self.note(kind, {"of": text, **self._seen()}, {})
        return EntityPage(kind, text, self._open_engine, self._lacks_anything)

    def session(self, credential: str) -> SessionTree:
        """Who stands behind a credential, and every session that came of it: ``.arrow()``, ``.chart()``, ``.save(…)``.

        Args:
            credential: an access key id, an ARN of a user, role or session, or the name of one.

        Raises:
            UsageError: the text is empty.
        """
        from trailscope.answers.session_tree import SessionTree  # noqa: PLC0415 - as in `hunt`

        self.note("session", {"of": credential, **self._seen()}, {})
        return SessionTree(credential, self.lineage(), self._lacks_anything)

    def addresses(
        self,
        networks: Iterable[str | os.PathLike[str]] = (),
        threats: Iterable[str | os.PathLike[str]] = (),
    ) -> pa.Table:
        """Where calls came from: one row per address, service or host name; see :func:`trailscope.analytics.sources.sources`.

        Args:
            networks, threats: files with a CIDR, and perhaps a name, a line: the organisation's own networks, and lists of threats.

        Raises:
            UsageError: a file cannot be read, or a line is no network.
        """
        from trailscope.analytics.sources import sources  # noqa: PLC0415 - as in `hunt`
        from trailscope.enrich.network_lists import read_networks  # noqa: PLC0415 - as above

        own, listed = (read_networks(Path(file) for file in files) for files in (networks, threats))
        self.note("addresses", self._seen(), {})
        return sources(self._open_engine(), own, listed)

    def policy(self, principal: str) -> AccessPolicy:
        """The IAM policy that a principal's use needs, ``.document``; what was refused, ``.denials``; ``.against(FILE)``.

        Args:
            principal: a name or ARN of a user, role or session (``deploy*`` for what begins so), or an access key id.

        Raises:
            UsageError: the text is empty.
        """
        from trailscope.answers.access_policy import AccessPolicy  # noqa: PLC0415 - as in `hunt`

        self.note("policy", {"of": principal, **self._seen()}, {})
        return AccessPolicy(principal, self._open_engine, self._lacks_anything)

    def incidents(self, findings: Findings | None = None) -> Incidents:
        """Findings, and the events around them, stitched into ranked stories: ``.arrow()``, ``.json()``, or one by one.

        Args:
            findings: what :meth:`hunt` gave; every rule is asked when left out.

        Raises:
            QueryError: the engine failed.
        """
        from trailscope.incidents.finding import find_incidents  # noqa: PLC0415 - as in `hunt`

        asked = self.hunt() if findings is None else findings
        places = frozenset(question.id for question in self.catalogue.values() if question.asks == "where_from")
        found = find_incidents(self._followed(), asked, places, self._lacks_anything)
        self.note("incidents", self._seen(), {"incidents": len(found)})
        return found if self._show_secrets else masking.masked(found)

    def contain(self, what: str | Incident, *, made_at: datetime | None = None) -> ContainmentSheet:
        """The commands that cut an intruder off, as a sheet that is printed and never run: ``.text()``, ``.markdown()``, ``.json()``.

        Args:
            what: an incident or its id, an access key id, or an ARN or name of a user, role or session.
            made_at: UTC: sessions from before are refused; now when left out.

        Raises:
            UsageError: there is no such incident, key or principal.
        """
        from trailscope.containment.sheet_of import sheet_of  # noqa: PLC0415 - as in `hunt`

        moment = made_at or datetime.now(UTC)
        sheet = sheet_of(self._followed(), self._open_engine(), what, self.incidents, moment)
        self.note("contain", {"of": sheet.of, **self._seen()}, {"steps": len(sheet)})
        return sheet

    def lineage(self) -> Lineage:
        """Every credential of the view with its root actor (``.credentials``), and the calls that issued them (``.edges``)."""
        from trailscope.engines.masked import MaskedEngine  # noqa: PLC0415 - as in `_open_engine`
        from trailscope.lineage.following import Lineage  # noqa: PLC0415 - as in `hunt`

        return self._followed() if self._show_secrets else Lineage(MaskedEngine(self._lake_engine()))

    def _followed(self) -> Lineage:
        """The lineage as it was logged, for what is compared with events."""
        from trailscope.lineage.following import Lineage  # noqa: PLC0415 - as in `hunt`

        if self._lineage is None:
            self._lineage = Lineage(self._lake_engine())
        return self._lineage

    def report(self, findings: Findings | None = None, *, title: str = "", made_at: datetime | None = None) -> Report:
        """What was found, on what evidence and with which gaps, as one document: ``.save("report.html")`` or ``.md``.

        Args:
            findings: what :meth:`hunt` gave; every rule is asked when left out.
            title: the heading.
            made_at: UTC; now when left out.
        """
        from trailscope.analytics.report_queries import gather  # noqa: PLC0415 - as above
        from trailscope.report import Report  # noqa: PLC0415 - as in `hunt`

        asked = self.hunt() if findings is None else findings
        made, made_by = made_at or datetime.now(UTC), version("trailscope")
        about = {
            "lake": str(self.lake_path),
            "version": made_by,
            "title": title,
            "damage": self.damage.sentence() if self.damage else "",
            "verified": self.verified_share(asked),
        }
        self.note("report", {"title": title, **self._seen()}, {"findings": len(asked)})
        return Report(gather(self._open_engine, self.catalogue, self._scope, asked, made_at=made, **about))

    def choose(
        self,
        *,
        events: Sequence[str] = (),
        findings: Findings | pa.Table | None = None,
        incident: Incident | None = None,
        actor: str | Sequence[str] | None = None,
        address: str | Sequence[str] | None = None,
        key: str | Sequence[str] | None = None,
        resource: str | Sequence[str] | None = None,
        account: str | Sequence[str] | None = None,
    ) -> Choice:
        """Events for :meth:`evidence` and :meth:`export`. All that is given narrows the choice down; nothing means all events.

        Args:
            events: ids of events.
            findings: the events that these cite: what :meth:`hunt` gave, or its table. A finding cites at most 100.
            incident: all events of one of :meth:`incidents`.
            actor, address, key, resource, account: as for :meth:`timeline`.

        Raises:
            UsageError: an address is none.
        """
        from trailscope.analytics.entity import Entity  # noqa: PLC0415 - as above
        from trailscope.analytics.finding_events import cited_by  # noqa: PLC0415 - as above
        from trailscope.engines.choice import Choice  # noqa: PLC0415 - as in `timeline`

        cited = None if findings is None else cited_by(getattr(findings, "table", findings))
        entity = Entity.of(actor=actor, address=address, key=key, resource=resource, account=account, cited=cited)
        ids = (*events, *(incident.event_ids if incident else ())) if events or incident else None
        said = (str(entity), f"{len(ids):,} events by id" if ids else "", f"incident {incident.id}" if incident else "")
        words = ", ".join([part for part in said if part] or ["all events"]) + f", {self.window}"
        return Choice(entity.source(), entity.condition(), entity.parameters(), words, ids)

    def evidence(
        self,
        to: str | os.PathLike[str],
        choice: Choice | None = None,
        *,
        keys: Sequence[str | os.PathLike[str]] = (),
        digests: Sequence[str] = (),
        options: sources.SourceOptions | None = None,
        command: str = "",
        **chosen: Any,
    ) -> Packed:
        """Pack evidence into a zip that can be checked with nothing but Python: see :mod:`trailscope.integrity.bundle`.

        Nothing in it is masked: it is evidence. The same choice gives the same bytes.

        Args:
            to: the zip.
            choice: of :meth:`choose`; or give its arguments here: ``events=[…]``, ``actor="mallory"``.
            keys: public keys as ``aws cloudtrail list-public-keys`` printed them: files, or folders of them.
            digests: places to look for digests in, besides the days of the logs themselves.
            options: credentials to fetch the objects again with.
            command: what the manifest says of how the bundle was asked for.

        Raises:
            UsageError: there are no such events. CredentialsError: credentials are missing or expired.
            TrailscopeError: the bundle cannot be written, or a file of keys is none.
        """
        from trailscope.evidence import pack_evidence  # noqa: PLC0415 - as in `hunt`
        from trailscope.sources import SourceOptions  # noqa: PLC0415 - as in `timeline`

        meant = choice or self.choose(**chosen)
        about = {"lake": str(self.lake_path), "command": command}
        packed = pack_evidence(
            self._lake_engine(), meant, Path(to), keys=[Path(path) for path in keys], digests=digests,
            options=options or SourceOptions(), **about,
        )  # fmt: skip
        told = {
            "events": packed.events,
            "objects": packed.objects,
            "missing": len(packed.missing),
            "sha256": packed.sha256,
        }
        self.note("evidence pack", {"chosen": meant.words, "to": to, "keys": keys, "unmasked": True}, told)
        return packed

    def export(
        self,
        form: str,
        to: str | os.PathLike[str],
        choice: Choice | None = None,
        *,
        findings: Findings | None = None,
        incident: Incident | None = None,
    ) -> Exported:
        """Write events, findings or an incident in the form that another tool reads. Secrets are masked.

        Args:
            form: of events: ``timesketch`` (.jsonl or .csv), ``supertimeline`` (.csv, plaso's l2tcsv), ``ocsf`` (.parquet, API
                Activity); of ``findings``: ``stix`` (.json, STIX 2.1), ``ocsf-findings`` (.parquet), ``findings`` (.md); of an
                ``incident``: ``incident`` (.md).
            to: the file; its ending says which.
            choice: which events, of :meth:`choose`; all when left out.
            findings: what :meth:`hunt` gave. Events that they cite are tagged with rule, severity and techniques.
            incident: one of :meth:`incidents`.

        Raises:
            UsageError: there is no such form, it is not written so, or what it is made of was not given.
            TrailscopeError: the file cannot be written, or a library is missing.
        """
        from trailscope import exporting  # noqa: PLC0415 - as in `hunt`

        target, engine = Path(to), self._open_engine()
        exporting.checked(form, target)
        if form in exporting.EVENT_FORMS:
            written = exporting.export_events(engine, choice or self.choose(), form, target, findings)  # type: ignore[arg-type]  # it is one of them
        elif form == "incident":
            written = exporting.export_incident(engine, incident, target)
        else:
            written = exporting.export_findings(form, findings, target)
        asked = {"of": form, "chosen": choice.words if choice else None, "file": str(target.absolute()), **self._seen()}
        self.note(
            "export", {**asked, "show_secrets": self._show_secrets}, {"rows": written.rows, "sha256": written.sha256}
        )
        return written

    def keep_verification(self, verification: Verification) -> int:
        """Keep what :func:`trailscope.verify` found in the lake, as ``objects.integrity``; gives how many of its objects it tells of.

        Raises:
            LakeError: it cannot be written.
        """
        from trailscope.lake.verified import keep  # noqa: PLC0415 - as in `hunt`

        keep(self._open_lake().layout, verification.table, datetime.now(UTC))
        self.close()
        known = self.look("select count(*) as objects from objects where integrity is not null").rows()[0]["objects"]
        self.note("verify", {}, {**verification.counts, "objects": known})
        return int(known)

    def verified_share(self, found: Findings | Incidents) -> str:
        """A sentence on how much of what these cite comes from verified objects; empty where nothing of the lake was verified."""
        from trailscope.analytics.verified_share import verified_share  # noqa: PLC0415 - as above

        return verified_share(self._lake_engine(), found.event_ids)

    def note(self, did: str, options: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Add a line to the lake's case log; see :mod:`trailscope.integrity.case_log`. Secrets in it are masked.

        Where the log cannot be written, as in a lake that may only be read, ``unlogged`` says why.

        Args:
            did: in a word, as ``export``.
            options: with which words; what is empty is left out.
            result: what came of it, in numbers.
        """
        from trailscope.integrity import case_log  # noqa: PLC0415 - a lake is opened without

        try:
            case_log.add(self.lake_path, did, options, result, made_by=f"trailscope {version('trailscope')}")
        except LakeError as error:
            self.unlogged = str(error)

    def log(self) -> Checked:
        """The case log, and what shows that it was tampered with: ``.entries``, ``.problems``, ``.head``.

        Raises:
            LakeError: it cannot be read.
        """
        from trailscope.integrity import case_log  # noqa: PLC0415 - as above

        return case_log.check(self.lake_path)

    def _seen(self) -> dict[str, Any]:
        """The window, accounts and regions, for the case log."""
        window = None if self.window == Window() else str(self.window)
        return {"window": window, "accounts": sorted(self._accounts), "regions": sorted(self._regions)}

    def _note_ingest(self, asked: Mapping[str, Any]) -> None:
        done = self.last_ingest
        if done is not None:
            counts = {name: getattr(done, name) for name in _COUNTED if getattr(done, name)}
            self.note("ingest", {**asked, **self._seen()}, counts)

    def _lacks_anything(self) -> tuple[str, ...]:
        return Coverage(self._open_engine(), self._scope).lacks(DEFAULT_NEEDS)

    @property
    def _scope(self) -> Scope:
        return Scope(self.window, self._accounts, self._regions)

    @property
    def damage(self) -> LakeDamage:
        """How the lake differs from what was committed to it; falsy where it does not.

        Raises:
            LakeError: it does, and the investigation was not opened with ``despite_damage``; or there is no lake.
        """
        return self._open_lake().damage

    @property
    def unnamed_files(self) -> int:
        """How many Parquet files lie in the lake that were not committed to it. They are never read."""
        return self._open_lake().unnamed

    def _open_lake(self) -> OpenLake:
        if self._lake is None:
            self._lake = open_lake(self.lake_path, despite_damage=self._despite_damage)
        return self._lake

    def _open_engine(self) -> KeepingEngine:
        """What people's questions are asked of: its answers have secrets masked. What is kept in it is as it was logged."""
        from trailscope.engines.masked import MaskedSharedEngine  # noqa: PLC0415 - loads DuckDB, which an ingest does without

        engine = self._lake_engine()
        return engine if self._show_secrets else MaskedSharedEngine(engine)

    def _lake_engine(self) -> DuckdbEngine:
        from trailscope.engines.duckdb import DuckdbEngine  # noqa: PLC0415 - as in `_open_engine`
        from trailscope.enrich import addresses  # noqa: PLC0415 - as in `_open_engine`

        if self._engine is None:
            lake = self._open_lake()
            views = view_statements(lake, self.window, accounts=self._accounts, regions=self._regions)
            views += addresses.view_statements()
            self._engine = DuckdbEngine(
                views,
                [str(self.lake_path.resolve()), str(addresses.FOLDER)],
                memory_limit=self._memory or QUERY_MEMORY,
                threads=self._threads,
            )
        return self._engine

    def close(self) -> None:
        """Release the engine; the next query opens a new one, which sees what was committed since."""
        self._lake = None
        if self._engine is not None:
            self._engine.close()
            self._engine, self._lineage = None, None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _remote(places: Sequence[str]) -> bool:
    from trailscope.sources import EVENT_HISTORY  # noqa: PLC0415 - as in `_take_in`

    return any(place.startswith("s3://") or place == EVENT_HISTORY for place in places)


def _nothing_there(summary: IngestSummary) -> bool:
    seen = summary.objects_new or summary.objects_skipped or summary.objects_rejected or summary.objects_left_out
    return not (seen or summary.folders_settled)
