"""Trino's SQL, which is Athena's too: JSON through ``json_extract``, lists by its own functions.

Its functions: https://trino.io/docs/476/functions.html. Athena's, which are those of an older Trino:
https://docs.aws.amazon.com/athena/latest/ug/functions-env3.html. Times are ``timestamp`` without a zone and mean UTC, as both read
them from Parquet.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlglot
from sqlglot import exp

from trailscope.engines.dialect.policies import policy_macros
from trailscope.engines.dialect.shared import BROKEN, WHOLE, broken_quotient, called, counted, extreme, first_names
from trailscope.engines.dialect.target import Target
from trailscope.engines.macros import MOST_EVENT_IDS

_NO_TEXTS = "cast(array[] as array(varchar))"


class _TrinoDocuments:
    """A value is of the type ``json``."""

    def text_at(self, document: str, path: str) -> str:
        scalar = f"json_extract_scalar({document}, {_quoted(path)})"
        whole = f"nullif(json_format(json_extract({document}, {_quoted(path)})), 'null')"
        # what is no JSON to its end has no text, though its beginning may have
        return f"case when try(json_parse({document})) is not null then coalesce({scalar}, {whole}) end"

    def texts_at(self, document: str, path: str) -> str:
        found = f"try(cast(json_extract({document}, {_quoted(path)}) as array(json)))"
        return f"transform({found}, element -> {self.scalar('element')})"

    def is_at(self, document: str, path: str) -> str:
        return f"json_extract({document}, {_quoted(path)}) is not null"

    def is_list_at(self, document: str, path: str) -> str:
        return self.is_list(f"json_extract({document}, {_quoted(path)})")

    def parse(self, text: str) -> str:
        return f"try(json_parse({text}))"

    def get(self, value: str, name: str) -> str:
        path = _quoted(f'$["{name}"]')
        return f"json_extract({value}, {path})"

    def scalar(self, value: str) -> str:
        return f"coalesce(json_extract_scalar({value}, '$'), nullif(json_format({value}), 'null'))"

    def is_text(self, value: str) -> str:
        return f"substr(json_format({value}), 1, 1) = '\"'"

    def is_flag(self, value: str) -> str:
        return f"json_format({value}) in ('true', 'false')"

    def is_list(self, value: str) -> str:
        return f"json_array_length({value}) is not null"

    def is_object(self, value: str) -> str:
        return f"substr(json_format({value}), 1, 1) = '{{'"

    def items(self, value: str) -> str:
        return f"try(cast({value} as array(json)))"

    def fields(self, value: str) -> str:
        return f"try(cast({value} as map(varchar, json)))"

    def field(self, fields: str, name: str) -> str:
        return f"element_at({fields}, {name})"

    def list_of(self, *values: str) -> str:
        return f"array[{', '.join(values)}]" if values else _NO_TEXTS

    def size(self, values: str) -> str:
        return f"cardinality({values})"

    def has(self, values: str, one: str) -> str:
        return f"contains({values}, {one})"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp_like({text}, {_quoted(pattern)})"

    def first_group(self, text: str, pattern: str) -> str:
        return f"coalesce(regexp_extract({text}, {_quoted(pattern)}, 1), '')"

    def let(self, name: str, value: str, body: str) -> str:
        return f"element_at(transform(array[{value}], {name} -> {body}), 1)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _length(node: exp.Expr) -> exp.Expr:
    return called("cardinality" if node.meta.get("of_list") else "length", node.this)


def _extract(node: exp.Expr) -> exp.Expr:
    """An empty text where nothing matches, as in DuckDB."""
    found = called("regexp_extract", node.this, node.expression, node.args.get("group") or exp.Literal.number(0))
    some = exp.Coalesce(this=found, expressions=[exp.Literal.string("")])
    return exp.Case(ifs=[exp.If(this=exp.Not(this=exp.Is(this=node.this.copy(), expression=exp.null())), true=some)])


def _extract_all(node: exp.Expr) -> exp.Expr:
    return called("regexp_extract_all", node.this, node.expression, node.args.get("group") or exp.Literal.number(0))


def _cast(node: exp.Expr) -> exp.Expr:
    """A broken number is rounded half to even, as in DuckDB; Trino rounds half up."""
    if node.args["to"].this == exp.DType.TIMESTAMPTZ:
        node.set("to", exp.DataType.build("timestamp(6)", dialect="trino"))
        if node.this.is_string:
            node.set("this", exp.Literal.string(_of_utc(node.this.name)))
    if node.args["to"].this in WHOLE and node.meta.get("from") in BROKEN:
        number = node.this
        to_even: exp.Expr = sqlglot.parse_one(
            "case when abs(n - truncate(n)) = 0.5 then 2 * round(n / 2) else round(n) end", dialect="trino"
        )
        for column in list(to_even.find_all(exp.Column)):
            column.replace(exp.paren(number))
        node.set("this", to_even)
    return node


def _of_utc(text: str) -> str:
    """A moment as a time of UTC without a zone: a time that has none takes no text with one, not even with ``+00:00``."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def _without_nulls(node: exp.Expr) -> exp.Expr:
    """The greatest or least of those that are not null, as in DuckDB."""
    every = [node.this, *node.expressions]
    known = [
        exp.Coalesce(this=one.copy(), expressions=[other.copy() for other in every if other is not one])
        for one in every
    ]
    return called("greatest" if isinstance(node, exp.Greatest) else "least", *known)


