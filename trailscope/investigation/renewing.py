"""The hunt for what is new: detections on the new events alone, hunts that compare many events on the days before them too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from trailscope.investigation.asking import Asking
from trailscope.investigation.lake_view import LakeView

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from trailscope.engines.engine import Engine
    from trailscope.errors import TrailscopeError
    from trailscope.hunt.at_hand import AskedAtHand
    from trailscope.hunt.findings import Findings
    from trailscope.hunt.plan import Plan


class Renewing(Asking):
    """Asks what came since the last time."""

    def hunt_new(self, planned: Plan, fresh: LakeView, *, asked_before: Collection[str], stateful: bool) -> Findings:
        """The findings that new events may have made.

        Args:
            planned: what is asked, of :meth:`plan`.
            fresh: the same lake, cut to the commits that are new.
            asked_before: ids of detections that all older events were asked for. Others are asked of this whole view.
            stateful: whether the hunts that compare many events are asked, of this whole view.

        Returns:
            Findings of the rules that were asked; some of the hunts' may have been there before.

        Raises:
            QueryError: the engine failed.
        """
        from trailscope.hunt.at_hand import at_hand  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.finding_assembly import in_order  # noqa: PLC0415 - as in `hunt`
        from trailscope.hunt.findings import FINDINGS, Findings  # noqa: PLC0415 - as in `hunt`

        detections = [rule for rule in planned.rules if rule.kind == "detection"]
        known = [rule for rule in detections if rule.id in asked_before]
        others = [rule for rule in detections if rule.id not in asked_before]
        hunts = [rule for rule in planned.rules if rule.kind == "hunt"] if stateful else []
        of_fresh: pa.Table | None = None
        wrong_fresh: tuple[TrailscopeError, ...] = ()
        if known:
            asked = replace(planned, rules=tuple(known), problems=())
            with at_hand(fresh.unmasked_engine(), asked) as held:
                of_fresh, wrong_fresh = _asked(fresh.open_engine(), asked, held)
        asked = replace(planned, rules=(*others, *hunts), problems=())
        with at_hand(self.unmasked_engine(), asked) as held:
            of_all, wrong_all = _asked(self.open_engine(), asked, held)
            rows = [table for table in (of_fresh, of_all) if table is not None and table.num_rows]
            found = Findings(
                in_order(_joined(rows)) if rows else FINDINGS.empty_table(),
                len(known) + len(others) + len(hunts),
                self.window,
                problems=(*planned.problems, *wrong_fresh, *wrong_all),
                other_logs=planned.other_logs,
            )
            return self._weighed(found, every=False) if rows else found


def _asked(engine: Engine, planned: Plan, held: AskedAtHand) -> tuple[pa.Table | None, tuple[TrailscopeError, ...]]:
    """The findings of some rules over a view, without those that are suppressed, and what went wrong."""
    from trailscope.hunt.asking import ask_all  # noqa: PLC0415 - as in `hunt`
    from trailscope.hunt.finding_assembly import assemble  # noqa: PLC0415 - as in `hunt`
    from trailscope.hunt.hunting import unsuppressed  # noqa: PLC0415 - as in `hunt`

    if not planned.rules:
        return None, ()
    answers = ask_all(engine, planned, held, every=False, tell=lambda *_: None)
    return assemble(planned.rules, list(map(unsuppressed, answers.tables))), answers.problems


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - as in `hunt`

    return pa.concat_tables(tables)
