"""Whom or what to look at: an actor, address, key, resource, account or set of findings, as a condition over ``events``."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from trailscope.analytics.call_filter import EVERY_CALL, CallFilter
from trailscope.analytics.finding_events import NOTHING_CITED, Cited
from trailscope.errors import UsageError

# The meanings are those of the question activity.timeline. `{}` is the parameter.
_ACTOR = (
    "(actor_id = {0} or user_identity_user_name = {0} or source_identity = {0} or on_behalf_of_user_id = {0} or actor = {0} "
    "or starts_with(actor, {0} || '/') or {1})"
)
# The name of a session has no colon, and an ARN has some; taking every id apart would take as long as all the rest.
_ARN = "user_identity_arn = {0}"
_SESSION = "(ends_with(user_identity_principal_id, ':' || {0}) and split_part(coalesce(user_identity_principal_id, ''), ':', 2) = {0})"
_ACTOR_PREFIX = (
    "(starts_with(actor, {0}) or starts_with(actor_id, {0}) or starts_with(user_identity_arn, {0}) "
    "or starts_with(user_identity_user_name, {0}) or starts_with(source_identity, {0}) "
    "or starts_with(split_part(coalesce(user_identity_principal_id, ''), ':', 2), {0}))"
)
_KEY = (
    "(user_identity_access_key_id = {0} or json_text(response_elements, '$.accessKey.accessKeyId') = {0} "
    "or json_text(response_elements, '$.credentials.accessKeyId') = {0} "
    "or json_text(request_parameters, '$.accessKeyId') = {0})"
)
_RESOURCE = (
    "(strpos(lower(target), lower({0})) > 0 or strpos(lower(resources), lower({0})) > 0 "
    "or strpos(lower(request_parameters), lower({0})) > 0 or strpos(lower(error_message), lower({0})) > 0)"
)
_ACCOUNT = "(recipient_account_id = {0} or user_identity_account_id = {0})"

# An IPv4 address as a number, an IPv6 address as 32 hexadecimal digits, however it was shortened; NULL for anything else.
_IPV4_NUMBER = (
    "(case when source_ip_address similar to '[0-9.]+' then "
    "try_cast(split_part(source_ip_address, '.', 1) as bigint) * 16777216 "
    "+ try_cast(split_part(source_ip_address, '.', 2) as bigint) * 65536 "
    "+ try_cast(split_part(source_ip_address, '.', 3) as bigint) * 256 "
    "+ try_cast(split_part(source_ip_address, '.', 4) as bigint) end)"
)
_IPV6_DIGITS = (
    "(case when source_ip_address similar to '[0-9A-Fa-f:]*:[0-9A-Fa-f:]*' then array_to_string(list_transform("
    "list_concat(list_filter(string_split(split_part(lower(source_ip_address), '::', 1), ':'), lambda part: part <> ''), "
    "list_concat(list_transform(range(greatest(0, 8 - len(list_filter(string_split(source_ip_address, ':'), "
    "lambda part: part <> '')))), lambda gap: '0'), "
    "list_filter(string_split(split_part(lower(source_ip_address), '::', 2), ':'), lambda part: part <> ''))), "
    "lambda part: lpad(part, 4, '0')), '') end)"
)


@dataclass(frozen=True)
class Entity:
    """Whom or what to look at. Values of one field are alternatives; fields narrow each other down; empty ones do not.

    Attributes:
        actor: name, ARN, user name, session name or id, as ``alice``, ``DeployRole`` (with all its sessions),
            ``DeployRole/run-1``; with ``*`` at its end, what begins so.
        address: source address, network (``203.0.113.0/24``, ``2001:db8::/32``) or service name, as logged.
        key: access key id: where it was made, issued, changed or used.
        resource: part of a resource's name or ARN, in any case: in target, resources, parameters or text of an error.
        account: the account an event was delivered to, or that its caller belongs to.
        cited: events that findings name; ``None`` for any event.
        calls: which of their calls.
    """

    actor: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    cited: Cited | None = None
    calls: CallFilter = EVERY_CALL

    @classmethod
    def of(
        cls, *, cited: Cited | None = None, calls: CallFilter = EVERY_CALL, **values: str | Sequence[str] | None
    ) -> Entity:
        """An entity of one text or several for each field; ``None`` and empty texts leave a field open.

        Raises:
            UsageError: a network is none.
        """
        given = {name: _texts(value) for name, value in values.items()}
        for address in given.get("address", ()):
            _network(address)
        return cls(**given, cited=cited, calls=calls)

    def condition(self) -> str:
        """A condition over ``events``, with the parameters of :meth:`parameters`; ``true`` when nothing was given."""
        narrowed = []
        for name, write in _CONDITIONS.items():
            values = getattr(self, name)
            if values:
                written = [write(f"${name}_{at}", value) for at, value in enumerate(values)]
                narrowed.append(f"({' or '.join(written)})")
        if self.cited is not None:
            narrowed.append("event_id in (select event_id from cited)")
        return " and ".join([*narrowed, *self.calls.conditions()]) or "true"

    def source(self) -> str:
        """The common table expressions that :meth:`condition` needs, to stand behind ``with``: the findings' events."""
        return (self.cited or NOTHING_CITED).source()

    def parameters(self) -> dict[str, Any]:
        """The values for :meth:`condition` and :meth:`source`."""
        values = {
            parameter: bound
            for name in _CONDITIONS
            for at, value in enumerate(getattr(self, name))
            for parameter, bound in _bound(name, at, value).items()
        }
        return {**values, **self.calls.parameters(), **(self.cited or NOTHING_CITED).parameters()}

    def __str__(self) -> str:
        """The words of a heading: ``alice, from 203.0.113.9``; empty when nothing was given."""
        said = [
            _SPOKEN[field.name].format(" or ".join(getattr(self, field.name)))
            for field in fields(self)
            if field.name in _SPOKEN and getattr(self, field.name)
        ]
        if str(self.calls):
            said.append(str(self.calls))
        return ", ".join([*said, *([str(self.cited)] if self.cited is not None else [])])


