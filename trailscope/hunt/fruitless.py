"""What must occur in the logs for a hunt to have an answer, read off its statement: where it does not, the hunt need not be asked.

A statement is followed from ``events``, or ``activity`` that counts them, on. Each relation in it needs rows of groups of
kinds of calls, from each of which a row must come for there to be any row at all. A condition thins a group out; an inner
join needs the groups of both its sides; a union needs those of one. A relation whose group is empty has no rows, and neither
has what is built on it.

Whatever is not understood is taken to have rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from trailscope.engines.macros import MACROS
from trailscope.hunt.call_formula import ALWAYS, KNOWN, Formula, Requirement, all_of, any_of
from trailscope.hunt.condition_kinds import may
from trailscope.questions.portable import SCALARS
from trailscope.questions.statement import DIALECT
from trailscope.schema.activity import ACTIVITY_COLUMNS

# the relations that stand for the calls of the logs, with their columns that say of what kind a row is
_BASES = {"events": KNOWN, "activity": tuple(column.name for column in ACTIVITY_COLUMNS if column.name in KNOWN)}
_SCALARS = SCALARS | {macro.name for macro in MACROS if not macro.meaning.startswith("aggregate")}


@dataclass(frozen=True)
class _Group:
    """Kinds of which a relation needs one, and which of its columns say of what kind a row is."""

    kinds: Formula
    columns: Mapping[str, str]


@dataclass(frozen=True)
class _Relation:
    """What is known of a relation: the groups it needs, what else it needs, and its columns in order where they are known."""

    groups: tuple[_Group, ...] = ()
    others: tuple[Requirement, ...] = ()
    columns: tuple[str, ...] | None = None

    @property
    def requirement(self) -> Requirement:
        """What must be so for it to have rows."""
        needs = [["some", group.kinds] for group in self.groups if group.kinds is not True] + list(self.others)
        return needs[0] if len(needs) == 1 else ["each", *needs]


_ANYTHING = _Relation()


@dataclass(frozen=True)
class _Source:
    """One side of a join: what it is called, whether a row of the answer needs a row of it, the ``id`` of a read of ``events``,
    and whether its columns are known behind the join: those of a semi join's second side are not.
    """

    name: str
    relation: _Relation
    needed: bool = True
    events: int | None = None
    known: bool = True

    def may_be(self, column: exp.Column) -> bool:
        """Whether a column may be of this side. One without a table is of the only known side that has it, or an error."""
        return column.table.lower() == self.name if column.table else self.known


def requirement_of(sql: str) -> Requirement:
    """What must occur for a statement to have an answer; :data:`ALWAYS` of one that cannot be read."""
    try:
        statement = sqlglot.parse_one(sql, dialect=DIALECT)
    except (SqlglotError, RecursionError):
        return ALWAYS
    return _Reader(_base_relations()).query(statement).requirement


def base_reads(statement: exp.Expr) -> dict[int, Formula]:
    """Of each read of ``events`` in a statement that is understood, by the ``id`` of its table: the kinds of the rows that count."""
    reader = _Reader(_base_relations())
    reader.query(statement)
    return reader.reads


def _base_relations() -> dict[str, _Relation]:
    return {name: _rows_of(columns) for name, columns in _BASES.items()}


def _rows_of(columns: Collection[str]) -> _Relation:
    """A relation that has rows of every kind of call, which these columns tell."""
    return _Relation((_Group(True, {name: name for name in columns}),))


@dataclass(frozen=True)
class _Reader:
    """Reads queries in which some names stand for relations."""

    relations: Mapping[str, _Relation]
    reads: dict[int, Formula] = field(default_factory=dict)
    _seen: dict[int, _Relation] = field(default_factory=dict)

    def query(self, query: exp.Expr) -> _Relation:
        if id(query) not in self._seen:
            self._seen[id(query)] = self._within(query)
        return self._seen[id(query)]

    def _within(self, query: exp.Expr) -> _Relation:
        reader = self._with_ctes(query)
        match query:
            case exp.Subquery():
                return reader.query(query.this)
            case exp.Select():
                return reader.select(query)
            case exp.Union() if not query.args.get("by_name"):
                return _either(reader.query(query.left), reader.query(query.right))
            case exp.Intersect():
                left, right = reader.query(query.left), reader.query(query.right)
                return replace(left, others=(*left.others, right.requirement))
            case exp.Except():
                return reader.query(query.left)
        return _ANYTHING

    def _with_ctes(self, query: exp.Expr) -> _Reader:
        ctes = query.args.get("with_")
        if ctes is None:
            return self
        relations = dict(self.relations)
        for cte in ctes.expressions:
            relation = _ANYTHING
            if not ctes.args.get("recursive") and not cte.args["alias"].args.get("columns"):
                relation = replace(self, relations=dict(relations), _seen={}).query(cte.this)
            relations[cte.alias.lower()] = relation
        return replace(self, relations=relations, _seen={})

    def select(self, select: exp.Select) -> _Relation:
        sources = self._sources(select)
        if sources is None or _gives_a_row_of_nothing(select):
            return _ANYTHING
        conditions = _conditions(select)
        needed = [source for source in sources if source.needed]
        thinned = [
            (source, self._thinned(group, source, conditions)) for source in needed for group in source.relation.groups
        ]
        for source, group in thinned:
            if source.events is not None:
                self.reads[source.events] = any_of((self.reads.get(source.events, False), group.kinds))
        others = tuple(other for source in needed for other in source.relation.others)
        return replace(_projected(select, len(sources) == 1, thinned), others=others)

    def _sources(self, select: exp.Select) -> list[_Source] | None:
        """What a select reads; ``None`` when it reads nothing."""
        first = select.args.get("from_")
        if first is None:
            return None
        sources = [self._source(first.this)]
        for join in select.args.get("joins") or ():
            side = (join.side or "").upper()
            if side in {"RIGHT", "FULL"} or (join.method or ""):
                sources = [replace(source, needed=False) for source in sources]
            source = self._source(join.this)
            known = (join.kind or "").upper() not in {"SEMI", "ANTI"}
            sources.append(replace(source, needed=side == "RIGHT" or _is_inner(join), known=known))
        laterals = [_Source(lateral.alias.lower(), _ANYTHING) for lateral in select.args.get("laterals") or ()]
        return [*sources, *laterals]

    def _source(self, read: exp.Expr) -> _Source:
        name = (read.alias or read.name).lower()
        alias = read.args.get("alias")
        if alias is not None and alias.args.get("columns"):
            return _Source(name, _ANYTHING)
        if isinstance(read, exp.Table) and isinstance(read.this, exp.Identifier):
            plain = not read.args.get("db") and not read.args.get("joins") and not read.args.get("pivots")
            relation = self.relations.get(read.name.lower(), _ANYTHING) if plain else _ANYTHING
            return _Source(name, relation, events=id(read) if plain and read.name.lower() == "events" else None)
        plain = isinstance(read, exp.Subquery) and not read.args.get("pivots")
        return _Source(name, self.query(read) if plain else _ANYTHING)

    def _thinned(self, group: _Group, source: _Source, conditions: Sequence[exp.Expr]) -> _Group:
        def resolve(column: exp.Column) -> str | None:
            return group.columns.get(column.name.lower()) if source.may_be(column) else None

        met = (may(condition, resolve, lambda query: self.query(query).requirement) for condition in conditions)
        return replace(group, kinds=all_of((group.kinds, *met)))


def _conditions(select: exp.Select) -> list[exp.Expr]:
    """What every row that a select gives has met."""
    where, joins = select.args.get("where"), select.args.get("joins") or ()
    conditions = [] if where is None else [where.this]
    if not any((join.side or "").upper() in {"RIGHT", "FULL"} for join in joins):
        conditions += [join.args["on"] for join in joins if _is_inner(join) and join.args.get("on") is not None]
    return conditions


def _is_inner(join: exp.Join) -> bool:
    return not join.side and not join.method and (join.kind or "").upper() in {"", "INNER", "CROSS", "SEMI"}


def _gives_a_row_of_nothing(select: exp.Select) -> bool:
    """Whether a select may give a row though what it reads has none: it aggregates everything, or groups in other ways."""
    group = select.args.get("group")
    if group is not None:
        ways = ("all", "rollup", "cube", "grouping_sets", "totals")
        return not group.expressions or any(group.args.get(way) for way in ways)
    return select.args.get("having") is not None or any(
        _may_aggregate(function) for projected in select.expressions for function in projected.find_all(exp.Func)
    )


def _may_aggregate(function: exp.Func) -> bool:
    whole: exp.Expr = function
    while isinstance(whole.parent, exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
        whole = whole.parent
    if isinstance(whole.parent, exp.Window):
        return False
    if isinstance(function, exp.Anonymous):
        return function.name.lower() not in _SCALARS
    return isinstance(function, exp.AggFunc)


def _projected(select: exp.Select, alone: bool, needs: Sequence[tuple[_Source, _Group]]) -> _Relation:
    """The needs under the names of the columns that a select gives; a name that may be another's says nothing."""
    columns: list[str] | None = []
    given: list[dict[str, str]] = [{} for _ in needs]
    for projected in select.expressions:
        bare = projected.unalias()
        name = projected.alias_or_name.lower()
        columns = None if bare.is_star or columns is None else [*columns, name]
        for names, (source, group) in zip(given, needs, strict=True):
            if bare.is_star:
                names.update(group.columns if _is_all_of(bare, source, alone=alone) else {})
                continue
            known = (
                group.columns.get(bare.name.lower()) if isinstance(bare, exp.Column) and source.may_be(bare) else None
            )
            if known is None:
                names.pop(name, None)
            else:
                names[name] = known
    groups = (_Group(group.kinds, names) for (_, group), names in zip(needs, given, strict=True))
    return _Relation(tuple(groups), (), None if columns is None else tuple(columns))


def _is_all_of(star: exp.Expr, source: _Source, *, alone: bool) -> bool:
    """Whether a star stands for the columns of a source under their own names."""
    inner = star.this if isinstance(star, exp.Column) else star
    if any(value for value in inner.args.values()):  # exclude, replace, rename
        return False
    return star.table.lower() == source.name if isinstance(star, exp.Column) else alone


def _either(left: _Relation, right: _Relation) -> _Relation:
    """A union: its columns are called as those of its first side."""
    if len(left.groups) == len(right.groups) == 1 and not left.others and not right.others and left.columns:
        [first], second = left.groups, _called(right.groups[0], right.columns, left.columns)
        same = {name: known for name, known in first.columns.items() if second.columns.get(name) == known}
        return _Relation((_Group(any_of((first.kinds, second.kinds)), same),), (), left.columns)
    return _Relation((), (["either", left.requirement, right.requirement],), left.columns)


def _called(group: _Group, own: tuple[str, ...] | None, names: tuple[str, ...]) -> _Group:
    """What a relation needs, with its columns called otherwise."""
    if own is None or len(own) != len(names):
        return replace(group, columns={})
    columns = {new: group.columns[old] for old, new in zip(own, names, strict=True) if old in group.columns}
    return replace(group, columns=columns)
