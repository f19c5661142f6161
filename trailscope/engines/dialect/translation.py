"""One statement of the questions' dialect as a statement of another engine.

The statement is read by sqlglot, its columns are resolved (so that aliases, ``exclude`` and ``*`` mean the same everywhere), the
macros are written out, nodes that the engine knows under another form are rewritten, and sqlglot writes the result. What does not
translate is refused with its line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from trailscope.engines.activity import COUNTED
from trailscope.engines.dialect import documents as document_macros
from trailscope.engines.dialect.relations import Relations
from trailscope.engines.dialect.target import Target
from trailscope.engines.macro import Macro
from trailscope.engines.macros import INNER_MACROS, MACROS
from trailscope.errors import QueryError

_DIALECT = "duckdb"
_BODIES: Mapping[str, Macro] = {macro.name: macro for macro in (*INNER_MACROS, *MACROS)}
_BY_PATH: Mapping[str, Callable[..., str]] = {
    "json_text": document_macros.json_text,
    "json_values": document_macros.json_values,
    "json_list": document_macros.json_list,
}


class UntranslatedError(QueryError):
    """A part of a statement has no counterpart in another engine; ``node`` is that part, where it is known."""

    def __init__(self, what: str, *, node: exp.Expr | None = None, hint: str = "") -> None:
        super().__init__(what, hint=hint)
        self.node = node


def translated(sql: str, target: Target, relations: Relations, lists: Collection[str] = ()) -> exp.Query:
    """The tree of a statement for another engine; ``.sql(dialect=target.name)`` writes it.

    Args:
        sql: one ``select`` of DuckDB's dialect, with ``$name`` for parameters, which stay as placeholders.
        target: the engine.
        relations: what it may read.
        lists: names of the parameters that are lists.

    Raises:
        UntranslatedError: it is not one ``select``, names what is not there, or has a part without a counterpart.
    """
    try:
        statements = [tree for tree in sqlglot.parse(sql, dialect=_DIALECT) if tree is not None]
    except SqlglotError as error:
        raise UntranslatedError(f"the SQL does not parse: {str(error).splitlines()[0]}") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise UntranslatedError("a query is one select statement", hint="the lake is evidence and is only read")
    return _finished(_resolved(_with_counted(statements[0]), relations), target, lists)


def _with_counted(tree: exp.Query) -> exp.Query:
    """The same with the select of each counted view that it reads before it: other engines have no such views."""
    read, own = {table.name for table in tree.find_all(exp.Table)}, {cte.alias for cte in tree.ctes}
    names = list(COUNTED)
    asked = [names.index(name) for name in (read & COUNTED.keys()) - own]
    if not asked:
        return tree
    before = tree.ctes
    for name in names[: max(asked) + 1]:
        tree = tree.with_(name, as_=sqlglot.parse_one(COUNTED[name], dialect=_DIALECT), copy=False)
    ctes = tree.ctes
    if (clause := ctes[0].parent) is not None:
        clause.set("expressions", [*ctes[len(before) :], *before])
    return tree


def write(tree: exp.Expr, target: Target) -> str:
    """A translated tree as text.

    Raises:
        UntranslatedError: sqlglot knows that the engine lacks something.
    """
    try:
        return tree.sql(dialect=target.name, unsupported_level=ErrorLevel.RAISE, copy=False, comments=False)
    except SqlglotError as error:
        raise UntranslatedError(f"it does not translate to {target.name}: {str(error).splitlines()[0]}") from None


def refusal_of(tree: exp.Query, target: Target) -> UntranslatedError | None:
    """What of a statement's tree has no counterpart, as far as that is seen without resolving its names; ``None`` for nothing."""
    try:
        _finished(tree.copy(), target, ())
    except UntranslatedError as error:
        return error
    except QueryError as error:
        return UntranslatedError(error.what, hint=error.hint)
    return None


def _resolved(tree: exp.Query, relations: Relations) -> exp.Query:
    try:
        qualified = qualify(tree, dialect=_DIALECT, schema=dict(relations), identify=True)
        return annotate_types(qualified, schema=dict(relations), expression_metadata=_METADATA, dialect=_DIALECT)
    except SqlglotError as error:
        raise UntranslatedError(str(error).splitlines()[0]) from None


def _annotate_call(annotator: Any, node: exp.Anonymous) -> exp.Anonymous:
    name = node.name.lower()
    type = next((type for type, names in _RETURNED.items() if name in names), "unknown")
    of_value = node.expressions[0].type if name in _OF_THEIR_VALUE and node.expressions else None
    annotator._set_type(node, of_value or exp.DataType.build(type, dialect=_DIALECT))
    return node


_OF_THEIR_VALUE = frozenset({"first_by", "last_by"})  # what they give is of the type of their first argument


