"""The derived columns: who (``actor``, ``actor_id``), what (``action``) and where to (``target``), as one SQL select.

Nothing here looks at one record. Who is a table compiled to a ``case`` (:mod:`trailscope.ingest.actors`). Where to is
the rules of :mod:`trailscope.ingest.targets`, joined by service and event; DuckDB reads the JSON paths from the joined
row, so the statement stays the same size however many rules there are. What is pasted into SQL here are names and
texts of this room and the shipped rules, never log content.
"""

from __future__ import annotations

from collections import defaultdict
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
            f"create or replace temp table {_BY_EVENT} as "
            f"select _service as _of, _event as _called, _rule as _event_rule from {_RULES} where _event <> '{ANY}'",
            f"create or replace temp table {_BY_SERVICE} as "
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
            :mod:`trailscope.schema.columns`: JSON as text, the rest typed. It stands in the SQL as it is.

    Returns:
        SQL for a connection that :func:`prepare` has seen. It yields each row of the relation once, in no set order,
        and no content makes it raise. It follows reference §3 (identities), §8 (events) and §9 (denials), as text:
        ``actor`` and ``actor_id`` are NULL only where the record names nobody; ``action`` is ``service:Event``;
        ``target`` is NULL where no rule, no listed resource and no error message says what was acted on.
    """
    sql = f"select *, {_SERVICE} as _service, {_EVENT} as _event from {relation}"
    for table, condition in (
        (_BY_EVENT, "_service = _of and _event = _called"),
        (_BY_SERVICE, "_service = _within"),
        (_RULES, "coalesce(_event_rule, _service_rule) = _rule"),
    ):
        sql = f"select * from ({sql}) left join {table} on {condition}"
    for columns in _stages():
        named = ", ".join(f"{value} as {name}" for name, value in columns.items())
        # DuckDB pastes a projection into each of its uses in the next one, until planning does not end. A condition that
        # is always true, as random() is below 1, but that it cannot foresee keeps the stages apart at no cost. (A join
        # with one row does so too, but holds a vector of 32 KB per column and stage more.)
        sql = f"select *, {named} from ({sql}) where random() < 2"
    derived = {
        "actor": actors.actor(),
        "actor_id": actors.actor_id(),
        "action": "_service || ':' || _event",
        "target": _TARGET,
    }
    named = ", ".join(f"{value} as {name}" for name, value in derived.items())
    return f"select * exclude ({', '.join(_working_columns())}), {named} from ({sql})"


_SERVICE = """case when event_source is not null then lower(split_part(event_source, '.', 1))
    when event_type = 'AwsCloudTrailInsight' then 'cloudtrail' end"""

_EVENT = r"""case
    when event_name is null and event_type = 'AwsCloudTrailInsight'
        then try(json_extract_string(insight_details, '$.insightType'))
    when event_source = 'lambda.amazonaws.com' then regexp_replace(event_name, '\d{8}(v\d+)?$', '')
    when event_source = 'cloudfront.amazonaws.com' then regexp_replace(event_name, '\d{4}_\d{2}_\d{2}$', '')
    else event_name end"""

# A call refused before its parameters were read says what it was about only in the message (reference §9.2); taking
# such a call for one without a user name would blame its caller.
_BLANK_FAILURE = "(error_code is not null and request_parameters is null)"

_REFUSED_RESOURCE = (
    r"(?s)is not authorized to perform: [\w-]+:[\w*]+ on resource: (.+?)"
    r"(?: because | with an explicit | on the specified | \(|\.? Encoded |\.?$)"
)
_PHRASE = "^(user|role|group|policy|instance[ -]profile|server[ -]certificate) "

_MACROS = (
    # JSON text that says something
    """create or replace temp macro _says(raw) as not list_contains(['null', '""', '[]', '{}'], raw)""",
    # the elements of a list, or what was logged bare in its place
    """create or replace temp macro _elements(raw) as
        case when starts_with(raw, '[') then json_extract(raw, '$[*]')::varchar[] else [raw] end""",
    # one value as text; XML wrappers {tag, content} are opened
    """create or replace temp macro _scalar(raw) as case
        when starts_with(raw, '"') then json_extract_string(raw, '$')
        when starts_with(raw, '{') then json_extract_string(raw, '$.content')
        when starts_with(raw, '[') or raw = 'null' then null else raw end""",
    """create or replace temp macro _between(raw, middle) as case
        when middle = '' then _elements(raw)
        when starts_with(middle, 'AWS::')
            then list_filter(_elements(raw), lambda e: json_extract_string(e, '$.type') = middle)
        else flatten(flatten(list_transform(_elements(raw), lambda e: list_transform(string_split(middle, '+'),
            lambda way: _elements(json_extract(e, way)::varchar))))) end""",
    """create or replace temp macro _values(raw, middle, leaf) as list_sort(list_distinct(list_filter(
        list_transform(_between(raw, middle), lambda e: list_any_value(list_transform(string_split(leaf, '+'),
            lambda way: _scalar(json_extract(e, way)::varchar)))), lambda v: v <> '')))""",
    r"""create or replace temp macro _arn(value) as regexp_extract(value,
        '(?s)^arn:[^:]*:([^:]*):([^:]*):([^:]*):(.+)$', ['service', 'region', 'account', 'resource'])""",
    # the resource of an ARN as kind/name; IAM names are unique whatever their path; S3, SNS and SQS leave the kind out
    r"""create or replace temp macro _arn_name(arn) as case arn.service
        when 'iam'
            then regexp_replace(arn.resource, '(?s)^(user|role|group|policy|instance-profile)/.*/([^/]+)$', '\1/\2')
        when 's3' then case when arn.account = '' then 'bucket/' else '' end || arn.resource
        when 'sns' then 'topic/' || arn.resource
        when 'sqs' then 'queue/' || arn.resource
        when 'execute-api' then 'api/' || arn.resource
        when 'apigateway' then ltrim(arn.resource, '/')
        when 'kms' then case when arn.resource like 'alias/%' then 'key/' else '' end || arn.resource
        when 'ssm' then regexp_replace(arn.resource, '(?s)^parameter/(.*/)', 'parameter//\1')
        when 'logs' then regexp_replace(regexp_replace(arn.resource, ':\*$', ''), '^([a-z-]+):', '\1/')
        when 'cloudformation' then
            regexp_replace(arn.resource, '(?s)^([A-Za-z]+)/([^/:]+)[/:][0-9a-fA-F]{8}-[0-9a-fA-F-]{27}$', '\1/\2')
        else regexp_replace(arn.resource, '^([A-Za-z][A-Za-z0-9-]*)[:/]', '\1/') end""",
    # account and region are said where they are not those of the record
    """create or replace temp macro _arn_place(arn, account, region) as case
        when arn.account in ('', account) and arn.region in ('', region) then ''
        else ' (' || concat_ws(' ', case when arn.account in ('', account) then null else arn.account end,
            case when arn.region in ('', region) then null else arn.region end) || ')' end""",
    """create or replace temp macro _arn_shown(name, arn, kind, account, region) as
        substr(name, case when kind = '' then 1 else strpos(name, '/') + 1 end) || _arn_place(arn, account, region)""",
    # several ARNs are shown whole
    """create or replace temp macro _first_three(list) as array_to_string(list_slice(list, 1, 3), ', ')
        || case when len(list) > 3 then ' +' || (len(list) - 3) || ' more' else '' end""",
)


def _lookup(slot: int, alternative: int) -> str:
    """SQL of the JSON at one alternative's path; NULL where the rule has no such alternative.

    It names only the documents that some shipped rule looks at there: preparing all expressions for a slice takes as long
    as thousands of its rows.
    """
    columns, used = {**DOCUMENTS, "record": "_record"}, _documents_used().get((slot, alternative))
    if not used:
        return "null::varchar"
    documents = " ".join(f"when {place} then {columns[name]}" for place, name in enumerate(DOCUMENTS) if name in used)
    return (
        f"try(json_extract(case _document_{slot}_{alternative} {documents} end, _base_{slot}_{alternative})::varchar)"
    )


@cache
def _documents_used() -> dict[tuple[int, int], set[str]]:
    """The documents that shipped rules look at, by slot and alternative."""
    used: dict[tuple[int, int], set[str]] = defaultdict(set)
    for rule in targets.shipped():
        for s, slot in enumerate(rule.slots, start=1):
            for a, alternative in enumerate(slot.alternatives, start=1):
                used[s, a].add(alternative.document)
    return used


def _raw(slot: int) -> str:
    """SQL of the JSON that a slot's first alternative with something to say found."""
    later = ", ".join(
        f"case when _says({_lookup(slot, a)}) then {_lookup(slot, a)} end" for a in range(3, ALTERNATIVES + 1)
    )
    return f"""case when _says(_first_{slot}) then _first_{slot} when _says(_second_{slot}) then _second_{slot}
        when _document_{slot}_3 is not null then coalesce({later}) end"""