def _among(node: exp.Expr) -> exp.Expr:
    """A literal among computed values, one by one: Trino 476 does not find it beside one that is null."""
    if not isinstance(node.this, exp.Literal) or not node.expressions:
        return node
    return exp.paren(exp.or_(*(exp.EQ(this=one, expression=node.this.copy()) for one in node.expressions)))


def _right(node: exp.Expr) -> exp.Expr:
    first = exp.Add(
        this=exp.Sub(this=called("length", node.this.copy()), expression=exp.paren(node.expression)),
        expression=exp.Literal.number(1),
    )
    return called("substr", node.this, called("greatest", first, exp.Literal.number(1)))


def _unnest_in_from(node: exp.Expr) -> exp.Expr:
    """Lists that a select list unnests, which Trino does behind ``from`` only."""
    for at, projection in enumerate(list(node.expressions)):
        listed = projection.unalias()
        if not isinstance(listed, exp.Explode | exp.Unnest):
            continue
        values = listed.this if isinstance(listed, exp.Explode) else listed.expressions[0]
        name, table = projection.alias or "element", f"unnested{at}"
        unnested = exp.Unnest(
            expressions=[values], alias=exp.TableAlias(this=exp.to_identifier(table), columns=[exp.to_identifier(name)])
        )
        projection.replace(exp.alias_(exp.column(name, table=table), name))
        if node.args.get("from_") is None:
            node.set("from_", exp.From(this=unnested))
        else:
            node.append("joins", exp.Join(this=unnested, kind="CROSS"))
    return node


def _joined(node: exp.Expr) -> exp.Expr:
    """Lists are joined by the same sign as texts, which is not to make texts of them."""
    return called("concat", node.this, node.expression) if node.meta.get("of_list") else node


def _row(node: exp.Expr) -> exp.Expr:
    """A struct keeps the names of its fields by its type."""
    values = [field.expression if isinstance(field, exp.PropertyEQ) else field for field in node.expressions]
    fields = node.type.expressions if node.type is not None else []
    types = [field.args["kind"].sql("trino") for field in fields]
    names = [field.name for field in fields]
    typed = ", ".join(
        f'"{name}" {"timestamp(6)" if type.lower().startswith("timestamp") else type}'
        for name, type in zip(names, types, strict=True)
    )
    return exp.cast(called("row", *values), exp.DataType.build(f"row({typed})", dialect="trino"))


def _range(node: exp.Expr) -> exp.Expr:
    """The numbers from 0, the last one left out."""
    (end,) = node.expressions
    return called("sequence", exp.Literal.number(0), exp.Sub(this=end, expression=exp.Literal.number(1)))


DOCUMENTS = _TrinoDocuments()

TRINO = Target(
    name="trino",
    quote='"',
    documents=DOCUMENTS,
    macros={
        **policy_macros(DOCUMENTS),
        "is_own_account": "contains(coalesce((select array_agg(distinct recipient_account_id) from events "
        f"where recipient_account_id is not null), {_NO_TEXTS}), account)",
        "first_event_ids": "min_by(event_id, case when event_id is not null and event_time is not null "
        f"then row(event_time, event_id) end, {MOST_EVENT_IDS})",
        "first_by": "min_by(value, case when value is not null and key is not null then row(key, value) end)",
        "last_by": "max_by(value, case when value is not null and key is not null then row(key, value) end)",
        "_all_event_ids": "array_agg(event_id order by event_time, event_id)",
        "_distinct_texts": "array_sort(array_agg(distinct value) filter (where value is not null))",
        "names_of": first_names(
            "array_sort(array_agg(distinct cast(name as varchar)) filter (where name is not null))", DOCUMENTS
        ),
    },
    rewrites={
        exp.Select: _unnest_in_from,
        exp.DPipe: _joined,
        exp.Struct: _row,
        exp.In: _among,
        exp.Div: broken_quotient,
        exp.CountIf: counted,
        exp.Length: _length,
        exp.RegexpExtract: _extract,
        exp.RegexpExtractAll: _extract_all,
        exp.Cast: _cast,
        exp.TryCast: _cast,
        exp.Greatest: _without_nulls,
        exp.Least: _without_nulls,
        exp.ArgMin: extreme,
        exp.ArgMax: extreme,
        exp.Right: _right,
        exp.Left: lambda node: called("substr", node.this, exp.Literal.number(1), node.expression),
        exp.Repeat: lambda node: called(
            "array_join", called("repeat", node.this, node.args["times"]), exp.Literal.string("")
        ),
        exp.BitwiseRightShift: lambda node: called(
            "bitwise_right_shift", node.this, exp.cast(node.expression, "integer")
        ),
    },
    functions={"printf": lambda node: called("format", *node.expressions), "row": None, "random": None},
)
