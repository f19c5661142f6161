"""Spark SQL 4: JSON through ``variant`` and ``get_json_object``, and what Spark calls otherwise.

Its functions: https://spark.apache.org/docs/4.0.1/api/sql/
"""

from __future__ import annotations

from sqlglot import exp

from trailscope.engines.dialect.policies import policy_macros
from trailscope.engines.dialect.shared import (
    broken_quotient,
    called,
    counted,
    extreme,
    first_names,
    in_round_numbers,
    seconds_of,
)
from trailscope.engines.dialect.target import Target
from trailscope.engines.macros import MOST_EVENT_IDS

_NO_TEXTS = "cast(array() as array<string>)"


class _SparkDocuments:
    """A value is a ``variant``. Texts of objects come from ``get_json_object``, which keeps the order that was logged."""

    def text_at(self, document: str, path: str) -> str:
        # what is no JSON to its end has no text, though its beginning may have
        return f"case when is_variant_null(try_parse_json({document})) is not null then get_json_object({document}, {_quoted(path)}) end"

    def texts_at(self, document: str, path: str) -> str:
        return (
            f"case when {self.is_list_at(document, path)} "
            f"then from_json({self.text_at(document, path)}, 'array<string>') end"
        )

    def is_at(self, document: str, path: str) -> str:
        return f"{self._value_at(document, path)} is not null"

    def is_list_at(self, document: str, path: str) -> str:
        return f"coalesce({self.is_list(self._value_at(document, path))}, false)"

    @staticmethod
    def _value_at(document: str, path: str) -> str:
        return f"try_variant_get(try_parse_json({document}), {_quoted(path)}, 'variant')"

    def parse(self, text: str) -> str:
        return f"try_parse_json({text})"

    def get(self, value: str, name: str) -> str:
        path = _quoted(f"$['{name}']")
        return f"try_variant_get({value}, {path}, 'variant')"

    def scalar(self, value: str) -> str:
        return f"try_variant_get({value}, '$', 'string')"

    def is_text(self, value: str) -> str:
        return f"schema_of_variant({value}) = 'STRING'"

    def is_flag(self, value: str) -> str:
        return f"schema_of_variant({value}) = 'BOOLEAN'"

    def is_list(self, value: str) -> str:
        return f"schema_of_variant({value}) like 'ARRAY%'"

    def is_object(self, value: str) -> str:
        return f"schema_of_variant({value}) like 'OBJECT%'"

    def items(self, value: str) -> str:
        return f"try_variant_get({value}, '$', 'array<variant>')"

    def fields(self, value: str) -> str:
        return f"try_variant_get({value}, '$', 'map<string,variant>')"

    def field(self, fields: str, name: str) -> str:
        return f"try_element_at({fields}, {name})"

    def list_of(self, *values: str) -> str:
        return f"array({', '.join(values)})" if values else _NO_TEXTS

    def size(self, values: str) -> str:
        return f"size({values})"

    def has(self, values: str, one: str) -> str:
        return f"array_contains({values}, {one})"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_like({text}, {_quoted(pattern)})"

    def first_group(self, text: str, pattern: str) -> str:
        return f"regexp_extract({text}, {_quoted(pattern)}, 1)"

    def let(self, name: str, value: str, body: str) -> str:
        return f"element_at(transform(array({value}), {name} -> {body}), 1)"


def _quoted(text: str) -> str:
    """A literal: Spark reads backslashes in it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _date_diff(node: exp.Expr) -> exp.Expr:
    """How many borders of the unit lie between, as DuckDB counts; Spark's own counts whole units."""
    unit = node.args["unit"].name.lower()
    later, earlier = (
        called("unix_timestamp", called("date_trunc", exp.Literal.string(unit), side))
        for side in (node.this, node.expression)
    )
    return exp.IntDiv(
        this=exp.paren(exp.Sub(this=later, expression=earlier)), expression=exp.Literal.number(seconds_of(unit))
    )


def _length(node: exp.Expr) -> exp.Expr:
    return called("size" if node.meta.get("of_list") else "length", node.this)


def _group(node: exp.Expr) -> exp.Expr:
    name = "regexp_extract_all" if isinstance(node, exp.RegexpExtractAll) else "regexp_extract"
    return called(name, node.this, node.expression, node.args.get("group") or exp.Literal.number(0))


DOCUMENTS = _SparkDocuments()

SPARK = Target(
    name="spark",
    quote="'",
    documents=DOCUMENTS,
    macros={
        **policy_macros(DOCUMENTS),
        "is_own_account": "array_contains((select collect_set(recipient_account_id) from events), account)",
        "first_event_ids": "transform(slice(array_sort(collect_list(case when event_id is not null and event_time is not null "
        f"then struct(event_time as t, event_id as id) end)), 1, {MOST_EVENT_IDS}), kept -> kept.id)",
        "first_by": "min_by(value, case when value is not null and key is not null then struct(key as k, value as v) end)",
        "last_by": "max_by(value, case when value is not null and key is not null then struct(key as k, value as v) end)",
        "_all_event_ids": "transform(array_sort(collect_list(struct(event_time as t, event_id as id))), kept -> kept.id)",
        "_distinct_texts": "array_sort(collect_set(value))",
        "names_of": first_names("array_sort(collect_set(cast(name as string)))", DOCUMENTS),
    },
    rewrites={
        exp.DateDiff: _date_diff,
        exp.TimeToUnix: lambda node: exp.cast(node.this, "double"),
        exp.Div: broken_quotient,
        exp.CountIf: counted,
        exp.Length: _length,
        exp.RegexpExtract: _group,
        exp.RegexpExtractAll: _group,
        exp.Cast: in_round_numbers,
        exp.TryCast: in_round_numbers,
        exp.ArgMin: extreme,
        exp.ArgMax: extreme,
    },
    functions={
        "printf": lambda node: called("format_string", *node.expressions),
        "row": lambda node: called("struct", *node.expressions),
    },
)
