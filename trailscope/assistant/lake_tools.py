"""The tools themselves: each opens the lake, asks, and answers with a :func:`trailscope.assistant.replies.reply`.

Nothing is written but the lake's case log, which notes what was asked, as it does for people. Secrets are always masked, and SQL
runs sealed: one ``select``, read-only, without files and network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from trailscope import ending
from trailscope.assistant.replies import MOST_ROWS, Reply, reply
from trailscope.errors import UsageError
from trailscope.schema.far_times import python_rows

if TYPE_CHECKING:
    from trailscope.investigation import Investigation

SECONDS_TO_ANSWER = 60
SECONDS_TO_HUNT = 900

Open = Callable[[str | None, str | None], "Investigation"]
"""Opens the lake between two times as a person gives them; ``None`` leaves the side as the server was started."""


@dataclass(frozen=True)
class LakeTools:
    """What an assistant may ask of one lake. Every public method is a tool; its docstring is what the assistant reads.

    Attributes:
        open: opens the lake anew, so that each answer is from what is committed then.
    """

    open: Open
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def lake_info(self) -> Reply:
        """What the lake holds: events, first and last time (UTC), accounts, regions, what was read and what could not be.

        Ask this first. What is not in the lake cannot be found in it.
        """
        with self._case() as case:
            held, info = case.looked_at().seen, case.info()
            return reply(
                "rows", [{"accounts": held.accounts, "regions": held.regions}], events=held.events, first_event=held.first,
                last_event=held.last, data_events=held.data_events, objects=info["objects"], rejects=info["rejects"],
                damage=info["damage"], window=str(case.window), cited=[],
            )  # fmt: skip

    def coverage(self) -> Reply:
        """Which accounts and regions have events on which days, which days are missing, and whether data events are logged.

        Use it before saying that something did not happen.
        """
        with self._case() as case:
            rows = case.query(_COVERAGE).rows()
            return reply(
                "rows" if rows else "cannot tell", rows, reasons=() if rows else ["the lake holds no events"], cited=[]
            )

    def list_questions(
        self, words: str = "", topic: str = "", severity: str = "", kind: str = "", limit: int = 50
    ) -> Reply:
        """Questions that can be asked by name: id, what it asks, kind (detection, hunt, summary) and severity.

        words: found in titles, API actions, services or ATT&CK ids. severity: this one or above.
        """
        with self._case() as case:
            found = case.catalogue.select(
                topics=[topic] if topic else (),
                kinds=[kind] if kind else (),
                severity=severity or None,
                words=words.split(),
            )
            said = [{"id": q.id, "asks": q.title, "kind": q.kind, "severity": q.severity} for q in found[: _few(limit)]]
        return {"verdict": "rows" if said else "nothing found", "questions_in_all": len(found), "questions": said}

    def show_question(self, id: str) -> Reply:
        """One question: what it means, its parameters, what it misses, what else explains its rows, and its SQL."""
        with self._case() as case:
            question = case.catalogue.find(id)
        parameters = [
            {
                "name": one.name,
                "type": one.type,
                "default": str(one.default),
                "required": one.required,
                "help": one.help,
            }
            for one in question.parameters.values()
        ]
        return {
            "verdict": "rows", "id": question.id, "asks": question.title, "kind": question.kind, "severity": question.severity,
            "attack": list(question.attack), "parameters": parameters, "misses": list(question.misses),
            "false_positives": list(question.false_positives), "needs": [str(need) for need in question.needs], "sql": question.sql,
        }  # fmt: skip

    def ask_question(
        self, id: str, parameters: dict[str, Any] | None = None, since: str = "", until: str = "", limit: int = 50
    ) -> Reply:
        """The answer to a question by its id: rows with event ids, nothing found, or cannot tell with the reason.

        since, until: 7d, 2026-09-01, 2026-09-01T08:00, yesterday; UTC, a whole day as until is included.
        """
        with self._case(since, until) as case:
            answer = case.query(case.catalogue.find(id).id, **(parameters or {}))
            question = answer.question
            said = {} if question is None else {"asks": question.title, "misses": question.misses or None}
            rows = python_rows(answer.arrow().slice(0, _few(limit)))
            return reply(answer.verdict, rows, reasons=answer.reasons, all_rows=len(answer), **_when(case), **said)

    def sql(self, statement: str, parameters: dict[str, Any] | None = None, limit: int = 50) -> Reply:
        """One select over the views events, addresses, objects, rejects and insights, in DuckDB's SQL; at most `limit` rows.

        Values go into parameters: `where actor = $who` with {"who": "alice"}. Select event_id, so that the answer cites events.
        Columns of events: event_time, actor, action, target, source_ip_address, recipient_account_id, aws_region, error_code,
        user_agent, event_id, request_parameters (JSON text) and more; docs/columns.md has all.
        """
        most = _few(limit)
        if not statement.strip(" \n\t;"):
            raise UsageError("the statement is empty", hint="select … from events")
        bounded = f"select * from (\n{statement.rstrip().rstrip(';')}\n) as asked limit {most + 1}"  # noqa: S608 - sealed, one select
        with self._case() as case:
            answer = case.query(bounded, **(parameters or {}))
            more = len(answer) > most
            rows = python_rows(answer.arrow().slice(0, most))
            reasons = () if rows else case.lacks_anything()
            verdict = "rows" if rows else "cannot tell" if reasons else "nothing found"
            note = f"there are more rows than the {most} shown: aggregate, or narrow the select down" if more else None
            return reply(verdict, rows, reasons=reasons, more_rows=note, **_when(case))

    def hunt(
        self,
        severity: str = "medium",
        topics: list[str] | None = None,
        since: str = "",
        until: str = "",
        limit: int = 30,
    ) -> Reply:
        """Ask every detection and hunt at once; findings come most severe first, each with event ids. May take a minute.

        severity: info, low, medium, high or critical, and above. topics: only these, as root or logging.
        """
        with self._case(since, until, seconds=SECONDS_TO_HUNT) as case:
            findings = case.hunt(severity=severity or None, packs=topics or ())
            table = findings.arrow()
            shown = [name for name in _OF_A_FINDING if name in table.column_names]
            rows = table.select(shown).slice(0, _few(limit)).to_pylist()
            unanswered = [f"{one.rule}: {'; '.join(one.reasons)}" for one in findings.cannot_tell]
            return reply(
                "rows" if rows else "cannot tell" if unanswered else "nothing found", rows,
                reasons=() if rows else unanswered[:10], all_rows=len(findings), rules_asked=findings.asked,
                findings_by_severity=findings.by_severity(), rules_that_cannot_tell=len(unanswered),
                not_asked=[str(problem) for problem in findings.problems] or None, **_when(case),
            )  # fmt: skip

    def incidents(self, id: str = "", since: str = "", until: str = "", limit: int = 10) -> Reply:
        """Findings stitched into ranked stories: who got in, how, what they did, why it is one story. May take a minute.

        id: one incident told whole, with why each part belongs to it.
        """
        with self._case(since, until, seconds=SECONDS_TO_HUNT) as case:
            found = case.incidents()
            chosen = [one for one in found if not id or one.id == id]
            if id and not chosen:
                there = ", ".join(one.id for one in found) or "none"
                raise UsageError(f"there is no incident {id!r}", hint=f"there are: {there}")
            rows = [one.summary() | {"score": one.score, "entry": one.entry.what} for one in chosen[: _few(limit)]]
            if id:
                rows = [
                    row | {"joins": [{"what": j.what, "why": j.why, "event_id": j.event_id} for j in one.joins]}
                    for row, one in zip(rows, chosen, strict=True)
                ]
            verdict = "rows" if rows else "cannot tell" if found.reasons else "nothing found"
            return reply(verdict, rows, reasons=found.reasons, all_rows=len(chosen), **_when(case))

    def who(self, name: str, limit: int = 60) -> Reply:
        """A principal on one page, by name or ARN (alice* is a prefix): what it did, from where, with what, what is rare."""
        return self._page("who", name, limit)

    def ip(self, address: str, limit: int = 60) -> Reply:
        """A source address or network (203.0.113.0/24) on one page: who called from it."""
        return self._page("ip", address, limit)

    def key(self, id: str, limit: int = 60) -> Reply:
        """An access key on one page: what it did, and who issued or changed it."""
        return self._page("key", id, limit)

    def resource(self, name: str, limit: int = 60) -> Reply:
        """A resource on one page, by its whole name or ARN: who changed it, from what to what."""
        return self._page("resource", name, limit)

    def event(self, id: str) -> Reply:
        """One event whole, by its id or its first letters: the record, the object it was read from and that object's SHA-256."""
        with self._case() as case:
            page = case.event(id)
            rows = [
                {
                    "event_id": one.row.get("event_id"), "record": one.record, "source_uri": one.row.get("source_uri"),
                    "source_index": one.row.get("source_index"), "object_sha256": one.origin.get("sha256"),
                }
                for one in page.events
            ]  # fmt: skip
            return reply(page.verdict, rows, reasons=page.reasons, **_when(case))

    def search(
        self, text: str = "", *, actor: str = "", address: str = "", action: str = "", resource: str = "", denied: bool = False,
        changes: bool = False, since: str = "", until: str = "", limit: int = 50,
    ) -> Reply:  # fmt: skip
        """Events that hold a text anywhere in the record, or events by filters, in order of time.

        action: iam:AddUserToGroup, or ec2:Delete*, or Delete* of any service. denied: only refused calls. changes: only calls that
        change something.
        """
        with self._case(since, until) as case:
            found = case.search(
                text, actor=actor or None, address=address or None, action=action or None, resource=resource or None,
                denied=denied, changes=changes, most=_few(limit),
            )  # fmt: skip
            rows = [{name: value for name, value in row.items() if name != "all_events"} for row in found.rows()]
            everything = found.rows()[0]["all_events"] if rows else 0
            return reply(found.verdict, rows, reasons=found.reasons, all_rows=everything, **_when(case))

    def _page(self, kind: str, text: str, limit: int) -> Reply:
        with self._case() as case:
            page = getattr(case, kind)(text)
            rows = page.table.slice(0, _few(limit)).to_pylist()
            nearest = [{"there_is": name} for name in page.nearest]
            if nearest and not rows:
                answer = reply(
                    "rows", nearest, cited=[], found=f"nothing under that name; {len(nearest)} names are near"
                )
                return (
                    answer | {"verdict": page.verdict} | ({"cannot_tell": list(page.reasons)} if page.reasons else {})
                )
            there = sum(page.all_rows(section.name) for section in page.sections)
            return reply(page.verdict, rows, reasons=page.reasons, all_rows=there, **_when(case))

    @contextmanager
    def _case(self, since: str = "", until: str = "", *, seconds: int = SECONDS_TO_ANSWER) -> Iterator[Investigation]:
        """The lake, for one answer, one at a time, and no longer than that."""
        with self._one_at_a_time, self.open(since or None, until or None) as case:
            late = threading.Event()

            def stop() -> None:
                late.set()
                ending.break_off()

            clock = threading.Timer(seconds, stop)
            clock.daemon = True
            clock.start()
            try:
                yield case
            except KeyboardInterrupt:
                if not late.is_set():
                    raise
                raise UsageError(
                    f"stopped after {seconds} seconds", hint="ask for less: a shorter window, one account, an aggregate"
                ) from None
            finally:
                clock.cancel()


