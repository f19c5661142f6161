"""Whether silence means something: what a lake does not hold of what a question needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trailscope.amounts import to_the_minute
from trailscope.engines.engine import Engine
from trailscope.questions.needs import Need
from trailscope.window import Window


@dataclass(frozen=True)
class Scope:
    """What was looked at: the window, and the accounts and regions it was cut to; none named means all."""

    window: Window
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    @property
    def span(self) -> str:
        """The window in words that end a sentence."""
        start, end = self.window.start, self.window.end
        words = [f"from {to_the_minute(start)}" if start else "", f"until {to_the_minute(end)}" if end else ""]
        said = " ".join(word for word in words if word)
        return f"{said} UTC" if said else "at any time"

    @property
    def reach(self) -> str:
        """Accounts, regions and window in words that end a sentence."""
        among = [f"in {', '.join(sorted(chosen))}" for chosen in (self.accounts, self.regions) if chosen]
        return " ".join([*among, self.span])


class Coverage:
    """What a lake lacks, looked up once for each kind of event.

    Args:
        engine: over the lake, cut to the scope.
        scope: what was looked at.
    """

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine, self._scope = engine, scope
        self._held: dict[Need, bool] = {}
        self._absent: tuple[str, ...] | None = None

    def lacks(self, needs: Iterable[Need]) -> tuple[str, ...]:
        """Why an empty answer proves nothing, in sentences; empty when it does prove something."""
        missing = tuple(f"the lake holds no {need} {self._scope.reach}" for need in needs if not self._holds(need))
        return missing or self._absent_places()

    def look_up(self, needs: Iterable[Need]) -> None:
        """Look up many needs in one scan for each view, before they are asked for one by one."""
        for table in ("events", "insights"):
            wanted = sorted({need for need in needs if need.table == table}, key=str)
            if wanted:
                tests = ", ".join(f"bool_or({need.condition()}) as need_{at}" for at, need in enumerate(wanted))
                [found] = self._engine.run(f"select {tests} from {table}").to_pylist()
                self._held |= {need: bool(held) for need, held in zip(wanted, found.values(), strict=True)}

    def _holds(self, need: Need) -> bool:
        if need not in self._held:
            self._held[need] = self._exists(need.condition(), need.table)
        return self._held[need]

    def _absent_places(self) -> tuple[str, ...]:
        if self._absent is None:
            self._absent = tuple(
                f"the lake holds nothing of {what} {value} {self._scope.span}"
                for what, column, values in (
                    ("account", "recipient_account_id", self._scope.accounts),
                    ("region", "aws_region", self._scope.regions),
                )
                for value in sorted(values)
                if not self._exists(f"{column} = $value", value=value)
            )
        return self._absent

    def _exists(self, condition: str, table: str = "events", **parameters: object) -> bool:
        return bool(self._engine.run(f"select 1 from {table} where {condition} limit 1", parameters).num_rows)