def _of_alternative(part: str, slot: int) -> str:
    """SQL of a rule's ``part`` (kind, way) for the alternative that gave the raw JSON."""
    later = " ".join(
        f"when _raw_{slot} = {_lookup(slot, a)} then _{part}_{slot}_{a}" for a in range(3, ALTERNATIVES + 1)
    )
    return f"""case when _raw_{slot} is null then null when _says(_first_{slot}) then _{part}_{slot}_1
        when _says(_second_{slot}) then _{part}_{slot}_2 {later} end"""


def _generic() -> str:
    """SQL of kind, way and raw JSON for events that no rule fits: the rules for any service, then the first listed resource."""
    known = [a for rule in targets.shipped() if rule.service == ANY for slot in rule.slots for a in slot.alternatives]
    kinds = ", ".join(f"'{targets.shown_kind(alternative)}{END}'" for alternative in known)
    paths = ", ".join(f"'{alternative.base}'" for alternative in known)
    resource = "try(json_extract(resources, ['$[0].ARN', '$[0].ARNPrefix'])::varchar[])"
    return f"""case when coalesce({", ".join(f"_raw_{s}" for s in range(1, SLOTS + 1))}) is null then string_split(coalesce(
        list_any_value(list_transform(
            list_zip([{kinds}], try(json_extract(request_parameters, [{paths}])::varchar[])),
            lambda z: case when _says(z[2]) then z[1] || z[2] end)),
        '{END}' || list_any_value(list_filter({resource}, lambda arn: _says(arn)))), '{END}') end"""