def tools_of(lake: LakeTools) -> Sequence[Callable[..., Reply]]:
    """The tools in the order in which an assistant is told of them."""
    return (
        lake.lake_info, lake.coverage, lake.incidents, lake.hunt, lake.list_questions, lake.show_question, lake.ask_question,
        lake.who, lake.ip, lake.key, lake.resource, lake.event, lake.search, lake.sql,
    )  # fmt: skip


def _few(limit: int) -> int:
    if limit < 1:
        raise UsageError(f"{limit} rows are none", hint=f"give a limit from 1 to {MOST_ROWS}")
    return min(limit, MOST_ROWS)


def _when(case: Investigation) -> Mapping[str, Any]:
    """What was looked at, which belongs to every answer."""
    return {"looked_at": str(case.window)}


_OF_A_FINDING = (
    "severity", "rule", "title", "sentence", "first_seen", "last_seen", "events", "denied", "actor", "root_actor", "target",
    "source_ip_addresses", "recipient_account_ids", "aws_regions", "attack", "event_ids", "also",
)  # fmt: skip
_COVERAGE = """
select recipient_account_id, aws_region, count(*) as events, min(event_time) as first_event, max(event_time) as last_event,
  count(distinct event_time::date) as days_with_events,
  date_diff('day', min(event_time)::date, max(event_time)::date) + 1 - count(distinct event_time::date) as days_without_between,
  count(*) filter (where event_category = 'Data') as data_events
from events group by all order by events desc, recipient_account_id asc, aws_region asc"""
