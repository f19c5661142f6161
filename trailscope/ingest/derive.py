"""The derived columns: who (``actor``, ``actor_id``), what (``action``) and where to (``target``), as one SQL select.

Nothing here looks at one record. Who is a table compiled to a ``case`` (:mod:`trailscope.ingest.actors`). Where to is the
rules of :mod:`trailscope.ingest.targets`, joined by service and event; DuckDB reads the JSON paths from the joined row,
so the statement stays the same size however many rules there are.
"""

from __future__ import annotations

from functools import cache

import duckdb

from trailscope.ingest import actors, targets
from trailscope.ingest.targets import ALTERNATIVES, ANY, DOCUMENTS, END, SLOTS

_RULES, _BY_EVENT, _BY_SERVICE = "target_rules", "target_rules_by_event", "target_rules_by_service"
_GENERIC = SLOTS + 1
_EVERY = range(1, _GENERIC + 1)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create on this connection what the SQL of :func:`derive` refers to: temporary tables of rules, and macros.

    Raises:
        TrailscopeError: ``targets.tsv`` breaks its grammar.
    """
    connection.register("shipped_rules", targets.table(targets.shipped()))
    try:
        for statement in (
            f"create or replace temp table {_RULES} as select row_number() over () as _rule, * from shipped_rules",
            f"create or replace temp table {_BY_EVENT} as "  # noqa: S608
            f"select _service as _of, _event as _called, _rule as _event_rule from {_RULES} where _event <> '{ANY}'",
            f"create or replace temp table {_BY_SERVICE} as "  # noqa: S608
            f"select _service as _within, _rule as _service_rule from {_RULES} where _event = '{ANY}'",
            f"alter table {_RULES} drop column _service",
            f"alter table {_RULES} drop column _event",
            *_MACROS,
        ):
            connection.execute(statement).fetchall()
    finally:
        connection.unregister("shipped_rules")


@cache
def derive(relation: str) -> str:
    """A select of everything in a relation with ``actor``, ``actor_id``, ``action`` and ``target`` added.

    Args:
        relation: name of a table, view or CTE that holds the columns of origin ``record`` and ``user_identity`` of
            :mod:`trailscope.schema.columns`: JSON as text, the rest typed. Not user text: it stands in the SQL as it is.

    Returns:
        SQL for a connection that :func:`prepare` has seen. It yields each row of the relation once, in no set order, and
        no content makes it raise. It follows reference §3 (identities), §8 (events) and §9 (denials), as text:
        ``actor`` and ``actor_id`` are NULL only where the record names nobody; ``action`` is ``service:Event``;
        ``target`` is NULL where no rule, no listed resource and no error message says what was acted on.
    """
    sql = f"select *, {_SERVICE} as _service, {_EVENT} as _event from {relation}"  # noqa: S608
    for table, condition in (
        (_BY_EVENT, "_service = _of and _event = _called"),
        (_BY_SERVICE, "_service = _within"),
        (_RULES, "coalesce(_event_rule, _service_rule) = _rule"),
    ):
        # _event and _service of the relation stay; the tables have other names for theirs
        sql = f"select * from ({sql}) left join {table} on {condition}"  # noqa: S608
    for number, columns in enumerate(_STAGES):
        stage = f"select *, {', '.join(f'{value} as {name}' for name, value in columns.items())} from ({sql})"  # noqa: S608
        sql = f"select * from ({stage}) cross join (values (0)) as t(_stage_{number})"  # noqa: S608
    return (
        f"select * exclude ({', '.join(_working_columns())}), {actors.actor()} as actor, {actors.actor_id()} as actor_id, "  # noqa: S608
        f"_service || ':' || _event as action, {_TARGET} as target from ({sql})"
    )


_SERVICE = """case when event_source is not null then lower(split_part(event_source, '.', 1))
    when event_type = 'AwsCloudTrailInsight' then 'cloudtrail' end"""

_EVENT = r"""case
    when event_name is null and event_type = 'AwsCloudTrailInsight' then json_extract_string(try(json(insight_details)), '$.insightType')
    when event_source = 'lambda.amazonaws.com' then regexp_replace(event_name, '\d{8}(v\d+)?$', '')
    when event_source = 'cloudfront.amazonaws.com' then regexp_replace(event_name, '\d{4}_\d{2}_\d{2}$', '')
    else event_name end"""

# A call refused before its parameters were read says what it was about only in the message (reference §9.2); taking
# such a call for one without a user name would blame its caller.
_BLANK_FAILURE = "(error_code is not null and request_parameters is null)"
