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


def _with(name: str, value: str, body: str) -> str:
    """A body in which a name stands for a value: written out at each use, values of values grow beyond what can be planned."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def _octet(address: str, number: int) -> str:
    return f"cast(split_part({address}, '.', {number}) as integer)"


def _ipv4_digits(address: str) -> str:
    octets = ", ".join(_octet(address, number) for number in range(1, 5))
    return f"printf('%02x%02x%02x%02x', {octets})"


def _groups(text: str) -> str:
    return f"list_filter(string_split({text}, ':'), lambda part: part <> '')"


def _ipv6_digits() -> str:
    """The 32 digits of an IPv6 address in lower case; NULL where it has not the groups an address has."""
    halves = f"printf('%02x%02x:%02x%02x', {_octet('t', 1)}, {_octet('t', 2)}, {_octet('t', 3)}, {_octet('t', 4)})"
    dotted = "regexp_replace(place, '[0-9.]+$', '') || " + _with("t", "regexp_extract(place, '[0-9.]+$', 0)", halves)
    whole = f"lower(case when strpos(place, '.') > 0 then {dotted} else place end)"
    complete = f"replace(w, '::', ':' || repeat('0:', 8 - len({_groups('w')})))"
    digits = f"array_to_string(list_transform({_groups(complete)}, lambda part: lpad(part, 4, '0')), '')"
    return _with("w", whole, f"nullif(regexp_extract({digits}, '^.{{32}}$'), '')")


_DIGITS = (
    f"case when {_IS_IPV4} then {_ipv4_digits('place')} when {_IS_MAPPED} then {_ipv4_digits(_MAPPED_IPV4)} "
    f"when {_IS_IPV6} then {_ipv6_digits()} end"
)


def _group(number: int) -> str:
    return f"coalesce(nullif(ltrim(substr(d, {4 * number - 3}, 4), '0'), ''), '0')"


_NETWORK_48 = (
    f"case when d is not null then regexp_replace(regexp_replace("
    f"{_group(1)} || ':' || {_group(2)} || ':' || {_group(3)}, '(:0)+$', ''), '^0$', '') || '::/48' end"
)


def _nibble(digits: str) -> str:
    """The first bits of the digit that the network's border cuts."""
    return f"((strpos('0123456789abcdef', substr({digits}, b // 4 + 1, 1)) - 1) >> (4 - b % 4))"


def _in_network() -> str:
    """Whether the digits ``d`` of an address and ``n`` of a network are of one kind and agree in the network's ``b`` bits."""
    agree = (
        "len(d) = len(n) and b between 0 and 4 * len(n) and left(d, b // 4) = left(n, b // 4) "
        f"and (b % 4 = 0 or {_nibble('d')} = {_nibble('n')})"
    )
    bits = "coalesce(try_cast(split_part(network, '/', 2) as integer), 4 * len(n))"
    of_network = _with("n", "address_digits(split_part(network, '/', 1))", _with("b", bits, agree))
    return _with("d", "address_digits(place)", of_network)


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
        f"when {_IS_IPV6} then not regexp_matches({_ipv6_digits()}, '{_NOT_PUBLIC_DIGITS}') end, false)",
    ),
    Macro(
        "network_of",
        ("place",),
        "the /24 of an IPv4 address, the /48 of an IPv6 one (2001:db8:7::/48), anything else as it is",
        f"case when {_IS_IPV4} then regexp_replace(place, '\\.\\d+$', '.0/24') "
        f"when {_IS_MAPPED} then regexp_replace({_MAPPED_IPV4}, '\\.\\d+$', '.0/24') "
        f"when {_IS_IPV6} then coalesce({_with('d', _ipv6_digits(), _NETWORK_48)}, place) else place end",
    ),
    Macro(
        "in_network",
        ("place", "network"),
        "whether an IP address lies in a network (203.0.113.0/24, 2001:db8::/32) or is the address given; false for anything else",
        f"coalesce({_in_network()}, false)",
    ),
)
