"""Names that complete behind ``%trail`` and in the cells of ``%%trail``: questions, tables, columns, macros."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, SimpleMatcherResult, context_matcher

from trailscope.engines.macros import MACROS
from trailscope.investigation import Investigation
from trailscope.notebook.magics import WORDS
from trailscope.questions.catalogue import open_catalogue
from trailscope.schema.activity import ACTIVITY_COLUMNS, PRINCIPAL_NETWORK_COLUMNS
from trailscope.schema.addresses import ADDRESS_COLUMNS
from trailscope.schema.columns import COLUMNS

_TABLES = ("events", "activity", "principal_networks", "addresses", "insights", "objects", "rejects")
Matcher = Callable[[CompletionContext], SimpleMatcherResult]

_WORD = re.compile(r"[\w.]*$")


def trail_matcher(shell: Any) -> Matcher:
    """A matcher for IPython's completer; it is silent everywhere but behind the two magics."""

    @context_matcher()
    def trailscope_matcher(context: CompletionContext) -> SimpleMatcherResult:
        names = _names(context, shell.user_ns.values())
        wanted = _WORD.search(context.text_until_cursor)
        begun = wanted[0] if wanted else ""
        matches = [SimpleCompletion(name, type="trailscope") for name in names if name.startswith(begun)]
        return SimpleMatcherResult(completions=matches, suppress=bool(matches), matched_fragment=begun)

    matcher: Matcher = trailscope_matcher
    return matcher


def _names(context: CompletionContext, values: Iterable[Any]) -> Iterable[str]:
    if context.line_with_cursor.lstrip().startswith("%trail "):
        case = next((value for value in values if isinstance(value, Investigation)), None)
        return (*WORDS, *(_questions() if case is None else case.catalogue))
    in_cell = context.full_text.lstrip().startswith("%%trail") and context.cursor_line > 0
    return _SQL_NAMES if in_cell else ()


@cache
def _questions() -> tuple[str, ...]:
    return tuple(open_catalogue())


_SQL_NAMES = tuple(
    dict.fromkeys(
        [
            *_TABLES,
            *(column.name for column in COLUMNS),
            *(column.name for column in ADDRESS_COLUMNS),
            *(column.name for column in (*ACTIVITY_COLUMNS, *PRINCIPAL_NETWORK_COLUMNS)),
            *(macro.name for macro in MACROS),
        ]
    )
)
