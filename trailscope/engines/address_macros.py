"""Macros over source addresses: what is an IP address, which network it lies in, by address arithmetic and not by text.

IPv6 is written in many ways (RFC 4291 §2.2): ``2001:db8::1`` and ``2001:DB8:0:0:0:0:0:1`` are one address, and
``::ffff:203.0.113.9`` is an IPv4 one. Everything here goes by the digits of the expanded address, and networks are written as
RFC 5952 wants them. DuckDB's ``inet`` does not come with the wheel.
"""

from __future__ import annotations

from trailscope.engines.macro import Macro

_IPV4 = r"^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$"
_IPV6 = r"^(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{0,4}|\d{1,3}(?:\.\d{1,3}){3})$"
_MAPPED = r"(?i)^::ffff:(\d+\.\d+\.\d+\.\d+)$"
_NOT_PUBLIC = r"^(10\.|127\.|0\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|22[4-9]\.|2[3-5]\d\.)"
_NOT_PUBLIC_DIGITS = r"^(f[cd]|fe[89ab]|ff|0{31}[01]$)"  # unique local, link-local, multicast, ::, ::1

_IS_IPV4 = f"regexp_matches(place, '{_IPV4}')"
_IS_IPV6 = f"regexp_matches(place, '{_IPV6}')"
_IS_MAPPED = f"regexp_matches(place, '{_MAPPED}')"
_MAPPED_IPV4 = f"regexp_extract(place, '{_MAPPED}', 1)"


def _let(name: str, value: str, body: str) -> str:
    """An expression that is bound once and used by name: DuckDB pastes a macro's argument into each of its uses."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def _ipv4_digits(address: str) -> str:
    return f"array_to_string(list_transform(string_split({address}, '.'), lambda part: printf('%02x', try_cast(part as integer))), '')"


# "::" stands for the groups that eight lack; an address that begins or ends with it has a group of zero there
_PADDED = (
    "case when starts_with(place, '::') then '0' else '' end || lower(place) || "
    "case when ends_with(place, '::') then '0' else '' end"
)
_GROUPS = _let(
    "padded",
    _PADDED,
    "string_split(replace(padded, '::', ':' || "
    "repeat('0:', greatest(0, 8 - len(padded) + len(replace(padded, ':', ''))))), ':')",
)
_IPV6_DIGITS = _let(
    "parts",
    _GROUPS,
    "case when len(parts) = 8 then array_to_string(list_transform(parts, lambda part: lpad(part, 4, '0')), '') end",
)
_DIGITS = (
    f"case when {_IS_IPV4} then {_ipv4_digits('place')} when {_IS_MAPPED} then {_ipv4_digits(_MAPPED_IPV4)} "
    f"when {_IS_IPV6} then {_IPV6_DIGITS} end"
)
_NETWORK_48 = _let(
    "parts",
    _GROUPS,
    "case when len(parts) = 8 then regexp_replace(regexp_replace(array_to_string(list_transform(parts[:3], "
    "lambda part: coalesce(nullif(ltrim(part, '0'), ''), '0')), ':'), '(:0)+$', ''), '^0$', '') || '::/48' else place end",
)
_COMPARED = (
    "struct_pack(own := address_digits(place), net := address_digits(split_part(network, '/', 1)), "
    "bits := try_cast(nullif(split_part(network, '/', 2), '') as integer))"
)
_HEX = "'0123456789abcdef'"
_IN_NETWORK = _let(
    "x",
    _COMPARED,
    "len(x.own) = len(x.net) and coalesce(x.bits, 4 * len(x.net)) between 0 and 4 * len(x.net) "
    "and left(x.own, coalesce(x.bits, 4 * len(x.net)) // 4) = left(x.net, coalesce(x.bits, 4 * len(x.net)) // 4) "
    "and (coalesce(x.bits, 0) % 4 = 0 "
    f"or ((strpos({_HEX}, substr(x.own, x.bits // 4 + 1, 1)) - 1) >> (4 - x.bits % 4)) "
    f"= ((strpos({_HEX}, substr(x.net, x.bits // 4 + 1, 1)) - 1) >> (4 - x.bits % 4)))",
)

ADDRESS_MACROS: tuple[Macro, ...] = (
    Macro(
        "is_address",
        ("place",),
        "whether a source address is an IP address rather than a service name or AWS Internal",
        f"coalesce({_IS_IPV4} or {_IS_IPV6}, false)",
    ),
    Macro(
        "address_digits",
        ("place",),
        "the hexadecimal digits of an IP address, 8 of an IPv4 one (also when written as IPv6), 32 of an IPv6 one; NULL for anything else",
        _DIGITS,
    ),
    Macro(
        "is_public_address",
        ("place",),
        "whether a source address is an IP address outside the private, shared, link-local, multicast and loopback ranges",
        f"coalesce(case when {_IS_IPV4} then not regexp_matches(place, '{_NOT_PUBLIC}') "
        f"when {_IS_MAPPED} then not regexp_matches({_MAPPED_IPV4}, '{_NOT_PUBLIC}') "
        f"when {_IS_IPV6} then not regexp_matches(address_digits(place), '{_NOT_PUBLIC_DIGITS}') end, false)",
    ),
    Macro(
        "network_of",
        ("place",),
        "the /24 of an IPv4 address, the /48 of an IPv6 one (2001:db8:7::/48), anything else as it is",
        f"case when {_IS_IPV4} then regexp_replace(place, '\\.\\d+$', '.0/24') "
        f"when {_IS_MAPPED} then regexp_replace({_MAPPED_IPV4}, '\\.\\d+$', '.0/24') "
        f"when {_IS_IPV6} then {_NETWORK_48} else place end",
    ),
    Macro(
        "in_network",
        ("place", "network"),
        "whether an IP address lies in a network (203.0.113.0/24, 2001:db8::/32) or is the address given; false for anything else",
        f"coalesce({_IN_NETWORK}, false)",
    ),
)
