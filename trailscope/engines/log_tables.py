"""The statements that make raw CloudTrail logs in S3 a table of Athena, and ``events`` a view over it: for those who ingest nothing.

Each log object is one line of JSON, ``{"Records": […]}``, and stays whole: nothing of a record is lost to a fixed list of fields, as it
is with Athena's own serde for CloudTrail. The view has the columns of a lake's ``events``. What an ingest does besides is not done:
duplicates stay, ``target`` is the first resource that a record lists itself, and odd or damaged records are not repaired.

The layout of objects: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from trailscope.engines.lake_tables import FIRST_DAY, day_projection, quoted, s3_location, written
from trailscope.errors import UsageError
from trailscope.ingest.identity import ANY, PARTS, Template, shipped
from trailscope.schema.columns import COLUMNS, Column
from trailscope.sql import literal

_MOST_PLACES = 1_000  # values of an enumerated partition; a table's definition is bounded


def log_table(
    location: str, database: str, accounts: Sequence[str], regions: Sequence[str], since: date = FIRST_DAY
) -> tuple[str, ...]:
    """``create external table log_objects``, a partition for each account, region and day, and ``create view events``.

    Args:
        location: ``s3://bucket/prefix/AWSLogs``, with ``/o-…`` behind it where an organisation's trail writes.
        database: which both belong to; it is made where there is none.
        accounts, regions: the partitions, at least one each.
        since: the first day that is looked for.

    Returns:
        Statements for Athena, in order.

    Raises:
        UsageError: the location or name is none, or there are no accounts or regions.
    """
    root = s3_location(location)
    for what, values in (("accounts", accounts), ("regions", regions)):
        if not 0 < len(values) <= _MOST_PLACES or not all(value.replace("-", "").isalnum() for value in values):
            raise UsageError(f"which {what}?", hint=f"partitions are listed: give each with --{what[:-1]}")
    properties = {
        "projection.enabled": "true",
        "projection.log_account.type": "enum",
        "projection.log_account.values": ",".join(accounts),
        "projection.log_region.type": "enum",
        "projection.log_region.values": ",".join(regions),
        **day_projection("log_day", "yyyy/MM/dd", since),
        "storage.location.template": f"{root}/${{log_account}}/CloudTrail/${{log_region}}/${{log_day}}",
    }
    name = quoted(database)
    return (
        f"create database if not exists {name}",
        f"create external table if not exists {name}.`log_objects` (`document` string)\n"
        "partitioned by (`log_account` string, `log_region` string, `log_day` string)\n"
        "row format serde 'org.apache.hadoop.hive.serde2.RegexSerDe' with serdeproperties ('input.regex' = '^(.*)$')\n"
        f"location {literal(root + '/')}\n{written(properties)}",
        f'create or replace view "{database}"."events" as\n{events_of_logs(f"{chr(34)}{database}{chr(34)}.log_objects")}',
    )


def events_of_logs(table: str) -> str:
    """SQL: the columns of ``events`` for a table of ``document`` and ``log_day``.

    ``event_date`` is the day that an object lies under, which partitions are chosen by. It is that of the event, or the next one.
    """
    columns = ",\n  ".join(f'{_column(column)} as "{column.name}"' for column in COLUMNS)
    return (
        f"select\n  {columns}\nfrom (\n"
        '  select log_day, "$path" as log_uri, cast(json_extract(document, \'$["Records"]\') as array(json)) as records\n'
        f"  from {table}\n) as read\ncross join unnest(records) with ordinality as listed(record, place)\n"
        f"where coalesce({_text('eventCategory')}, '') not in ('Insight', 'Aggregated')"
    )


def _at(path: str) -> str:
    return literal("$" + "".join(f'["{step}"]' for step in path.split(".")))


def _text(path: str) -> str:
    """The scalar at a path of the record, or an object as JSON; NULL for null."""
    at = _at(path)
    return f"coalesce(json_extract_scalar(record, {at}), nullif(json_format(json_extract(record, {at})), 'null'))"


def _column(column: Column) -> str:
    if column.name in _DERIVED:
        return _DERIVED[column.name]()
    path = f"userIdentity.{column.field}" if column.origin == "user_identity" else column.field
    if not path:
        return "cast(null as varchar)"
    if column.type == "boolean":
        return f"cast(lower(json_extract_scalar(record, {_at(path)})) as boolean)"
    if column.type == "timestamp":
        return _time(path)
    if column.type == "integer":
        return f"try_cast(json_extract_scalar(record, {_at(path)}) as bigint)"
    return _text(path)


def _time(path: str) -> str:
    moment = f"try(from_iso8601_timestamp(json_extract_scalar(record, {_at(path)})))"
    return f"cast(at_timezone({moment}, 'UTC') as timestamp)"


def _action() -> str:
    source, name = _text("eventSource"), _text("eventName")
    versions = (
        ("lambda.amazonaws.com", "[0-9]{8}(v[0-9]+)?$"),
        ("cloudfront.amazonaws.com", "[0-9]{4}_[0-9]{2}_[0-9]{2}$"),
    )
    plain = " ".join(
        f"when {literal(service)} then regexp_replace({name}, {literal(suffix)}, '')" for service, suffix in versions
    )
    return f"concat(lower(split_part({source}, '.', 1)), ':', case {source} {plain} else {name} end)"


def _record_fields() -> str:
    return "json_format(cast(map_keys(cast(record as map(varchar, json))) as json))"


_ARN, _PRINCIPAL = _text("userIdentity.arn"), _text("userIdentity.principalId")
_ACCOUNT, _REGION = _text("userIdentity.accountId"), _text("awsRegion")
_ROLE = r"^arn:([^:]*):sts::([^:]*):assumed-role/([^/]+).*$"

# what each part of a template of identities.tsv is in SQL
_PARTS: Mapping[str, str] = {
    "name": _text("userIdentity.userName"),
    "name.told": f"nullif({_text('userIdentity.userName')}, 'HIDDEN_DUE_TO_SECURITY_REASONS')",
    "arn": _ARN,
    "arn.name": f"regexp_extract({_ARN}, '[^/:]*$')",
    "arn.session": f"regexp_extract({_ARN}, ':assumed-role/(.*)$', 1)",
    "arn.role": f"case when regexp_like({_ARN}, '{_ROLE}') then regexp_replace({_ARN}, '{_ROLE}', 'arn:$1:iam::$2:role/$3') "
    f"when regexp_like({_ARN}, ':assumed-role/[^/]') then {_ARN} end",
    "arn.federated": f"concat('federated-user/', nullif(regexp_extract({_ARN}, ':federated-user/(.*)$', 1), ''))",
    "principal": _PRINCIPAL,
    "principal.id": f"split_part({_PRINCIPAL}, ':', 1)",
    "principal.session": f"regexp_extract({_PRINCIPAL}, '^[^:]*:(.*)$', 1)",
    "account": _ACCOUNT,
    "provider": _text("userIdentity.identityProvider"),
    "invoked-by": _text("userIdentity.invokedBy"),
    "credential": _text("userIdentity.credentialId"),
    "issuer.arn": _text("userIdentity.sessionContext.sessionIssuer.arn"),
    "issuer.name": _text("userIdentity.sessionContext.sessionIssuer.userName"),
    "center.user": _text("userIdentity.onBehalfOf.userId"),
    "center.store": _text("userIdentity.onBehalfOf.identityStoreArn"),
    "anonymous": f"case when lower({_ACCOUNT}) = 'anonymous' or lower({_PRINCIPAL}) in ('anonymous', 'anonymous_principal') "
    "then 'anonymous' end",
    "sign-in.name": _text("additionalEventData.UserName"),
    "address.service": f"case when {_text('sourceIPAddress')} like '%.amazonaws.com' then {_text('sourceIPAddress')} end",
    "event.service": f"case when {_text('eventType')} = 'AwsServiceEvent' then {_text('eventSource')} end",
    "partition": f"case when {_REGION} like 'cn-%' then 'aws-cn' when {_REGION} like 'us-gov-%' then 'aws-us-gov' else 'aws' end",
}
_PART_NAMES = {part: name for name, part in PARTS.items()}


def _template(template: Template) -> str:
    """SQL: the text of a template; NULL where a part is missing or empty."""
    parts = [
        literal(part) if isinstance(part, str) else f"nullif({_PARTS[_PART_NAMES[part]]}, '')" for part in template
    ]
    return f"concat({', '.join(parts)})" if len(parts) > 1 else parts[0]


def _identity(which: int) -> str:
    """SQL: ``actor`` (0) or ``actor_id`` (1), by the rows of identities.tsv."""
    kind = _text("userIdentity.type")

    def first(type: str | None) -> str:
        rows = shipped()
        templates = [*rows[type][which], *(rows[type][0] if which else ())]
        return f"coalesce({', '.join(map(_template, templates))}, nullif({kind}, ''))"

    cases = " ".join(f"when {literal(type)} then {first(type)}" for type in shipped() if type and type != ANY)
    return f"case {kind} {cases} else {first(ANY)} end"


_DERIVED: Mapping[str, Callable[[], str]] = {
    "actor": lambda: _identity(0),
    "actor_id": lambda: _identity(1),
    "action": _action,
    "target": lambda: 'json_extract_scalar(record, \'$["resources"][0]["ARN"]\')',
    "record_fields": _record_fields,
    "source_uri": lambda: "log_uri",
    "source_index": lambda: "place - 1",
    "event_date": lambda: "cast(date_parse(log_day, '%Y/%m/%d') as date)",
}