_RETURNED = {
    "varchar[]": ("json_values", "json_list", "policy_grantees", "first_event_ids", "_all_event_ids", "_distinct_texts"),
    "varchar": ("json_text", "names_of", "network_of", "address_digits", "role_in_any_account", "copied_from_region"),
    "boolean": (
        "is_denied", "is_address", "is_public_address", "in_network", "policy_is_public", "policy_allows_everything",
        "trust_admits_any_token", "is_own_account", "is_instance_session", "is_person", "has_second_sign",
    ),
}  # fmt: skip
_METADATA: Any = {**Dialect.get_or_raise(_DIALECT).EXPRESSION_METADATA, exp.Anonymous: {"annotator": _annotate_call}}


def _finished(tree: exp.Query, target: Target, lists: Collection[str]) -> exp.Query:
    """A resolved tree with macros written out and nodes rewritten, from the leaves up."""
    for node in list(tree.walk()):
        operand = node.this if isinstance(node, exp.Cast | exp.Length | exp.DPipe) else None
        if isinstance(operand, exp.Placeholder):
            node.meta["of_list"] = operand.name in lists
        elif isinstance(operand, exp.Expr) and operand.type is not None:
            node.meta["from"] = operand.type.this
            node.meta["of_list"] = operand.type.is_type(exp.DType.ARRAY, exp.DType.LIST)
    for select in list(tree.find_all(exp.Select)):
        _order_by_outputs(select)
    finished = _rewritten(tree, target)
    assert isinstance(finished, exp.Query)  # noqa: S101 - nothing rewrites a query into something else
    return finished


def _order_by_outputs(select: exp.Select) -> None:
    """What rows are ordered by is named as the answer names it: a column of the answer may have the name of a table."""
    order = select.args.get("order")
    names = {projection.unalias(): projection.alias_or_name for projection in select.expressions}
    for ordered in order.expressions if order is not None else ():
        if isinstance(ordered.this, exp.Column) and ordered.this in names:
            ordered.this.replace(exp.column(names[ordered.this], quoted=True))


def _rewritten(tree: exp.Expr, target: Target) -> exp.Expr:
    """A tree with macros written out and nodes rewritten, from the leaves up."""
    holder: exp.Expr = exp.Paren(this=tree)
    for node in reversed(list(tree.walk(bfs=True))):
        replacement = _replacement(node, target)
        if replacement is not node:
            node.replace(replacement)
    rewritten: exp.Expr = holder.this
    return rewritten


def _replacement(node: exp.Expr, target: Target) -> exp.Expr:
    if isinstance(node, exp.Anonymous):
        name = node.name.lower()
        if name in _BODIES:
            return _written_out(node, name, target)
        if name not in target.functions:
            raise UntranslatedError(f"{name}() has no counterpart in {target.name}", node=node)
        rewrite = target.functions[name]
        return node if rewrite is None else rewrite(node)
    rewrite = target.rewrites.get(type(node))
    return node if rewrite is None else rewrite(node)


def _written_out(call: exp.Anonymous, name: str, target: Target) -> exp.Expr:
    macro, arguments = _BODIES[name], list(call.expressions)
    if len(arguments) != len(macro.parameters):
        raise UntranslatedError(f"{name}() takes {len(macro.parameters)} arguments", node=call)
    path = ""
    if name in _BY_PATH:
        if not isinstance(arguments[1], exp.Literal):
            raise UntranslatedError(f"the path of {name}() is no literal", node=call)
        path = arguments[1].name
    try:
        body = _body(name, path, target).copy()
    except QueryError as error:
        raise UntranslatedError(error.what, node=call, hint=error.hint) from None
    given = dict(zip(macro.parameters, arguments, strict=True))
    for column in list(body.find_all(exp.Column)):
        if column.name in given and not column.table:
            argument = given[column.name].copy()
            column.replace(
                argument if isinstance(argument, exp.Column | exp.Literal) else exp.paren(argument, copy=False)
            )
    return body


_CACHED: dict[tuple[str, str, str], exp.Expr] = {}


def _body(name: str, path: str, target: Target) -> exp.Expr:
    """A macro's body in the target's SQL, its parameters as columns, in parentheses."""
    key = (target.name, name, path)
    if key not in _CACHED:
        if name in _BY_PATH:
            sql, dialect = _BY_PATH[name](target.documents, path, target.quote), target.name
        elif name in target.macros:
            sql, dialect = target.macros[name], target.name
        else:
            sql, dialect = _BODIES[name].body, _DIALECT
        tree: exp.Expr = exp.paren(sqlglot.parse_one(sql, dialect=dialect), copy=False)
        if dialect == _DIALECT:
            tree = _of_duckdb(tree, target)
        _CACHED[key] = tree
    return _CACHED[key]


def _of_duckdb(tree: exp.Expr, target: Target) -> exp.Expr:
    for length in list(tree.find_all(exp.Length)):
        length.meta["of_list"] = isinstance(length.this, exp.ArrayFilter | exp.Split | exp.Transform)
    return _rewritten(tree, target)