_LOOKING: tuple[dict[str, str], ...] = (
    {
        "_record": f"""case when _asks_record then json_object('account', recipient_account_id, 'region', aws_region,
            'self', case when not {_BLANK_FAILURE} then case user_identity_type when 'Root' then 'root'
                when 'IAMUser' then 'user/' || user_identity_user_name end end)::varchar end""",
        "_refusal": """case when error_code is null then null when error_message <> '' then error_message
            else list_any_value(try(json_extract_string(response_elements, ['$.message', '$.Message']))) end""",
        "_account": "coalesce(recipient_account_id, user_identity_account_id, '')",
        "_region": "coalesce(aws_region, '')",
    },
    {
        **{f"_first_{s}": _lookup(s, 1) for s in range(1, SLOTS + 1)},
        "_named": f"trim(regexp_extract(_refusal, '{_REFUSED_RESOURCE}', 1), '\"')",
    },
    {
        **{
            f"_second_{s}": f"case when _document_{s}_2 is null or _says(_first_{s}) then null else {_lookup(s, 2)} end"
            for s in range(1, SLOTS + 1)
        },
        # a message of 1 KB was cut, and with it perhaps the name
        "_refused": f"""case when _named in ('', '*') then null
            else regexp_replace(
                regexp_replace(_named, '{_PHRASE}(arn:)', '\\2'), '^instance profile ', 'instance-profile ') end
            || case when strlen(_refusal) >= 1023 and ends_with(_refusal, _named) then '…' else '' end""",
    },
    {f"_raw_{s}": _raw(s) for s in range(1, SLOTS + 1)},
    {
        **{f"_{part}_{s}": _of_alternative(part, s) for part in ("kind", "way") for s in range(1, SLOTS + 1)},
        "_generic": _generic(),
    },
)
"""The stages, each columns over those before, that find the JSON of each slot and the resource a refusal names."""


