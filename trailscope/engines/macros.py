"""The named macros that questions may use: JSON access that cannot raise, tests of addresses, policies and denials, and the trace of a hunt.

Questions call these and nothing engine-specific; another engine supplies the same names in its own dialect.
"""

from __future__ import annotations

from trailscope.engines.address_macros import ADDRESS_MACROS
from trailscope.engines.macro import Macro
from trailscope.engines.policy_macros import POLICY_MACROS

MOST_EVENT_IDS = 100
MOST_NAMES = 20
DENIED = "AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthorizationError"
MORE_NAMES = "… and"  # begins what `names_of` writes in place of the names it leaves out

MACROS: tuple[Macro, ...] = (
    Macro(
        "json_text",
        ("document", "path"),
        "the scalar at a JSON path as text, objects and lists as JSON; NULL when absent, null or not JSON",
        "json_extract_string(try_cast(document as json), path)",
    ),
    Macro(
        "json_values",
        ("document", "path"),
        "the list of scalars a wildcard JSON path reaches, as text; an empty list when there are none",
        "coalesce(json_extract_string(try_cast(document as json), path), [])",
    ),
    Macro(
        "json_list",
        ("document", "path"),
        "the scalars at a JSON path as a list of text, whether one stands there bare or several in a list; empty when absent",
        "case json_type(try_cast(document as json), path) when 'ARRAY' "
        "then coalesce(json_extract_string(try_cast(document as json), path || '[*]')::varchar[], []) "
        "when 'NULL' then [] else list_filter([json_extract_string(try_cast(document as json), path)], "
        "lambda value: value is not null) end",
    ),
    Macro(
        "is_denied",
        ("error_code",),
        "whether the error says that AWS denied the call for lack of permission; false without an error",
        f"coalesce(regexp_matches(error_code, '{DENIED}'), false)",
    ),
    *ADDRESS_MACROS,
    *POLICY_MACROS,
    Macro(
        "is_own_account",
        ("account",),
        "whether the lake holds logs of the account; NULL for no account. For hunts",
        "account in (select recipient_account_id from events where recipient_account_id is not null)",
    ),
    Macro(
        "is_instance_session",
        ("arn",),
        "whether the ARN of a caller is the session of an EC2 instance's role; false without an ARN",
        r"coalesce(regexp_matches(arn, ':assumed-role/[^/]+/m?i-[0-9a-f]+$'), false)",
    ),
    Macro(
        "is_person",
        ("type", "arn"),
        "whether the caller is an IAM user, the root user, a session of IAM Identity Center, or one that is named after a mail "
        "address, as people have by SAML; pipelines and workloads mostly call by other roles. False without either",
        "coalesce(type in ('IAMUser', 'Root', 'IdentityCenterUser'), false) "
        "or coalesce(strpos(arn, ':assumed-role/AWSReservedSSO_') > 0, false) "
        "or coalesce(strpos(arn, ':assumed-role/') > 0 and strpos(arn, '@') > 0, false)",
    ),
    Macro(
        "role_in_any_account",
        ("actor_id",),
        "what a principal is called in every account: a role by its path and name, without the account and without the digits that "
        "IAM Identity Center puts behind a permission set; anybody else as it is",
        r"coalesce(nullif(regexp_extract(actor_id, '^arn:[^:]+:iam::[0-9]+:(role/.+?)(_[0-9a-f]{16})?$', 1), ''), actor_id)",
    ),
    Macro(
        "copied_from_region",
        ("request_parameters", "aws_region"),
        "the Region from which a snapshot or image of EC2 or RDS is copied: the one that the request or the ARN in it names, else the one "
        "that was called",
        "coalesce(json_text(request_parameters, '$.sourceRegion'), nullif(regexp_extract(coalesce("
        "json_text(request_parameters, '$.sourceDBSnapshotIdentifier'), json_text(request_parameters, '$.sourceDBClusterSnapshotIdentifier')"
        "), '^arn:aws[a-z-]*:rds:([a-z0-9-]+):', 1), ''), aws_region)",
    ),
    Macro(
        "has_second_sign",
        ("new_actions", "actions", "denied", "calls"),
        "whether what was done at a new place is strange too: at least three actions, and half of all there, that the principal "
        "did nowhere before, or at least three denials, and a fifth of its calls there",
        "coalesce((new_actions >= 3 and 2 * new_actions >= actions) or (denied >= 3 and 5 * denied >= calls), false)",
    ),
    Macro(
        "names_of",
        ("name",),
        f"aggregate: the distinct values as text, sorted and joined by commas; of more than {MOST_NAMES} the first ones, with the "
        "number of the others: `a, b, … and 300 more`",
        "_short_list(list_sort(list(distinct name) filter (where name is not null)))",
    ),
    Macro(
        "first_event_ids",
        ("event_id", "event_time"),
        f"aggregate: the ids of the first {MOST_EVENT_IDS} events of a group, in order of time, so that a hunt's row can be traced",
        f"min_by(event_id, row(event_time, event_id), {MOST_EVENT_IDS})",
    ),
    Macro(
        "first_by",
        ("value", "key"),
        "aggregate: the value where the key, mostly a time, is least; of several values there the least, so that each run tells the "
        "same one, which `min_by` does not. Rows without a value or key do not count",
        "min_by(value, case when key is not null then row(key, value) end)",
    ),
    Macro(
        "last_by",
        ("value", "key"),
        "aggregate: the value where the key is greatest; of several values there the greatest",
        "max_by(value, case when key is not null then row(key, value) end)",
    ),
)

# what the macros share and a hunt puts around questions, which do not call these; the ids of all events stand in for the first where a hunt is told to name all
INNER_MACROS = (
    Macro(
        "_all_event_ids",
        ("event_id", "event_time"),
        "aggregate: the ids of all events of a group, in order of time",
        "list(event_id order by event_time, event_id)",
    ),
    Macro(
        "_distinct_texts",
        ("value",),
        "aggregate: the distinct values, sorted; NULL or an empty list without any",
        "list_sort(list(distinct value) filter (where value is not null))",
    ),
    Macro(
        "_short_list",
        ("names",),
        "a list as text, its end counted",
        # each name is written out once: aggregates that stand in a statement six times take most of the time of planning it
        f"list_aggregate(list_transform([names::varchar[]], lambda all_names: case when len(all_names) > {MOST_NAMES} "
        f"then list_append(all_names[:{MOST_NAMES}], '{MORE_NAMES} ' || (len(all_names) - {MOST_NAMES}) || ' more') "
        "else all_names end)[1], 'string_agg', ', ')",
    ),
)


_OVER_VIEWS = frozenset({"is_own_account"})


def duckdb_statements(*, over_views: bool = False) -> tuple[str, ...]:
    """``create macro`` statements for a DuckDB connection, in the order they must run.

    Args:
        over_views: those whose body reads a view, which must exist by then; otherwise the others, which views may call.
    """
    return tuple(
        f"create or replace macro {macro.name}({', '.join(macro.parameters)}) as {macro.body}"
        for macro in (*INNER_MACROS, *MACROS)
        if (macro.name in _OVER_VIEWS) is over_views
    )
