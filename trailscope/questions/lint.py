"""Lint of question files: one small function per rule, in :data:`RULES`.

A rule takes a :class:`Subject` and yields :class:`Issue`; it never raises. What keeps a file from being read at all
(YAML, keys, types of parameters, SQL that does not parse) is reported as the one issue of the rule ``readable``.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from sqlglot import ErrorLevel, exp, transpile
from sqlglot.errors import SqlglotError

from trailscope.errors import Location, QuestionError
from trailscope.questions import attack, threat_catalog
from trailscope.questions.binding import bind
from trailscope.questions.cases import load_cases
from trailscope.questions.lint_calls import CALL_RULES
from trailscope.questions.lint_words import WORD_RULES
from trailscope.questions.portable import AGGREGATES, FUNCTIONS, REFUSED, WINDOWS
from trailscope.questions.question import ASKS, KINDS, OUTCOMES, Question
from trailscope.questions.statement import DIALECT, TABLES, read_statement
from trailscope.questions.subject import Found, Issue, Rule, Subject
from trailscope.schema.severity import SEVERITIES


def lint(question: Question, macros: Mapping[str, int]) -> tuple[Issue, ...]:
    """Every issue of one question, in order of the rules; empty when it keeps the contract.

    Args:
        question: as read from its file.
        macros: the engine's macros, name to number of arguments.
    """
    try:
        subject = Subject(question, load_cases(question), read_statement(question), macros)
    except QuestionError as error:
        return (issue_of(error),)
    return tuple(
        Issue(rule.__name__, what, question.at(line or 1), hint) for rule in RULES for what, line, hint in rule(subject)
    )


def issue_of(error: QuestionError) -> Issue:
    """The issue that a file could not be read at all."""
    return Issue("readable", error.what, error.at or Location("?"), error.hint)


def words_are_known(subject: Subject) -> Found:
    """``asks``, ``kind``, ``severity`` and ``outcome`` take listed words."""
    question = subject.question
    for key, value, known in (
        ("asks", question.asks, ASKS),
        ("kind", question.kind, KINDS),
        ("severity", question.severity, SEVERITIES),
        ("outcome", question.outcome, OUTCOMES),
    ):
        if value and value not in known:
            yield f"{key} cannot be {value!r}", question.lines.get(key), f"one of {', '.join(known)}"


def severity_fits_kind(subject: Subject) -> Found:
    """A summary has no severity, everything else has one."""
    question = subject.question
    if question.kind == "summary" and question.severity is not None:
        yield "a summary describes and has no severity", question.lines.get("severity"), "remove the key"
    if question.kind in ("detection", "hunt") and question.severity is None:
        yield f"a {question.kind} needs a severity", question.lines.get("kind"), f"one of {', '.join(SEVERITIES)}"


def techniques_are_pinned(subject: Subject) -> Found:
    """ATT&CK ids stand in the pinned table."""
    question = subject.question
    line = question.lines.get("attack")
    for id in question.attack:
        if id in attack.renames():
            yield f"{id} was retired", line, f"ATT&CK v{attack.VERSION} has {attack.current(id)} in its place"
        elif id not in attack.techniques():
            yield (
                f"{id} is not in the table of ATT&CK v{attack.VERSION}",
                line,
                "look at trailscope/questions/attack.tsv",
            )


def catalog_is_pinned(subject: Subject) -> Found:
    """Detections and hunts name techniques of the AWS Threat Technique Catalog, which stand in the pinned table."""
    question = subject.question
    if question.kind != "summary" and not question.ttc:
        hint = "ttc: [T1562.008]; the ids stand in trailscope/questions/aws-ttc.tsv"
        yield (
            f"a {question.kind} names no technique of the AWS Threat Technique Catalog",
            question.lines.get("ttc"),
            hint,
        )
    for id in question.ttc or ():
        if id not in threat_catalog.techniques():
            hint = "look at trailscope/questions/aws-ttc.tsv"
            yield (
                f"{id} is not in the AWS Threat Technique Catalog of {threat_catalog.DATE}",
                question.lines.get("ttc"),
                hint,
            )


def blind_spots_are_stated(subject: Subject) -> Found:
    """A detection says what it misses."""
    question = subject.question
    if question.kind == "detection" and not question.misses:
        yield "a detection must state what it misses", question.lines.get("kind"), "misses: a list of sentences"


def parameters_are_used(subject: Subject) -> Found:
    """Declared parameters are those that occur in the SQL."""
    declared, used = subject.question.parameters, subject.statement.parameters
    for name, parameter in declared.items():
        if name not in used:
            yield f"the parameter {name!r} does not occur in the SQL", parameter.line, ""
    for name, line in used.items():
        if name not in declared:
            near = get_close_matches(name, declared, 1)
            yield (
                f"the parameter {name!r} is not declared",
                line,
                f"did you mean {near[0]}?" if near else "declare it under parameters",
            )


def defaults_have_their_type(subject: Subject) -> Found:
    """Defaults, and the values of cases, are of the declared type."""
    question = subject.question
    required = [name for name, parameter in question.parameters.items() if parameter.required]
    try:
        bind(question, dict.fromkeys(required))
    except QuestionError as error:
        yield error.what, error.at.line if error.at else None, error.hint
        return
    for case in subject.cases:
        try:
            bind(question, case.parameters)
        except QuestionError as error:
            yield f"the case {case.title!r}: {error.what}", case.line, error.hint


def detection_is_one_predicate(subject: Subject) -> Found:
    """A detection is ``select * from events where …`` and nothing else, so that all of them can be fused."""
    if subject.question.kind != "detection":
        return
    statement, tree = subject.statement, subject.statement.tree
    line = subject.question.sql_line
    hint = "a question that needs more is a hunt"
    if not isinstance(tree, exp.Select) or [item.sql() for item in tree.expressions] != ["*"]:
        yield "a detection selects *", line, hint
    for key, value in tree.args.items():
        if value and key not in ("expressions", "from_", "where", "kind"):
            yield f"a detection has no {_CLAUSES.get(key, key)}", line, hint
    if "where" not in tree.args or tree.args["where"] is None:
        yield "a detection needs a where", line, ""
    if [table.sql() for table in tree.find_all(exp.Table)] != ["events"]:
        yield "a detection reads events, once and without an alias", line, hint
    if len(list(tree.find_all(exp.Query))) > 1:
        yield "a detection has no subquery", line, hint
    for call in statement.calls:
        if call.name in AGGREGATES | WINDOWS | {"unnest"}:
            yield f"a detection calls no {call.name}", call.line, hint


def reads_known_tables(subject: Subject) -> Found:
    """Questions read ``events``, what was counted of them, ``insights`` and ``addresses``."""
    for table in subject.statement.tables:
        if table.name not in TABLES or table.db:
            yield (
                f"there is no table {table.sql()!r} for questions",
                subject.statement.line_of(table),
                f"questions read {', '.join(sorted(TABLES))}",
            )


def columns_exist(subject: Subject) -> Found:
    """Every column stands in the table of columns or is made by the question."""
    reason, line = subject.statement.unresolved
    if reason and not any(reads_known_tables(subject)):
        yield reason, line, "columns of events: docs/columns.md"


def functions_are_portable(subject: Subject) -> Found:
    """Only macros and functions that other engines have."""
    macros = subject.macros
    for call in subject.statement.calls:
        if call.name in REFUSED:
            yield f"{call.name} is refused", call.line, REFUSED[call.name]
        elif call.name not in macros and call.name not in FUNCTIONS:
            near = get_close_matches(call.name, [*macros, *FUNCTIONS], 1)
            yield (
                f"{call.name} is neither a macro nor portable",
                call.line,
                f"did you mean {near[0]}?" if near else "macros: " + ", ".join(macros),
            )
    for node in subject.statement.tree.find_all(exp.Anonymous):
        wanted = macros.get(node.name.lower())
        if wanted is not None and len(node.expressions) != wanted:
            yield f"{node.name} takes {wanted} arguments", subject.statement.line_of(node), ""
    for difference in subject.statement.tree.find_all(exp.DateDiff):
        if difference.text("unit").lower() != "second":
            yield (
                "date_diff counts units differently between engines",
                subject.statement.line_of(difference),
                "count seconds: date_diff('second', a, b)",
            )


def constructs_are_portable(subject: Subject) -> Found:
    """Only syntax that Spark and Trino have as well; the translator passes these on as they are."""
    statement = subject.statement
    for kind, hint in _NOT_PORTABLE.items():
        for node in statement.tree.find_all(kind):
            yield f"{node.sql(DIALECT).lower()!r} is DuckDB's alone", statement.line_of(node), hint
    for join in statement.tree.find_all(exp.Join):
        word = join.args.get("method") or join.args.get("kind")
        if word in ("ASOF", "POSITIONAL", "SEMI", "ANTI"):
            yield (
                f"not every engine has {word.lower()} joins",
                statement.line_of(join),
                "exists (…), or a join on a time bound",
            )


def no_clock_and_no_limit(subject: Subject) -> Found:
    """The view is cut to the window, and an answer is whole."""
    for word, line in subject.statement.words("limit", "fetch", "offset"):
        yield f"{word} hides findings", line, "an answer is whole; the edge shows its head"
    for word, line in subject.statement.words("current_timestamp", "current_date", "current_time", "localtimestamp"):
        yield f"{word} is refused", line, REFUSED["now"]


def json_through_macros(subject: Subject) -> Found:
    """``->`` and ``->>`` raise on text that is not JSON."""
    called = {call.name for call in subject.statement.calls}
    if called & {"json_extract", "json_extract_string"}:
        return
    for node in subject.statement.tree.find_all(exp.JSONExtract, exp.JSONExtractScalar):
        yield (
            "-> and ->> kill the query on text that is not JSON",
            subject.statement.line_of(node),
            REFUSED["json_extract"],
        )


def unequal_is_null_safe(subject: Subject) -> Found:
    """``<>`` drops rows whose value is missing."""
    for node in subject.statement.tree.find_all(exp.NEQ):
        if node.find(exp.Column) and not node.find(exp.AggFunc):
            yield (
                f"{node.sql(DIALECT)} drops rows without a value",
                subject.statement.line_of(node),
                "write 'is distinct from'",
            )


def translates(subject: Subject) -> Found:
    """Spark and Trino can be told the same."""
    for dialect in ("spark", "trino"):
        try:
            transpile(subject.question.sql, read=DIALECT, write=dialect, unsupported_level=ErrorLevel.RAISE)
        except SqlglotError as error:
            yield f"it does not translate to {dialect}: {str(error).splitlines()[0]}", subject.question.sql_line, ""


def cases_show_both_sides(subject: Subject) -> Found:
    """Something is found and something is left alone."""
    question, cases = subject.question, subject.cases
    line = question.cases_line or None
    found = any(case.kind == "match" or case.expect for case in cases)
    left = any(case.kind == "ignore" or (case.kind == "sequence" and not case.expect) for case in cases)
    if not found:
        yield "no case shows what is found", line, "match: {title: {eventName: …}}, or a sequence with expected rows"
    if not left and question.kind != "summary":
        yield "no case shows what is left alone", line, "ignore: {title: {eventName: …}}, or a sequence with expect: []"


def cases_fit_kind(subject: Subject) -> Found:
    """Detections have ``match`` and ``ignore``, the others ``sequences`` whose rows name columns of the answer."""
    outputs = subject.statement.outputs
    for case in subject.cases:
        if (case.kind == "sequence") == (subject.question.kind == "detection"):
            kinds = "match and ignore" if subject.question.kind == "detection" else "sequences"
            yield f"the cases of a {subject.question.kind} stand under {kinds}", case.line, ""
        for name in {name: None for row in case.expect for name in row}:
            if outputs and name not in outputs:
                yield f"the case {case.title!r} expects {name!r}, which is no column of the answer", case.line, ""
        if not case.events:
            yield f"the case {case.title!r} has no event", case.line, ""


_CLAUSES = {
    "group": "group by",
    "order": "order by",
    "joins": "join",
    "with_": "with",
    "windows": "window",
    "distinct": "distinct",
}

_NOT_PORTABLE: dict[type[exp.Expr], str] = {
    exp.PositionalColumn: "name the column",
    exp.Glob: "use like or regexp_matches",
    exp.SimilarTo: "use like or regexp_matches",
    exp.Lambda: "",
    exp.Comprehension: "",
    exp.Slice: "use substr",
    exp.Struct: "",
    exp.ToMap: "",
    exp.TableSample: "an answer is whole",
    exp.Pivot: "",
}

RULES: tuple[Rule, ...] = (
    *WORD_RULES,
    words_are_known,
    severity_fits_kind,
    techniques_are_pinned,
    catalog_is_pinned,
    blind_spots_are_stated,
    parameters_are_used,
    defaults_have_their_type,
    detection_is_one_predicate,
    reads_known_tables,
    columns_exist,
    functions_are_portable,
    constructs_are_portable,
    no_clock_and_no_limit,
    json_through_macros,
    unequal_is_null_safe,
    translates,
    cases_show_both_sides,
    cases_fit_kind,
    *CALL_RULES,
)
