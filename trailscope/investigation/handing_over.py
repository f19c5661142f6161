"""Verbs that hand something on: a report, an evidence bundle, an export, a containment sheet."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailscope.amounts import count
from trailscope.investigation.asking import Asking

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import pyarrow as pa

    from trailscope import sources
    from trailscope.containment.sheet import ContainmentSheet
    from trailscope.engines.choice import Choice
    from trailscope.exporting import Exported
    from trailscope.hunt.findings import Findings
    from trailscope.incidents.incident import Incident, Incidents
    from trailscope.integrity.bundle import Packed
    from trailscope.integrity.verification import Verification
    from trailscope.report import Report


class HandingOver(Asking):
    """Hands something on."""

    def report(
        self,
        findings: Findings | None = None,
        *,
        incidents: Incidents | None = None,
        title: str = "",
        made_at: datetime | None = None,
    ) -> Report:
        """What was found, on what evidence and with which gaps, as one document: ``.save("report.html")`` or ``.md``.

        Args:
            findings: what :meth:`hunt` gave; every rule is asked when left out.
            incidents: what :meth:`incidents` gave of these findings, which the report opens with; stitched when findings are
                left out. Findings of some rules make no incidents.
            title: the heading.
            made_at: UTC; now when left out.
        """
        from trailscope.analytics.report_queries import gather  # noqa: PLC0415 - as above
        from trailscope.report import Report  # noqa: PLC0415 - as in `hunt`

        asked = self.hunt() if findings is None else findings
        stories = self.incidents(asked) if findings is None and incidents is None else incidents
        made, made_by = made_at or datetime.now(UTC), version("trailscope")
        about = {
            "lake": str(self.lake_path),
            "version": made_by,
            "title": title,
            "damage": self.damage.sentence() if self.damage else "",
            "verified": self.verified_share(asked),
        }
        self.note("report", {"title": title, **self._seen()}, {"findings": len(asked)})
        return Report(gather(self.open_engine, self.catalogue, self._scope, asked, stories, made_at=made, **about))

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
        sheet = sheet_of(self._followed(), self.open_engine(), what, self.incidents, moment)
        self.note("contain", {"of": sheet.of, **self._seen()}, {"steps": len(sheet)})
        return sheet

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
        ids = _ids(events, incident)
        said = (
            str(entity),
            count(len(ids), "event") + " by id" if ids is not None else "",
            f"incident {incident.id}" if incident else "",
        )
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

        Nothing in it but the index is masked: it is evidence. The same choice gives the same bytes.

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
            self.unmasked_engine(), meant, Path(to), keys=[Path(path) for path in keys], digests=digests,
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

        target, engine = Path(to), self.open_engine()
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

        seal = keep(self._open_lake().layout, verification.table, datetime.now(UTC))
        self.close()
        known = self.look("select count(*) as objects from objects where integrity is not null").rows()[0]["objects"]
        self.note("verify", {}, {**verification.counts, "objects": known, "kept_sha256": seal})
        return int(known)


def _ids(events: Sequence[str], incident: Incident | None) -> tuple[str, ...] | None:
    """Ids of the events that were named, by themselves or by an incident, or of both where both were; ``None`` where neither was."""
    if incident is None:
        return tuple(events) or None
    if not events:
        return tuple(incident.event_ids)
    of_incident = frozenset(incident.event_ids)
    return tuple(id for id in events if id in of_incident)
