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


def _octet(address: str, number: int) -> str:
    return f"cast(split_part({address}, '.', {number}) as integer)"


def _ipv4_digits(address: str) -> str:
    octets = ", ".join(_octet(address, number) for number in range(1, 5))
    return f"printf('%02x%02x%02x%02x', {octets})"


def _groups(text: str) -> str:
    return f"list_transform(list_filter(string_split({text}, ':'), lambda part: part <> ''), lambda part: lpad(part, 4, '0'))"


def _ipv6_digits() -> str:
    """The 32 digits of an IPv6 address in lower case; NULL where it has not the groups an address has."""
    tail = r"regexp_extract(place, '[0-9.]+$', 0)"
    halves = f"printf('%02x%02x:%02x%02x', {_octet(tail, 1)}, {_octet(tail, 2)}, {_octet(tail, 3)}, {_octet(tail, 4)})"
    whole = f"case when strpos(place, '.') > 0 then regexp_replace(place, '[0-9.]+$', '') || {halves} else place end"
    left, right = _groups(f"split_part(lower({whole}), '::', 1)"), _groups(f"split_part(lower({whole}), '::', 2)")
    missing = f"8 - len({left}) - len({right})"
    return (
        f"case when strpos(place, '::') > 0 and {missing} >= 0 "
        f"then array_to_string({left}, '') || repeat('0000', {missing}) || array_to_string({right}, '') "
        f"when strpos(place, '::') = 0 and {missing} = 0 then array_to_string({left}, '') end"
    )


_DIGITS = (
    f"case when {_IS_IPV4} then {_ipv4_digits('place')} when {_IS_MAPPED} then {_ipv4_digits(_MAPPED_IPV4)} "
    f"when {_IS_IPV6} then {_ipv6_digits()} end"
)


def _group(number: int) -> str:
    return f"coalesce(nullif(ltrim(substr(address_digits(place), {4 * number - 3}, 4), '0'), ''), '0')"


_NETWORK_48 = (
    "regexp_replace(regexp_replace("
    f"{_group(1)} || ':' || {_group(2)} || ':' || {_group(3)}, '(:0)+$', ''), '^0$', '') || '::/48'"
)

_LENGTH = (
    "coalesce(try_cast(split_part(network, '/', 2) as integer), 4 * len(address_digits(split_part(network, '/', 1))))"
)
_NETWORK_DIGITS = "address_digits(split_part(network, '/', 1))"


def _nibble(digits: str) -> str:
    """The first bits of the digit that the network's border cuts."""
    return f"((strpos('0123456789abcdef', substr({digits}, {_LENGTH} // 4 + 1, 1)) - 1) >> (4 - {_LENGTH} % 4))"


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
        f"when {_IS_IPV6} and address_digits(place) is not null then {_NETWORK_48} else place end",
    ),
    Macro(
        "in_network",
        ("place", "network"),
        "whether an IP address lies in a network (203.0.113.0/24, 2001:db8::/32) or is the address given; false for anything else",
        f"coalesce(len(address_digits(place)) = len({_NETWORK_DIGITS}) "
        f"and {_LENGTH} between 0 and 4 * len({_NETWORK_DIGITS}) "
        f"and left(address_digits(place), {_LENGTH} // 4) = left({_NETWORK_DIGITS}, {_LENGTH} // 4) "
        f"and ({_LENGTH} % 4 = 0 or {_nibble('address_digits(place)')} = {_nibble(_NETWORK_DIGITS)}), false)",
    ),
)
