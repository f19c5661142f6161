"""The functions a question may call: those that mean the same in DuckDB, Spark and Trino once translated.

Everything else that packs need is a named macro, supplied by each engine.
"""

from __future__ import annotations

# fmt: off
AGGREGATES = frozenset(
    {
        "array_agg", "avg", "bool_and", "bool_or", "count", "count_if", "list", "max", "min", "string_agg", "sum"
    }
)
WINDOWS = frozenset(
    {
        "dense_rank", "first_value", "lag", "last_value", "lead", "ntile", "rank", "row_number"
    }
)
SCALARS = frozenset(
    {
        "abs", "array_to_string", "cast", "ceil", "coalesce", "concat", "concat_ws", "date_diff", "date_trunc",
        "epoch", "extract", "floor", "greatest", "if", "least", "left", "len", "length", "list_contains",
        "list_distinct", "list_sort", "lower", "ltrim", "nullif", "regexp_extract", "regexp_extract_all",
        "regexp_matches", "replace", "right", "round", "rtrim", "split_part", "starts_with", "strpos", "substr",
        "substring", "trim", "try_cast", "unnest", "upper"
    }
)
FUNCTIONS = AGGREGATES | WINDOWS | SCALARS

# words that stand before a parenthesis without being a function
STRUCTURE = frozenset(
    {
        "all", "and", "any", "as", "between", "by", "case", "distinct", "else", "except", "exclude", "exists",
        "filter", "from", "group", "having", "ignore", "in", "intersect", "interval", "is", "join", "lateral",
        "like", "limit", "materialized", "not", "on", "or", "order", "over", "partition", "qualify", "select",
        "then", "union", "using", "values", "when", "where", "with", "within"
    }
)
# fmt: on

# refused with a reason of their own
REFUSED = {
    **dict.fromkeys(
        ("now", "today", "get_current_timestamp", "current_timestamp", "current_date", "transaction_timestamp"),
        "an answer must not depend on the day it is asked: the view is already cut to the window",
    ),
    **dict.fromkeys(
        (
            "json_extract",
            "json_extract_string",
            "json_value",
            "json_extract_path",
            "json_extract_path_text",
            "from_json",
        ),
        "it raises on text that is not JSON: use json_text(column, '$.path') or json_values(column, '$.list[*]')",
    ),
    **dict.fromkeys(
        ("min_by", "max_by", "arg_min", "arg_max"),
        "of several rows with the same key each run may tell another: use first_by(value, key) or last_by(value, key)",
    ),
    "contains": "Trino knows it for lists only: use like, strpos or list_contains",
    "ends_with": "Trino does not know it: use like '%…'",
    "date_part": "Trino does not know it: use extract(hour from …)",
    "regexp_replace": "DuckDB replaces the first match, the others all of them",
    "any_value": "which value it takes differs between engines: use min or max",
    "time_bucket": "Spark has no counterpart: use date_trunc",
    "random": "an answer must be the same every time",
}