EVERYTHING = Entity()

_SPOKEN = {"actor": "{}", "address": "from {}", "key": "key {}", "resource": "on {}", "account": "account {}"}


def _texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    given = (value,) if isinstance(value, str) else tuple(value or ())
    return tuple(text for text in (text.strip() for text in given) if text)


def _actor(parameter: str, value: str) -> str:
    if value.endswith("*"):
        return _ACTOR_PREFIX.format(parameter)
    return _ACTOR.format(parameter, (_ARN if ":" in value else _SESSION).format(parameter))


def _address(parameter: str, value: str) -> str:
    network = _network(value)
    if network is None or (network.version == 4 and network.prefixlen == network.max_prefixlen):
        return f"source_ip_address = {parameter}"
    number = _IPV4_NUMBER if network.version == 4 else _IPV6_DIGITS
    return f"{number} between {parameter}_first and {parameter}_last"


_CONDITIONS: dict[str, Callable[[str, str], str]] = {
    "actor": _actor,
    "address": _address,
    "key": lambda parameter, _: _KEY.format(parameter),
    "resource": lambda parameter, _: _RESOURCE.format(parameter),
    "account": lambda parameter, _: _ACCOUNT.format(parameter),
}


def _bound(name: str, at: int, value: str) -> dict[str, Any]:
    parameter = f"{name}_{at}"
    network = _network(value) if name == "address" else None
    if network is None:
        return {parameter: value.removesuffix("*") if name == "actor" else value}
    ends = (network.network_address, network.broadcast_address)
    first, last = (int(end) if network.version == 4 else f"{int(end):032x}" for end in ends)
    return {parameter: str(network.network_address), f"{parameter}_first": first, f"{parameter}_last": last}


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The network a text names, one address included; ``None`` for a service name."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        if "/" in text or ":" in text or not text.strip("0123456789."):  # nothing that a service is called
            raise UsageError(
                f"{text!r} is neither an address nor a network",
                hint="write 203.0.113.9, 203.0.113.0/24 or 2001:db8::/32",
            ) from None
        return None
