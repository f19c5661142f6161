"""Verbs that ask the lake: questions, hunts, timelines, sessions, incidents, policies."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from trailscope import masking
from trailscope.answers.result import Result
from trailscope.engines.engine import SharedEngine
from trailscope.engines.scan_filter import decided_in_scan
from trailscope.hunt.cannot_tell import Coverage
from trailscope.investigation.lake_view import LakeView
from trailscope.questions.needs import DEFAULT_NEEDS, bound_needs

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from trailscope.analytics.call_filter import CallWords
    from trailscope.answers.access_policy import AccessPolicy
    from trailscope.answers.session_tree import SessionTree
    from trailscope.answers.timeline import Colour, Timeline
    from trailscope.hunt.asking import Listener
    from trailscope.hunt.findings import Findings
    from trailscope.hunt.plan import Plan
    from trailscope.incidents.incident import Incident, Incidents
    from trailscope.lineage.following import Lineage
    from trailscope.questions.question import Question

_KNOWN = "known_accounts"
_MANY_RULES = 100  # as many find something, whose credentials are then followed to their roots
_SQL = re.compile(r"\s*(?:--|select\b|with\b|from\b|\()|.*\s", re.IGNORECASE | re.DOTALL)


class Asking(LakeView):
    """Asks the lake."""

    def info(self) -> dict[str, Any]:
        """What the lake holds and what could not be read; see :func:`trailscope.analytics.lake_info.lake_info`."""
        from trailscope.analytics.lake_info import lake_info  # noqa: PLC0415 - as in `hunt`

        damage = self.damage.sentence() if self.damage else None
        size = self._open_lake().layout.size()
        unnamed, name = self.unnamed_files, str(self.lake_path)
        return lake_info(self.open_engine(), name, lake_bytes=size, damage=damage, unnamed_files=unnamed)

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
            table = self.open_engine().run(name_or_sql, parameters)
            return Result(table, name_or_sql, None, "rows" if table.num_rows else "nothing found")
        from trailscope.questions.binding import bind  # noqa: PLC0415 - as in `catalogue`

        question = self.catalogue.find(name_or_sql)
        bound = bind(question, self._own(question) | parameters)
        engine = self.open_engine()
        sql = decided_in_scan(question.sql) if isinstance(engine, SharedEngine) else question.sql
        table = engine.run(sql, bound)
        if table.num_rows:
            return Result(table, question.sql, question)
        needs = bound_needs(question.needs or DEFAULT_NEEDS, bound)
        reasons = Coverage(engine, self._scope).lacks(needs)
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
            suppressions: a file as :mod:`trailscope.hunt.suppression_file` describes it.
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
        from trailscope.engines.masked import masked  # noqa: PLC0415 - as in `open_engine`
        from trailscope.hunt.at_hand import at_hand  # noqa: PLC0415 - as above
        from trailscope.hunt.hunting import hunt  # noqa: PLC0415 - loads the parser, which a query by name need not wait for

        # an iterator can be gone through once, and the case log wants them too
        packs, ids, attack, sigma = tuple(packs), tuple(ids), tuple(attack), tuple(sigma)
        with ThreadPoolExecutor(1, "trailscope-plan") as beside:
            planning = beside.submit(
                self.plan, packs=(*packs, *ids), severity=severity, attack=attack, sigma=sigma, suppressions=suppressions,
                parameters=parameters, today=today,
            )  # fmt: skip
            everything = not (packs or ids or severity or attack)
            awaited = planning if everything else planning.result()
            engine = self.hunting_engine()
            with at_hand(engine, awaited) as held:
                planned = planning.result()
                meanwhile = self._followed().follow_to_links if len(planned.rules) >= _MANY_RULES else None
                asking = engine if self._show_secrets else masked(engine)
                # nothing here holds what was found, so that it goes as soon as it is weighed
                findings = self._weighed(
                    hunt(asking, self._scope, planned, held, every=every, listener=progress, meanwhile=meanwhile),
                    every=every,
                )
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

    def plan(
        self,
        *,
        packs: Iterable[str] = (),
        severity: str | None = None,
        attack: Iterable[str] = (),
        sigma: Iterable[str | os.PathLike[str]] = (),
        suppressions: str | os.PathLike[str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        today: date | None = None,
    ) -> Plan:
        """What a hunt in these words asks; ``packs`` are topics and questions. The rest is as for :meth:`hunt`."""
        from trailscope.hunt.plan import plan  # noqa: PLC0415 - as above

        return plan(
            self.catalogue,
            packs=tuple(packs),
            severity=severity,
            attack=tuple(attack),
            sigma=tuple(Path(place) for place in sigma),
            suppressions=None if suppressions is None else Path(suppressions),
            parameters=self._own_of_all() | dict(parameters or {}),
            today=today or datetime.now(UTC).date(),
        )

    def _weighed(self, found: Findings, *, every: bool) -> Findings:
        """The findings with their root actors and named addresses: what is everyday or for tests weighs less; an act, a round, a burst is told once."""
        from trailscope.hunt.address_names import with_address_names  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.folding import told_once  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.habits import habits_weigh_less  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.parts import parts_told_once  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.rounds import rounds_told_once  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.throwaways import throwaways_weigh_less  # noqa: PLC0415 - as in `hunt`
        from trailscope.lineage.attribution import with_root_actors, with_sessions  # noqa: PLC0415 - as in `hunt`

        lineage = self._followed()
        first_named = {id for id, question in self.catalogue.items() if question.names_first_session}
        found = replace(found, table=with_root_actors(found.table, lineage))
        found = replace(found, table=with_sessions(found.table, lineage, first_named))
        if not self._show_secrets:
            found = replace(found, table=masking.table(found.table))
        span = lineage.span if found.table.num_rows else None
        found = throwaways_weigh_less(habits_weigh_less(found, lineage.engine, span=span, every=every))
        found = told_once(found)
        found = found if every else parts_told_once(rounds_told_once(found))
        return with_address_names(found, self._here()) if self.known_addresses.named else found

    def _own(self, question: Question) -> dict[str, Any]:
        """The organisation's own accounts, where a question wants to know of accounts that need no explanation."""
        return {_KNOWN: self._own_accounts} if self._own_accounts and _KNOWN in question.parameters else {}

    def _own_of_all(self) -> dict[str, Any]:
        if not self._own_accounts:
            return {}
        return {f"{id}.{name}": value for id, one in self.catalogue.items() for name, value in self._own(one).items()}

    def timeline(
        self,
        *,
        actor: str | Sequence[str] | None = None,
        address: str | Sequence[str] | None = None,
        key: str | Sequence[str] | None = None,
        resource: str | Sequence[str] | None = None,
        account: str | Sequence[str] | None = None,
        findings: Findings | pa.Table | None = None,
        incident: Incident | None = None,
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
            incident: only the events of one of :meth:`incidents`; findings then say of what severity and tactic they are, so
                that ``lane="tactic"`` tells the story by stages.
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
        from trailscope.analytics.finding_events import NOTHING_CITED, cited_by, within  # noqa: PLC0415 - as above
        from trailscope.analytics.timeline_bins import MOST_MARKS  # noqa: PLC0415 - as above
        from trailscope.answers.timeline import Timeline  # noqa: PLC0415 - as above

        cited = None if findings is None else cited_by(getattr(findings, "table", findings))
        if incident is not None:
            cited = within(cited or NOTHING_CITED, incident.event_ids)
        entity = Entity.of(
            actor=actor, address=address, key=key, resource=resource, account=account, cited=cited, calls=CallFilter.of(**calls)
        )  # fmt: skip
        asked = {"of": entity, "lane": lane, **self._seen()}
        return Timeline(
            self.open_engine, self._lacks_anything, entity, lane, colour, most_marks or MOST_MARKS,
            lambda counts: self.note("timeline", asked, counts),
        )  # fmt: skip

    def session(self, credential: str) -> SessionTree:
        """Who stands behind a credential, and every session that came of it: ``.arrow()``, ``.chart()``, ``.save(…)``.

        Args:
            credential: an access key id, an ARN of a user, role or session, or the name of one.

        Raises:
            UsageError: the text is empty.
        """
        from trailscope.answers.session_tree import SessionTree  # noqa: PLC0415 - as in `hunt`

        tree = SessionTree(credential, self.lineage(), self._lacks_anything)
        self.note("session", {"of": credential, **self._seen()}, {"credentials": len(tree)})
        return tree

    def incidents(self, findings: Findings | None = None) -> Incidents:
        """Findings, and the events around them, stitched into ranked stories: ``.arrow()``, ``.json()``, or one by one.

        Args:
            findings: what :meth:`hunt` gave; every rule is asked when left out.

        Raises:
            QueryError: the engine failed.
        """
        from trailscope.incidents.finding import find_incidents, with_source_notes  # noqa: PLC0415 - as in `hunt`

        asked = self.hunt() if findings is None else findings
        places = frozenset(question.id for question in self.catalogue.values() if question.asks == "where_from")
        found = find_incidents(self._followed(), asked, places, self._lacks_anything)
        self.note("incidents", self._seen(), {"incidents": len(found)})
        found = with_source_notes(found, self._here())
        return found if self._show_secrets else masking.masked(found)

    def lineage(self) -> Lineage:
        """Every credential of the view with its root actor (``.credentials``), and the calls that issued them (``.edges``)."""
        from trailscope.engines.masked import MaskedEngine  # noqa: PLC0415 - as in `open_engine`
        from trailscope.lineage.following import Lineage  # noqa: PLC0415 - as in `hunt`

        return self._followed() if self._show_secrets else Lineage(MaskedEngine(self.hunting_engine()))

    def _followed(self) -> Lineage:
        """The lineage as it was logged, for what is compared with events."""
        from trailscope.lineage.following import Lineage  # noqa: PLC0415 - as in `hunt`

        if self._lineage is None:
            self._lineage = Lineage(self.hunting_engine())
        return self._lineage

    def policy(self, principal: str) -> AccessPolicy:
        """The IAM policy that a principal's use needs, ``.document``; what was refused, ``.denials``; ``.against(FILE)``.

        Args:
            principal: a name or ARN of a user, role or session (``deploy*`` for what begins so), or an access key id.

        Raises:
            UsageError: the text is empty.
        """
        from trailscope.answers.access_policy import AccessPolicy  # noqa: PLC0415 - as in `hunt`

        policy = AccessPolicy(principal, self.open_engine, self._lacks_anything)
        self.note("policy", {"of": principal, **self._seen()}, {"rows": len(policy)})
        return policy

    def addresses(self) -> pa.Table:
        """Where calls came from: one row per address, service or host name; see :func:`trailscope.analytics.sources.sources`."""
        from trailscope.analytics.sources import sources  # noqa: PLC0415 - as in `hunt`

        found = sources(self.open_engine())
        self.note("addresses", self._seen(), {"rows": found.num_rows})
        return found

    def verified_share(self, found: Findings | Incidents) -> str:
        """A sentence on how much of what these cite comes from verified objects; empty where nothing of the lake was verified."""
        from trailscope.analytics.verified_share import verified_share  # noqa: PLC0415 - as above

        return verified_share(self.hunting_engine(), found.event_ids)