def _in(slot: int, part: str) -> str:
    """SQL of a slot's raw JSON, kind or way."""
    generic = {"kind": "_generic[1]", "raw": "_generic[2]", "way": "null::varchar"}
    return generic[part] if slot == _GENERIC else f"_{part}_{slot}"


def _single(slot: int) -> str:
    """SQL of what a slot shows, when it is one thing."""
    return f"coalesce(_one_{slot}, case when len(_list_{slot}) = 1 then _list_{slot}[1] end)"


_SHOWING: tuple[dict[str, str], ...] = (
    {
        name: value
        for s in _EVERY
        for name, value in {
            # nearly all are one text; lists and objects take the longer way
            f"_one_{s}": f"""case when starts_with({_in(s, "raw")}, '"arn')
                then replace(replace(json_extract_string({_in(s, "raw")}, '$'), '%3A', ':'), '%2F', '/')
                when starts_with({_in(s, "raw")}, '"') then json_extract_string({_in(s, "raw")}, '$') end""",
            f"_list_{s}": f"""case when not starts_with({_in(s, "raw")}, '"') then _values({_in(s, "raw")},
                coalesce(split_part({_in(s, "way")}, '{END}', 1), ''),
                coalesce(split_part({_in(s, "way")}, '{END}', 2), '$')) end""",
        }.items()
    },
    {
        **{f"_arn_{s}": f"case when starts_with({_single(s)}, 'arn:') then _arn({_single(s)}) end" for s in _EVERY},
        "_arn_refused": "case when starts_with(_refused, 'arn:') then _arn(_refused) end",
    },
    {f"_name_{s}": f"case when _arn_{s}.resource <> '' then _arn_name(_arn_{s}) end" for s in (*_EVERY, "refused")},
    {
        **{
            f"_shown_{s}": f"""{_in(s, "kind")} || case
                when _name_{s} is not null then _arn_shown(_name_{s}, _arn_{s}, {_in(s, "kind")}, _account, _region)
                when len(_list_{s}) > 1 then _first_three(_list_{s}) else {_single(s)} end"""
            for s in _EVERY
        },
        "_shown_refused": f"""case when _name_refused is null then regexp_replace(_refused, '{_PHRASE}', '\\1/')
            else _arn_shown(_name_refused, _arn_refused, '', _account, _region) end""",
    },
)
"""The stages that make text of what was found. No regular expression in a lambda: there each batch compiles it anew."""

_TARGET = f"""coalesce(
    case when {_BLANK_FAILURE} then _shown_refused end,
    case when _shown_1 is not null then concat(_before_1 || _shown_1, _before_2 || _shown_2, _before_3 || _shown_3)
        when _shown_2 is not null then concat(_shown_2, _before_3 || _shown_3)
        else _shown_3 end,
    _shown_{_GENERIC}, _shown_refused)"""


def _stages() -> tuple[dict[str, str], ...]:
    return (*_LOOKING, *_SHOWING)


def _working_columns() -> list[str]:
    """The columns that only the stages need."""
    joined = ["_service", "_event", "_of", "_called", "_event_rule", "_within", "_service_rule", "_rule"]
    rules = [name for name in targets.COLUMNS if name not in ("_service", "_event")]
    return [*joined, *rules, *(name for stage in _stages() for name in stage)]
