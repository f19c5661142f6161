"""The named macros that questions may use: JSON access that cannot raise, tests of addresses and denials, and the trace of a hunt.

Questions call these and nothing engine-specific; another engine supplies the same names in its own dialect.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Macro:
    """One macro: its name, parameters, what it means, and its body in DuckDB's SQL."""

    name: str
    parameters: tuple[str, ...]
    meaning: str
    body: str


_IPV4 = r"^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$"
_IPV6 = r"^(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{0,4}|\d{1,3}(?:\.\d{1,3}){3})$"
_NOT_PUBLIC = (
    r"^(10\.|127\.|0\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|"
    r"(?i:f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)|::1?$|22[4-9]\.|2[3-5]\d\.)"
)

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
        "is_denied",
        ("error_code",),
        "whether the error says that AWS refused the call for lack of permission; false without an error",
        r"coalesce(regexp_matches(error_code, 'AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthorizationError'), false)",
    ),
    Macro(
        "is_address",
        ("place",),
        "whether a source address is an IP address rather than a service name or AWS Internal",
        f"coalesce(regexp_matches(place, '{_IPV4}') or regexp_matches(place, '{_IPV6}'), false)",
    ),
    Macro(
        "is_public_address",
        ("place",),
        "whether a source address is an IP address outside the private, shared, link-local and loopback ranges",
        f"coalesce((regexp_matches(place, '{_IPV4}') or regexp_matches(place, '{_IPV6}')) "
        f"and not regexp_matches(place, '{_NOT_PUBLIC}'), false)",
    ),
    Macro(
        "network_of",
        ("place",),
        "the /24 of an IPv4 address, the first three groups of an IPv6 one, anything else as it is",
        f"case when regexp_matches(place, '{_IPV4}') then regexp_replace(place, '\\.\\d+$', '.0/24') "
        f"when regexp_matches(place, '{_IPV6}') then array_to_string(list_slice(string_split(place, ':'), 1, 3), ':') || '::/48' "
        "else place end",
    ),
    Macro(
        "first_event_ids",
        ("event_id", "event_time"),
        "aggregate: the ids of the first 20 events of a group, in order of time, so that a hunt's row can be traced",
        "min_by(event_id, event_time, 20)",
    ),
)


def duckdb_statements() -> tuple[str, ...]:
    """``create macro`` statements for a DuckDB connection, in the order they must run."""
    return tuple(
        f"create or replace temp macro {macro.name}({', '.join(macro.parameters)}) as {macro.body}" for macro in MACROS
    )
