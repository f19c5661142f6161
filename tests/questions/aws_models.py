"""What botocore's service models know of API actions and their parameters, in the names CloudTrail uses for them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import botocore.session

# event source → botocore's services, where it is neither the endpoint prefix nor the signing name of one
BEYOND_THE_PREFIX: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "account": ("account",),
        "aws-marketplace": (
            "marketplace-agreement",
            "marketplace-catalog",
            "marketplace-entitlement",
            "meteringmarketplace",
        ),
        "bedrock": ("bedrock", "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime"),
        "bedrock-agentcore": ("bedrock-agentcore", "bedrock-agentcore-control"),
        "cloudtrail": ("cloudtrail",),
        "ec2-instance-connect": ("ec2-instance-connect",),
        "macie": ("macie2",),
        "s3": ("s3", "s3control"),
        "ses": ("ses", "sesv2", "mailmanager"),
        "signin": ("signin",),
        "sso": ("sso", "sso-admin", "sso-oidc"),
        "sso-oauth": ("sso-oidc",),
        "sso-directory": ("identitystore",),
        "wafv2": ("wafv2",),
    }
)

_DATED = re.compile(r"(?:_?\d{4}_\d{2}_\d{2}|\d{8}(?:v\d+)?)$")


def undated(name: str) -> str:
    """The name of an action without the version that Lambda and CloudFront log behind it."""
    return _DATED.sub("", name)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def services_of(source: str) -> tuple[str, ...]:
    """botocore's names of the services that log under an event source, given without ``.amazonaws.com``."""
    return tuple(dict.fromkeys((*BEYOND_THE_PREFIX.get(source, ()), *_by_source().get(source, ()))))


@cache
def _by_source() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in _session().get_available_services():
        metadata = _raw(name)["metadata"]
        sources = {metadata.get("endpointPrefix", ""), metadata.get("signingName", ""), name}
        for source in {source.removeprefix("api.") for source in sources if source}:
            found[source].append(name)
    return {source: tuple(sorted(names)) for source, names in found.items()}


@cache
def _raw(service: str) -> Mapping[str, Any]:
    return _session().get_component("data_loader").load_service_model(service, "service-2")


@cache
def actions_of(source: str) -> frozenset[str]:
    """The API actions of an event source, without the version suffixes that Lambda and CloudFront log."""
    return frozenset(undated(name) for service in services_of(source) for name in _raw(service)["operations"])


@cache
def sources_of_actions() -> Mapping[str, frozenset[str]]:
    """For each name of an action the event sources (endpoint prefixes) that have one of that name."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in _session().get_available_services():
        model = _raw(name)
        prefix = model["metadata"].get("endpointPrefix", name).removeprefix("api.")
        for action in model["operations"]:
            found[undated(action)].add(prefix)
    return {action: frozenset(sources) for action, sources in found.items()}


@cache
def parameters_of(source: str, action: str) -> frozenset[str]:
    """Every name of a parameter of an action at any depth, in lower case, with the wire's own names of EC2 and S3."""
    names: set[str] = set()
    for service in services_of(source):
        model = _raw(service)
        for name, operation in model["operations"].items():
            if undated(name) == action and "input" in operation:
                names |= set(_members(model, operation["input"]["shape"], ()))
    return frozenset(name.lower() for name in names)


def _members(model: Mapping[str, Any], shape: str, above: tuple[str, ...]) -> Iterator[str]:
    if shape in above:
        return
    described = model["shapes"][shape]
    for name, member in described.get("members", {}).items():
        yield name
        yield from (member[key] for key in ("locationName", "queryName") if key in member)
        yield from _members(model, member["shape"], (*above, shape))
    for key in ("member", "value", "key"):
        if key in described:
            yield from _members(model, described[key]["shape"], (*above, shape))
